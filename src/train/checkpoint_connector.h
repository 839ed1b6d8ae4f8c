// Between the Trainer's state and the tree that a checkpoint is: dumps the one into the other, and
// restores it step by step, in Lightning's order. The dict is that of Lightning 2.6
// (docs/checkpoint-format.md), and one more key, "fulgurite", that makes resuming exact.
#pragma once

#include <optional>
#include <string>

#include "train/trainer_state.h"

namespace fulgurite {

/// The whole state as a checkpoint; with `weights_only` without callbacks, optimizers, schedules.
/// Tensors are shared, not copied: save it before anything trains on.
Value dump_checkpoint(TrainerState& state, bool weights_only);

/// The URL that `ckpt_path` means: itself, or what "last" and "best" stand for; nothing when there
/// is no last one (with a warning). Errors: invalid_argument when there is no best one.
std::optional<std::string> select_checkpoint(const TrainerState& state,
                                             const std::string& ckpt_path);

/// A checkpoint being restored; what is large is read when its place is known.
class CheckpointRestorer {
 public:
  /// Reads the tree of `url`. Errors: not_found "Checkpoint file not found"; corrupted.
  CheckpointRestorer(TrainerState& state, const std::string& url);

  void restore_loggers();
  void restore_model(bool strict);
  void restore_callbacks();
  /// Counters of the loop of `state.stage`; for fit also optimizers, schedules and the rest.
  void restore_training_state();
  /// Says that all is done.
  void finish();

 private:
  const Dict* exact_state() const;
  void restore_optimizers();
  void restore_lr_schedulers();
  void restore_exact_state();
  void restore_exact_tensors(const Dict& exact, Resume& resume);

  TrainerState& state_;
  std::string url_;
  LoadedCheckpoint loaded_;
  Dict* root_ = nullptr;
};

}  // namespace fulgurite
