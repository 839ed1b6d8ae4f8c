// Values from a pickle, without executing anything that it names.
//
// Called by checkpoint_file.cc with bytes of any origin. This is a reader of data, not Python's
// virtual machine: a call that the pickle asks for is looked up in a short list of types that
// checkpoints are made of (pickle_objects.cc); every other becomes an Opaque.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fulgurite/value.h"

namespace fulgurite {

struct Unpickled {
  Value root;
  std::vector<std::shared_ptr<const Storage>> storages;  ///< without bytes; record "data/<key>"
};

/// `url` is for messages.
/// Memory: at most max_pickle_memory while it reads, and as much again for the tree.
/// Errors: corrupted.
Unpickled read_pickle(std::span<const std::byte> bytes, const std::string& url);

}  // namespace fulgurite
