// The protocols of fsspec 2026.9 that have no implementation here, as data. Private to registry.cc.
#pragma once

#include <string_view>
#include <vector>

namespace fulgurite {

struct KnownProtocol {
  std::string_view name;
  std::string_view summary;
  std::string_view how_to_get;  ///< one sentence without its full stop
};

/// In alphabetical order. The protocols that registry.cc implements are not among them.
const std::vector<KnownProtocol>& protocols_without_implementation();

}  // namespace fulgurite
