// The tensors of a module by name, in the order and with the names of Python's state_dict().
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fulgurite/checkpoint.h"

namespace torch::nn {
class Module;
}

namespace fulgurite {

/// Parameters and buffers: a module's own first, then those of its children.
std::vector<std::pair<std::string, at::Tensor>> named_state(const torch::nn::Module& module);

/// An OrderedDict of `named_state`.
Value module_state_dict(const torch::nn::Module& module, TensorEncoder& encode);

/// Fills the module's tensors from `checkpoint`, whose dict `saved` names them. Errors:
/// invalid_argument listing missing and unexpected keys if `strict`, and where shapes differ.
void load_module_state_dict(const LoadedCheckpoint& checkpoint, const Dict& saved, bool strict,
                            torch::nn::Module& module);

}  // namespace fulgurite
