// ISO 8601 (RFC 3339) and HTTP dates (RFC 9110 section 5.6.7), independent of locale and time zone.
#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fulgurite {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};

// Takes a text apart from the left; the first thing that does not fit makes `failed` true.
struct Scanner {
  std::string_view rest;
  bool failed = false;

  int digits(std::size_t count) {
    int value = 0;
    if (rest.size() < count) return fail();
    for (char c : rest.substr(0, count)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(count);
    return value;
  }

  bool accept(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }

  void expect(std::string_view text) {
    if (!rest.starts_with(text)) {
      fail();
    } else {
      rest.remove_prefix(text.size());
    }
  }

  int fail() {
    failed = true;
    return 0;
  }
};

// The years that a TimePoint of nanoseconds in 64 bits spans, whole ones only.
constexpr int kFirstYear = 1678;
constexpr int kLastYear = 2261;

// A year beyond those becomes the nearest moment within: "9999-12-31" means never.
std::optional<TimePoint> to_time_point(int year, int month, int day, seconds of_day) {
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  if (year < kFirstYear) return std::chrono::sys_days(std::chrono::year(kFirstYear) / 1 / 1);
  if (year > kLastYear) return std::chrono::sys_days(std::chrono::year(kLastYear) / 12 / 31);
  return TimePoint(std::chrono::sys_days(date)) + of_day;
}

int scan_month(Scanner& scan) {
  auto found = std::find(kMonths.begin(), kMonths.end(), scan.rest.substr(0, 3));
  if (found == kMonths.end()) return scan.fail();
  scan.rest.remove_prefix(3);
  return static_cast<int>(found - kMonths.begin()) + 1;
}

seconds scan_time_of_day(Scanner& scan) {
  int hour = scan.digits(2);
  scan.expect(":");
  int minute = scan.digits(2);
  scan.expect(":");
  int second = scan.digits(2);
  if (hour > 23 || minute > 59 || second > 60) scan.fail();
  return hours(hour) + minutes(minute) + seconds(second);
}

// ".123456789" as nanoseconds; further digits are dropped.
nanoseconds scan_fraction(Scanner& scan) {
  if (!scan.accept('.')) return nanoseconds(0);
  long value = 0;
  long unit = 1'000'000'000;
  if (scan.rest.empty() || scan.rest[0] < '0' || scan.rest[0] > '9') scan.fail();
  while (!scan.rest.empty() && scan.rest[0] >= '0' && scan.rest[0] <= '9') {
    unit /= 10;
    value += (scan.rest[0] - '0') * unit;
    scan.rest.remove_prefix(1);
  }
  return nanoseconds(value);
}

// "Z", "+01:00", "-0530"; nothing means UTC.
minutes scan_offset(Scanner& scan) {
  if (scan.rest.empty() || scan.accept('Z') || scan.accept('z')) return minutes(0);
  bool negative = scan.rest.starts_with('-');
  if (!scan.accept('+') && !scan.accept('-')) scan.fail();
  int hour = scan.digits(2);
  scan.accept(':');
  int minute = scan.digits(2);
  minutes offset = hours(hour) + minutes(minute);
  return negative ? -offset : offset;
}

std::string format_time(TimePoint time, const char* pattern) {
  auto day = floor<days>(time);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format(fmt::runtime(pattern), static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string format_basic_time(TimePoint time) {
  return format_time(time, "{:04}{:02}{:02}T{:02}{:02}{:02}Z");
}

std::string format_iso_time(TimePoint time) {
  return format_time(time, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z");
}

std::string format_http_time(TimePoint time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const auto month = static_cast<unsigned>(date.month());
  return fmt::format("{}, {:02} {} {}", kWeekdays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[month - 1],
                     format_time(time, "{0:04} {3:02}:{4:02}:{5:02} GMT"));
}

std::optional<TimePoint> parse_iso_time(std::string_view text) {
  Scanner scan{text};
  int year = scan.digits(4);
  scan.expect("-");
  int month = scan.digits(2);
  scan.expect("-");
  int day = scan.digits(2);
  if (!scan.accept('T') && !scan.accept('t') && !scan.accept(' ')) scan.fail();
  seconds of_day = scan_time_of_day(scan);
  nanoseconds fraction = scan_fraction(scan);
  minutes offset = scan_offset(scan);
  if (scan.failed || !scan.rest.empty()) return std::nullopt;
  auto time = to_time_point(year, month, day, of_day);
  if (time) *time += std::chrono::duration_cast<TimePoint::duration>(fraction) - offset;
  return time;
}

std::optional<TimePoint> parse_http_time(std::string_view text) {
  std::size_t comma = text.find(", ");  // the day's name says nothing that the date does not
  if (comma == std::string_view::npos) return std::nullopt;
  Scanner scan{text.substr(comma + 2)};
  int day = scan.digits(2);
  scan.expect(" ");
  int month = scan_month(scan);
  scan.expect(" ");
  int year = scan.digits(4);
  scan.expect(" ");
  seconds of_day = scan_time_of_day(scan);
  scan.expect(" GMT");
  if (scan.failed || !scan.rest.empty()) return std::nullopt;
  return to_time_point(year, month, day, of_day);
}

}  // namespace fulgurite
