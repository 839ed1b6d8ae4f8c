// The state of libtorch's CPU generator: what dropout and the like draw from.
#pragma once

#include <ATen/core/Tensor.h>

namespace fulgurite {

at::Tensor random_state();  ///< bytes (n), uint8
void set_random_state(const at::Tensor& state);

}  // namespace fulgurite
