// Values as a pickle of protocol 2, in the words that `torch.load(weights_only=True)` accepts.
//
// Called by checkpoint_file.cc. The bytes of storages are not part of the pickle: it names them
// "0", "1", ... in the order in which they first appear.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fulgurite/value.h"

namespace fulgurite {

struct Pickle {
  std::string bytes;
  std::vector<std::shared_ptr<const Storage>> storages;  ///< in the order of their names
};

/// Storages and tensors that `root` holds several times are written once and stay shared.
/// An Opaque becomes None, with a warning. Errors: invalid_argument (text that is not UTF-8, keys
/// that Python cannot hash, deeper than kMaxPickleDepth).
Pickle write_pickle(const Value& root);

}  // namespace fulgurite
