// Numbers inside checkpoints, where Python may have written an int, a float or a tensor of one
// element for the same thing. No torch.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fulgurite/checkpoint_file.h"

namespace fulgurite {

/// A float32 tensor of no dimension.
Value float_tensor(double value);
/// The number that `value` is; nothing for None. Reads a tensor's element from `source` if it is
/// not in memory. Errors: corrupted if it is something else.
std::optional<double> number_of(const Value& value, const StorageSource* source = nullptr);
/// The numbers of a list or tuple.
std::vector<double> numbers_of(const Value& value, std::string_view what);

/// Reads every storage of the tree that is still in the file into memory of its own. For the small
/// parts of a checkpoint, before they are given to callbacks and the like.
void make_resident(Value& value, const StorageSource* source);

}  // namespace fulgurite
