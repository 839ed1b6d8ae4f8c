// The ends of an object, fetched together with its metadata: how a file that is read from both ends
// (a checkpoint: its directory lies at the end, the pickle at the beginning) is opened in one round
// trip. Who calls it: object_filesystem.
#pragma once

#include <optional>
#include <vector>

#include "object/object_store.h"

namespace fulgurite::object {

struct ObjectEnds {
  ObjectInfo info;
  std::vector<ObjectEnd> ends;
};

/// The ends that `options` ask for, of one content of the object; none if it asks for none. Nothing
/// also where the store cannot tell, or the object was replaced between the two: open it by `head`.
std::optional<ObjectEnds> get_ends(const ObjectStore& store, const ObjectPath& path,
                                   const ReadOptions& options);

}  // namespace fulgurite::object
