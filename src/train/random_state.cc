// See random_state.h.
#include "train/random_state.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

#include "fulgurite/trainer.h"

namespace fulgurite {

at::Tensor random_state() {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  return generator.get_state();
}

void set_random_state(const at::Tensor& state) {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_state(state);
}

void seed_everything(std::uint64_t seed) { torch::manual_seed(seed); }

}  // namespace fulgurite
