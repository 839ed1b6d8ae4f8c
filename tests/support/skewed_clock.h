// Makes this process believe that the wall clock is wrong, while timeouts keep their length.
//
// The program that links this gets a clock_gettime, gettimeofday and time of its own, which
// std::chrono::system_clock, libcurl and Kerberos call in place of libc's.
#pragma once

#include <chrono>

namespace fulgurite::test {

/// Shifts the wall clock of the whole process until the end of the scope.
class SkewedClock {
 public:
  explicit SkewedClock(std::chrono::seconds ahead);
  ~SkewedClock();
  SkewedClock(const SkewedClock&) = delete;
  SkewedClock& operator=(const SkewedClock&) = delete;
};

}  // namespace fulgurite::test
