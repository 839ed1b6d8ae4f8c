// Which of the `--option key=value` of a command belong to which of its URLs.
#pragma once

#include <span>
#include <string>

#include "fulgurite/options.h"

namespace fulgurite::cli {

/// The options that the protocol of `url` knows, so that `cp --option endpoint_url=... ./x s3://b/`
/// works. An option that none of `all_urls` knows stays in, for the registry to refuse it by name.
StorageOptions options_for(const std::string& url, std::span<const std::string> all_urls,
                           const StorageOptions& options);

}  // namespace fulgurite::cli
