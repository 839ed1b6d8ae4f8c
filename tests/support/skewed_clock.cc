// Makes this process believe that the wall clock is wrong.
#include "support/skewed_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<time_t> seconds_ahead = 0;

}  // namespace

// Interposes libc's. The system call itself, since libc's would be this one.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += seconds_ahead.load();
  return static_cast<int>(result);
}

namespace fulgurite::test {

SkewedClock::SkewedClock(std::chrono::seconds ahead) { seconds_ahead = ahead.count(); }
SkewedClock::~SkewedClock() { seconds_ahead = 0; }

}  // namespace fulgurite::test
