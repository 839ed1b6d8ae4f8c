// Which options belong to which URL: see option_choice.h.
#include "cli/option_choice.h"

#include <algorithm>

#include "fulgurite/registry.h"
#include "fulgurite/url.h"

namespace fulgurite::cli {
namespace {

std::string protocol_of(const std::string& url) {
  return split_protocol(url).first.value_or("file");
}

bool knows(const std::string& url, std::string_view option) {
  static const auto implementations = known_implementations();
  auto found = implementations.find(protocol_of(url));
  if (found == implementations.end()) return false;
  return std::ranges::any_of(found->second.options, [&](const OptionInfo& info) {
    return info.name == option || std::ranges::count(info.aliases, option) > 0;
  });
}

}  // namespace

StorageOptions options_for(const std::string& url, std::span<const std::string> all_urls,
                           const StorageOptions& options) {
  StorageOptions chosen;
  for (const auto& option : options) {
    auto known_to = [&](const std::string& other) { return knows(other, option.first); };
    if (known_to(url) || std::ranges::none_of(all_urls, known_to)) chosen.insert(option);
  }
  return chosen;
}

}  // namespace fulgurite::cli
