// Module: a model with its training, validation and optimizers, as Lightning's LightningModule.
//
// Derive from it, register layers as in any torch::nn::Module, and override what is needed. The
// Trainer calls everything here, in the order of docs/training.md; nothing is called concurrently.
#pragma once

#include <torch/nn.h>
#include <torch/optim.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulgurite/data.h"
#include "fulgurite/loggers.h"
#include "fulgurite/lr_scheduler.h"
#include "fulgurite/value.h"

namespace fulgurite {

class Callback;
class Trainer;
struct TrainerState;

/// What `configure_optimizers` returns: an optimizer, or an optimizer and its schedules.
struct Optimizers {
  Optimizers() = default;
  template <class Optimizer>
  Optimizers(std::shared_ptr<Optimizer> made,  // NOLINT: an optimizer is enough
             std::vector<LRSchedulerConfig> schedulers = {})
      : optimizer(std::move(made)), lr_schedulers(std::move(schedulers)) {}

  std::shared_ptr<torch::optim::Optimizer> optimizer;
  std::vector<LRSchedulerConfig> lr_schedulers;
};

class Module : public torch::nn::Module {
 public:
  using Optimizer = torch::optim::Optimizer;

  // --- what a model gives ----------------------------------------------------------------------

  /// The loss of one batch; an undefined tensor skips the batch.
  virtual torch::Tensor training_step(const Batch& batch, std::int64_t batch_idx) = 0;
  virtual void validation_step(const Batch& batch, std::int64_t batch_idx);
  virtual void test_step(const Batch& batch, std::int64_t batch_idx);
  /// Errors: not_supported unless overridden.
  virtual torch::Tensor predict_step(const Batch& batch, std::int64_t batch_idx);
  virtual Optimizers configure_optimizers() = 0;
  /// Callbacks that the model brings; they replace those of the Trainer with the same state_key.
  virtual std::vector<std::shared_ptr<Callback>> configure_callbacks() { return {}; }

  // --- what a model may call -------------------------------------------------------------------

  /// Records a metric (a tensor of one element, or a number). Only within a run, from a step or a
  /// hook. Cost: a few hundred nanoseconds on the CPU; nothing is written here.
  void log(std::string_view name, const torch::Tensor& value, const LogOptions& options = {});
  void log(std::string_view name, double value, const LogOptions& options = {});
  void log_dict(const std::vector<std::pair<std::string, torch::Tensor>>& values,
                const LogOptions& options = {});
  /// Keeps the arguments of the model: they go into checkpoints and hparams.yaml.
  void save_hyperparameters(std::vector<std::pair<std::string, Value>> hyperparameters);
  const Dict& hparams() const noexcept { return hparams_; }

  /// The trainer that runs this module. Errors: invalid_argument outside of a run.
  Trainer& trainer() const;
  std::int64_t current_epoch() const;
  std::int64_t global_step() const;

  // --- hooks, in Lightning's names -------------------------------------------------------------

  virtual void prepare_data() {}
  virtual void setup(std::string_view stage) { (void)stage; }  ///< fit validate test predict
  virtual void teardown(std::string_view stage) { (void)stage; }
  virtual void on_fit_start() {}
  virtual void on_fit_end() {}
  virtual void on_train_start() {}
  virtual void on_train_end() {}
  virtual void on_train_epoch_start() {}
  virtual void on_train_epoch_end() {}
  /// Returning false skips the rest of the epoch (Lightning's -1).
  virtual bool on_train_batch_start(const Batch&, std::int64_t) { return true; }
  virtual void on_train_batch_end(const torch::Tensor& loss, const Batch&, std::int64_t) {
    (void)loss;
  }
  virtual void on_validation_start() {}
  virtual void on_validation_end() {}
  virtual void on_validation_epoch_start() {}
  virtual void on_validation_epoch_end() {}
  virtual void on_validation_batch_start(const Batch&, std::int64_t) {}
  virtual void on_validation_batch_end(const Batch&, std::int64_t) {}
  virtual void on_validation_model_eval() { enter_eval_mode(); }
  virtual void on_validation_model_train() { restore_modes(); }
  virtual void on_validation_model_zero_grad() { zero_grad(); }
  virtual void on_test_start() {}
  virtual void on_test_end() {}
  virtual void on_test_epoch_start() {}
  virtual void on_test_epoch_end() {}
  virtual void on_test_batch_start(const Batch&, std::int64_t) {}
  virtual void on_test_batch_end(const Batch&, std::int64_t) {}
  virtual void on_test_model_eval() { enter_eval_mode(); }
  virtual void on_test_model_train() { restore_modes(); }
  virtual void on_predict_start() {}
  virtual void on_predict_end() {}
  virtual void on_predict_epoch_start() {}
  virtual void on_predict_epoch_end() {}
  virtual void on_predict_batch_start(const Batch&, std::int64_t) {}
  virtual void on_predict_batch_end(const torch::Tensor& output, const Batch&, std::int64_t) {
    (void)output;
  }
  virtual void on_predict_model_eval() { enter_eval_mode(); }
  virtual void on_predict_model_train() { restore_modes(); }

  virtual Batch on_before_batch_transfer(Batch batch) { return batch; }
  virtual Batch transfer_batch_to_device(Batch batch) { return batch; }
  virtual Batch on_after_batch_transfer(Batch batch) { return batch; }

  virtual void on_before_zero_grad(Optimizer&) {}
  virtual void on_before_backward(const torch::Tensor& loss) { (void)loss; }
  virtual void on_after_backward() {}
  virtual void on_before_optimizer_step(Optimizer&) {}
  virtual void optimizer_zero_grad(Optimizer& optimizer) { optimizer.zero_grad(); }
  virtual void backward(torch::Tensor& loss) { loss.backward(); }
  /// Clips as the Trainer's gradient_clip_val and gradient_clip_algorithm say.
  virtual void configure_gradient_clipping(Optimizer& optimizer);
  /// `closure` computes loss and gradients; the default is optimizer.step(closure).
  virtual void optimizer_step(Optimizer& optimizer, const std::function<torch::Tensor()>& closure);
  virtual void lr_scheduler_step(LRScheduler& scheduler, std::optional<double> metric);

  virtual void on_save_checkpoint(Dict& checkpoint) { (void)checkpoint; }
  virtual void on_load_checkpoint(const Dict& checkpoint) { (void)checkpoint; }
  virtual void on_exception(const std::exception& error) { (void)error; }

 private:
  friend struct TrainerState;
  TrainerState& state() const;
  // What the *_model_eval and *_model_train hooks do by default: layers that the model keeps in
  // eval mode (frozen ones) stay in it after a validation.
  void enter_eval_mode();
  void restore_modes();

  TrainerState* trainer_state_ = nullptr;
  Dict hparams_;
  std::vector<std::pair<torch::nn::Module*, bool>> modes_;  // parents before their children
};

}  // namespace fulgurite
