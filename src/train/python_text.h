// Texts as Python prints them, where files and keys are compared with Lightning's. No torch.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace fulgurite {

/// repr(float): "0.25", "1.0", "1e-05", "inf".
std::string python_float(double value);
/// repr(str or None), None for the empty string.
std::string python_string_or_none(const std::string& text);
/// repr(datetime.timedelta or None).
std::string python_timedelta(const std::optional<std::chrono::duration<double>>& interval);

}  // namespace fulgurite
