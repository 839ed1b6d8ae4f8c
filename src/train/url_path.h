// URLs of a run's files: joining and comparing them, whatever the protocol.
#pragma once

#include <string>
#include <string_view>

#include "fulgurite/options.h"

namespace fulgurite {

/// `directory` "/" `name`, with one slash between; `name` alone if there is no directory.
std::string join_url(std::string_view directory, std::string_view name);
/// What follows the last slash.
std::string_view base_name(std::string_view url);
/// The URL in its filesystem's own spelling, so that equal files compare equal.
std::string canonical_url(std::string_view url, const StorageOptions& options);
/// Whether `url` lies below `directory`; both canonical.
bool is_below(std::string_view url, std::string_view directory);
/// A local path made absolute; any other URL as it is.
std::string absolute_url(std::string_view url);

}  // namespace fulgurite
