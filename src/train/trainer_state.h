// What the parts of a Trainer share: the Trainer owns it, the loops drive it, the connectors
// translate it. Includes module.h, so torch. Not for users.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fulgurite/module.h"
#include "fulgurite/trainer.h"
#include "train/logger_connector.h"
#include "train/progress.h"

namespace fulgurite {

enum class RunStage { none, fit, validate, test, predict };
std::string_view to_string(RunStage stage) noexcept;

/// What a fit that resumes has yet to take from its checkpoint when its loop begins.
struct Resume {
  ResumePoint point = ResumePoint::next_epoch;
  bool exact = false;                   // the checkpoint has the state that Lightning's have not
  bool validation_was_running = false;  // it begins again
  at::Tensor random_state;              // of the CPU generator; undefined if not known
  at::Tensor loss;                      // of the batch in whose end the checkpoint was saved
};

struct TrainerState {
  TrainerState(Trainer& owner, TrainerOptions given);

  // Fixed for the life of the Trainer.
  Trainer& trainer;
  TrainerOptions options;
  std::vector<std::shared_ptr<Logger>> loggers;
  std::shared_ptr<CheckpointIO> checkpoint_io;

  // Of the current or last run.
  RunStage stage = RunStage::none;
  std::vector<std::shared_ptr<Callback>> callbacks;  // checkpoint callbacks last
  Module* module = nullptr;
  std::shared_ptr<DataLoader> train_loader;
  std::shared_ptr<DataLoader> eval_loader;
  std::int64_t train_batches = 0;  // an epoch's, after the limit; -1 unknown
  std::int64_t eval_batches = 0;
  Optimizers optimizers;
  std::string ckpt_path;
  std::optional<Resume> resume;

  // Moves while a loop runs.
  LoopsProgress progress;
  LoggerConnector metrics;
  bool sanity_checking = false;
  bool validation_running = false;  // within fit, until on_validation_end
  bool should_stop = false;
  at::Tensor loss;  // of the batch whose end hooks run

  void attach(Module& to);
  void detach();
  std::int64_t max_epochs() const;
  /// Whether should_stop may be obeyed: min_epochs and min_steps are reached.
  bool can_stop_early() const;
  bool validates_this_epoch() const;
  /// Whether the batch that is ready only adds to the gradients.
  bool accumulates() const;
  /// Whether the batch that is ready is the epoch's last one.
  bool last_batch_is_ready() const;
};

/// Batches that `limit` leaves of `size` (-1: unknown). Errors: invalid_argument.
std::int64_t limited(const BatchLimit& limit, std::int64_t size, std::string_view option);

// --- calling hooks: every callback in order, then the module -------------------------------------

template <class... Params, class... Args>
void call_callbacks(TrainerState& state, void (Callback::*hook)(Trainer&, Module&, Params...),
                    Args&&... args) {
  for (const auto& callback : state.callbacks) {
    ((*callback).*hook)(state.trainer, *state.module, args...);
  }
}

template <class... Params, class... ModuleParams, class... Args>
void call_hooks(TrainerState& state, void (Callback::*hook)(Trainer&, Module&, Params...),
                void (Module::*module_hook)(ModuleParams...), Args&&... args) {
  call_callbacks(state, hook, args...);
  ((*state.module).*module_hook)(args...);
}

/// The batch as the module's transfer hooks make it.
Batch transfer(Module& module, Batch batch);
/// Examples in it: the size of dimension 0 of its first tensor.
std::int64_t batch_size_of(const Batch& batch);

}  // namespace fulgurite
