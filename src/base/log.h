// The project's own voice: one line a message, to stderr unless a sink is set.
//
// FULGURITE_LOG = error | warning (default) | info | debug. No secrets, no signed queries.
#pragma once

#include <string_view>

namespace fulgurite {

enum class LogLevel { error, warning, info, debug };

void log(LogLevel level, std::string_view message);
bool log_enabled(LogLevel level) noexcept;

/// Receives every enabled message; may be called from any thread. nullptr = back to stderr.
using LogSink = void (*)(LogLevel level, std::string_view message);
void set_log_sink(LogSink sink) noexcept;

}  // namespace fulgurite
