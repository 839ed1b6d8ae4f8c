// Optimizers of libtorch in the layout of Python's optimizer.state_dict(): parameters by index,
// `step` as a float tensor of no dimension. SGD, Adam and AdamW.
#pragma once

#include <span>

#include "fulgurite/checkpoint.h"

namespace torch::optim {
class Optimizer;
}

namespace fulgurite {

/// {"state": {0: {...}}, "param_groups": [...]}. `initial_lrs` are those of the schedules, if any.
/// Errors: not_supported for another optimizer.
Value optimizer_state_dict(const torch::optim::Optimizer& optimizer,
                           std::span<const double> initial_lrs, TensorEncoder& encode);

/// The reverse; moments that exist are filled in place. Errors: invalid_argument where groups or
/// parameters differ in number or shape.
void load_optimizer_state_dict(const LoadedCheckpoint& checkpoint, const Dict& saved,
                               torch::optim::Optimizer& optimizer);

}  // namespace fulgurite
