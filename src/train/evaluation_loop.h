// The loops that only look: validation (within fit, or alone), test and predict.
#pragma once

#include <vector>

#include "train/trainer_state.h"

namespace fulgurite {

/// Validation within fit: all hooks, metrics to callbacks and loggers.
void run_validation(TrainerState& state);
/// A few batches of validation before training, whose metrics are forgotten.
void run_sanity_check(TrainerState& state);
/// Trainer::validate and Trainer::test, as `state.stage` says.
void run_evaluation(TrainerState& state);
std::vector<at::Tensor> run_prediction(TrainerState& state);

}  // namespace fulgurite
