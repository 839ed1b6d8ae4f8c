// How far the loops have come: Lightning's counters, which a checkpoint holds under "loops".
//
// An event is counted when it is ready to begin, started, processed and completed; where a
// checkpoint was saved can be read from which of these are behind (see resume_point). No torch.
#pragma once

#include <cstdint>

#include "fulgurite/value.h"

namespace fulgurite {

struct Counts {
  std::int64_t ready = 0;
  std::int64_t started = 0;
  std::int64_t processed = 0;
  std::int64_t completed = 0;
};

/// Counts since the beginning, and within the epoch or run.
struct Progress {
  Counts total;
  Counts current;

  void increment(std::int64_t Counts::*what) {
    ++(total.*what);
    ++(current.*what);
  }
  void increment_ready() { increment(&Counts::ready); }
  void increment_started() { increment(&Counts::started); }
  void increment_processed() { increment(&Counts::processed); }
  void increment_completed() { increment(&Counts::completed); }
};

struct BatchProgress : Progress {
  bool is_last_batch = false;

  /// For the next epoch or run.
  void start_again() {
    current = {};
    is_last_batch = false;
  }
};

struct FitProgress {
  Progress epoch;
  BatchProgress batch;
  Progress scheduler;
  Progress optimizer_step;
  Progress zero_grad;
  BatchProgress validation;
  std::int64_t batches_that_stepped = 0;

  std::int64_t global_step() const { return optimizer_step.total.completed; }
  std::int64_t current_epoch() const { return epoch.current.completed; }
};

struct LoopsProgress {
  FitProgress fit;
  BatchProgress validate;
  BatchProgress test;
  BatchProgress predict;
};

/// Where in an epoch a checkpoint was saved, and so what comes next.
enum class ResumePoint {
  next_epoch,      ///< between epochs, or before on_train_epoch_start was over
  next_batch,      ///< within a batch, which begins again
  batch_end,       ///< in on_train_batch_end: logging and validation of that batch come next
  validation_end,  ///< in validation, or its on_validation_end: then the batch is over
  epoch_end,       ///< in on_train_epoch_end: the epoch's metrics are yet to be logged
};
ResumePoint resume_point(const FitProgress& progress);

/// The dict under "loops", and back. Keys that are missing count as zero; those that are older
/// than Lightning 2.0 are not known.
Value loops_state(const LoopsProgress& progress);
LoopsProgress load_loops_state(const Dict& loops);

}  // namespace fulgurite
