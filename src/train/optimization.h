// One training batch: forward, backward, and the optimizer's step when its turn has come.
#pragma once

#include "train/trainer_state.h"

namespace fulgurite {

/// Runs the training step of `batch` with its hooks. Returns the loss, detached; undefined if the
/// step gave none.
at::Tensor optimize(TrainerState& state, const Batch& batch, std::int64_t batch_idx);

/// Steps the schedules that go by `interval`: those that want a metric, or those that do not.
void step_lr_schedulers(TrainerState& state, LRSchedulerConfig::Interval interval,
                        bool with_metric);

}  // namespace fulgurite
