// Points in time as the protocols write them, all UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fulgurite {

using TimePoint = std::chrono::system_clock::time_point;

std::string format_basic_time(TimePoint time);  ///< "20261124T073600Z" (SigV4)
std::string format_iso_time(TimePoint time);    ///< "2026-11-24T07:36:00Z"
std::string format_http_time(TimePoint time);   ///< "Tue, 24 Nov 2026 07:36:00 GMT"
// A year that TimePoint cannot hold becomes the nearest one that it can (1678 to 2261).
std::optional<TimePoint> parse_iso_time(std::string_view text);  ///< with fraction and offset
std::optional<TimePoint> parse_http_time(
    std::string_view text);  ///< "Tue, 24 Nov 2026 07:36:00 GMT"

}  // namespace fulgurite
