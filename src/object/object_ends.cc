// The ends of an object.
#include "object/object_ends.h"

#include <utility>

namespace fulgurite::object {

std::optional<ObjectEnds> get_ends(const ObjectStore& store, const ObjectPath& path,
                                   const ReadOptions& options) {
  const GetOptions get{
      .version = options.version, .if_match = options.if_match, .stop = options.stop};
  std::vector<Call<std::optional<ObjectEnd>>> calls;
  const auto start = [&](Side side, std::uint64_t size) {
    if (size > 0) calls.push_back(store.get_end(path, side, size, get));
  };
  start(Side::front, options.front_bytes);
  start(Side::back, options.back_bytes);

  std::vector<ObjectEnd> ends;
  for (auto& call : calls) {
    auto end = call.get();
    if (!end) return std::nullopt;
    ends.push_back(*std::move(end));
  }
  if (ends.empty() || ends.front().info.etag != ends.back().info.etag) return std::nullopt;
  ObjectInfo info = ends.front().info;
  return ObjectEnds{std::move(info), std::move(ends)};
}

}  // namespace fulgurite::object
