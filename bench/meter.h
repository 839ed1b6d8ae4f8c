// Wall time, CPU time and peak memory of a stretch of a program, for the benchmarks of this folder.
//
// Peak memory is the kernel's VmHWM, set back at the start, less what was resident at the start:
// what the measured code needs above the memory that was there.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <string>

namespace fulgurite::bench {

/// A line of /proc/self/status that counts kB, in MiB.
inline double status_mib(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key + ":")) return std::stod(line.substr(key.size() + 1)) / 1024;
  }
  return 0;
}

/// User and system time of the process so far, in seconds.
inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Meter {
 public:
  Meter() {
    std::ofstream("/proc/self/clear_refs") << "5";  // sets VmHWM back
    resident_ = status_mib("VmRSS");
    cpu_ = cpu_seconds();
    start_ = Clock::now();
  }

  double wall_s() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// Ends the measurement.
  void stop() {
    wall = wall_s();
    cpu = cpu_seconds() - cpu_;
    peak_extra_mib = status_mib("VmHWM") - resident_;
  }

  double wall = 0;
  double cpu = 0;
  double peak_extra_mib = 0;

 private:
  using Clock = std::chrono::steady_clock;
  double resident_ = 0;
  double cpu_ = 0;
  Clock::time_point start_;
};

}  // namespace fulgurite::bench
