// How the command prints names, sizes and times.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fulgurite::cli {

/// `text` with control characters as \xNN: names come from other people's buckets and files, and
/// must not drive the terminal.
std::string printable(std::string_view text);

/// "2026-11-24T07:47:26Z", or "-" of the same meaning as nothing.
std::string time_text(const std::optional<std::chrono::system_clock::time_point>& time);

/// "1 file", "3 files".
std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace fulgurite::cli
