#include "azure/versioned_path.h"

#include <utility>

namespace fulgurite::azure {

VersionedPath versioned_path(object::ObjectPath path, const AzureOptions& options,
                             const std::string& version) {
  VersionedPath result{std::move(path), version};
  if (!options.version_aware) return result;
  std::string& key = result.path.key;
  for (const std::string_view marker : {"?versionid=", "?snapshot="}) {
    const auto at = key.rfind(marker);
    if (at == std::string::npos) continue;
    const std::string value = key.substr(at + marker.size());
    const std::string found = marker == "?snapshot=" ? "snapshot=" + value : value;
    if (result.version.empty()) result.version = found;
    key.resize(at);
  }
  return result;
}

}  // namespace fulgurite::azure
