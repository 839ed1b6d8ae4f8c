// Messages to stderr, one write(2) each, so that lines of several threads do not mix.
#include "base/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <string>

#include "base/files.h"

namespace fulgurite {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"error", "warning", "info", "debug"};

std::atomic<LogSink> current_sink{nullptr};

LogLevel level_from_environment() {
  std::string wanted = environment("FULGURITE_LOG").value_or("warning");
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (wanted == kNames[i]) return static_cast<LogLevel>(i);
  }
  return LogLevel::warning;
}

void write_to_stderr(LogLevel level, std::string_view message) {
  std::string line = "fulgurite: ";
  line += kNames[static_cast<std::size_t>(level)];
  line += ": ";
  line += message;
  line += '\n';
  // Nobody is left to tell when stderr itself fails.
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

bool log_enabled(LogLevel level) noexcept {
  static const LogLevel limit = level_from_environment();
  return level <= limit;
}

void log(LogLevel level, std::string_view message) {
  if (!log_enabled(level)) return;
  LogSink sink = current_sink.load();
  (sink ? sink : &write_to_stderr)(level, message);
}

void set_log_sink(LogSink sink) noexcept { current_sink.store(sink); }

}  // namespace fulgurite
