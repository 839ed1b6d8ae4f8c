// Makes this process believe that the wall clock is wrong.
#include "support/skewed_clock.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<time_t> seconds_ahead = 0;

}  // namespace

// These interpose libc's. The system call itself, since libc's would be this one.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += seconds_ahead.load();
  return static_cast<int>(result);
}

extern "C" int gettimeofday(timeval* time, void* /*zone*/) noexcept {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

extern "C" time_t time(time_t* result) noexcept {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}

namespace fulgurite::test {

SkewedClock::SkewedClock(std::chrono::seconds ahead) { seconds_ahead = ahead.count(); }
SkewedClock::~SkewedClock() { seconds_ahead = 0; }

}  // namespace fulgurite::test
