// The training loop: epochs of batches, validation in between, from the start or from the middle
// of an epoch that a checkpoint was saved in. Driven by Trainer::fit.
#pragma once

#include "train/trainer_state.h"

namespace fulgurite {

class FitLoop {
 public:
  explicit FitLoop(TrainerState& state) : state_(state), fit_(state.progress.fit) {}

  /// Trains until an end condition is met. `state.resume` says where to begin, if anywhere.
  void run();

 private:
  void continue_from(ResumePoint point);
  bool done();
  void begin_epoch();
  void run_batches();
  void finish_interrupted_batch(const Resume& resume);
  void finish_batch_end(const Resume& resume);
  bool epoch_is_over() const;
  bool train_batch(Batch batch);
  void end_batch();
  void count_step();
  void end_epoch();
  void log_epoch();
  bool validation_is_due() const;
  void validate();

  TrainerState& state_;
  FitProgress& fit_;
};

}  // namespace fulgurite
