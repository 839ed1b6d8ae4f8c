// See trainer_state.h.
#include "train/trainer_state.h"

#include <algorithm>
#include <set>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

void require(bool condition, const std::string& reason, const std::string& advice) {
  if (!condition) throw Error(ErrorCode::invalid_argument, "Trainer", "", reason, advice);
}

void check(const TrainerOptions& options) {
  require(!options.max_epochs || *options.max_epochs >= -1,
          "max_epochs is " + std::to_string(options.max_epochs.value_or(0)),
          "Give a number of epochs, or -1 for no limit");
  require(options.max_steps >= -1, "max_steps is " + std::to_string(options.max_steps),
          "Give a number of steps, or -1 for no limit");
  require(options.accumulate_grad_batches >= 1,
          "accumulate_grad_batches is " + std::to_string(options.accumulate_grad_batches),
          "Give 1 or more");
  require(options.gradient_clip_algorithm == "norm" || options.gradient_clip_algorithm == "value",
          "gradient_clip_algorithm is '" + options.gradient_clip_algorithm + "'",
          "Give 'norm' or 'value'");
  require(!options.check_val_every_n_epoch || *options.check_val_every_n_epoch >= 1,
          "check_val_every_n_epoch is less than 1", "To skip validation give no validation data");
  const auto* batches = std::get_if<std::int64_t>(&options.val_check_interval);
  require(!batches || *batches >= 1, "val_check_interval is less than 1 batch", "Give 1 or more");
}

void check_state_keys(const std::vector<std::shared_ptr<Callback>>& callbacks) {
  std::set<std::string> keys;
  for (const auto& callback : callbacks) {
    const std::string key = callback->state_key();
    require(key.empty() || keys.insert(key).second,
            "Found more than one stateful callback of type `" + key.substr(0, key.find('{')) +
                "` with the state key " + key,
            "Let them differ in what they monitor or when they act");
  }
}

void make_fast_dev_run(TrainerOptions& options) {
  const BatchLimit batches = options.fast_dev_run;
  options.limit_train_batches = options.limit_val_batches = batches;
  options.limit_test_batches = options.limit_predict_batches = batches;
  options.max_epochs = 1;
  options.max_steps = options.fast_dev_run;
  options.num_sanity_val_steps = 0;
  options.val_check_interval = 1.0;
  options.check_val_every_n_epoch = 1;
  options.enable_logging = false;
  options.loggers.clear();
}

}  // namespace

std::string_view to_string(RunStage stage) noexcept {
  switch (stage) {
    case RunStage::fit:
      return "fit";
    case RunStage::validate:
      return "validate";
    case RunStage::test:
      return "test";
    case RunStage::predict:
      return "predict";
    case RunStage::none:
      break;
  }
  return "none";
}

TrainerState::TrainerState(Trainer& owner, TrainerOptions given)
    : trainer(owner), options(std::move(given)), metrics(loggers) {
  check(options);
  if (options.fast_dev_run > 0) make_fast_dev_run(options);
  loggers = options.loggers;
  if (loggers.empty() && options.enable_logging) {
    loggers.push_back(make_tensorboard_logger(options.default_root_dir,
                                              {.storage_options = options.storage_options}));
  }
  checkpoint_io = options.checkpoint_io;
  if (!checkpoint_io) checkpoint_io = std::make_shared<TorchCheckpointIO>();
}

void TrainerState::attach(Module& to) {
  callbacks = options.callbacks;
  for (auto& callback : to.configure_callbacks()) {
    const std::string key = callback->state_key();
    std::erase_if(callbacks,
                  [&](const auto& ours) { return !key.empty() && ours->state_key() == key; });
    callbacks.push_back(std::move(callback));
  }
  const auto saves = [](const auto& callback) { return callback->saves_checkpoints(); };
  if (options.enable_checkpointing && std::none_of(callbacks.begin(), callbacks.end(), saves)) {
    options.callbacks.push_back(make_model_checkpoint());
    callbacks.push_back(options.callbacks.back());
  }
  check_state_keys(callbacks);
  if (options.enable_progress_bar) callbacks.insert(callbacks.begin(), make_progress_bar());
  std::stable_partition(callbacks.begin(), callbacks.end(),
                        [&](const auto& callback) { return !saves(callback); });
  module = &to;
  to.trainer_state_ = this;
}

void TrainerState::detach() {
  if (module) module->trainer_state_ = nullptr;
}

std::int64_t TrainerState::max_epochs() const {
  if (options.max_epochs) return *options.max_epochs;
  return options.max_steps >= 0 ? -1 : 1000;
}

bool TrainerState::can_stop_early() const {
  return progress.fit.epoch.current.processed >= options.min_epochs &&
         progress.fit.global_step() >= options.min_steps;
}

bool TrainerState::validates_this_epoch() const {
  if (!eval_loader || eval_batches == 0) return false;
  const auto every = options.check_val_every_n_epoch;
  return !every || (progress.fit.current_epoch() + 1) % *every == 0;
}

bool TrainerState::last_batch_is_ready() const {
  const BatchProgress& batch = progress.fit.batch;
  return batch.is_last_batch || batch.current.ready == train_batches;
}

bool TrainerState::accumulates() const {
  return progress.fit.batch.current.ready % options.accumulate_grad_batches != 0 &&
         !last_batch_is_ready();
}

std::int64_t limited(const BatchLimit& limit, std::int64_t size, std::string_view option) {
  if (const auto* batches = std::get_if<std::int64_t>(&limit)) {
    require(*batches >= 0, std::string(option) + " is negative", "Give 0 or more batches");
    return size < 0 ? *batches : std::min(size, *batches);
  }
  const double part = std::get<double>(limit);
  require(part >= 0 && part <= 1, std::string(option) + " is not a fraction",
          "Give a number of batches (an integer) or a fraction between 0.0 and 1.0");
  if (size < 0) {
    require(part == 0 || part == 1, std::string(option) + " is a fraction of an unknown size",
            "Give a number of batches (an integer)");
    return part == 0 ? 0 : -1;
  }
  return static_cast<std::int64_t>(static_cast<double>(size) * part);
}

Batch transfer(Module& module, Batch batch) {
  return module.on_after_batch_transfer(
      module.transfer_batch_to_device(module.on_before_batch_transfer(std::move(batch))));
}

std::int64_t batch_size_of(const Batch& batch) {
  const auto leading = [](const at::Tensor& tensor) {
    return tensor.defined() && tensor.dim() > 0 ? tensor.size(0) : 0;
  };
  if (const auto size = leading(batch.data)) return size;
  if (const auto size = leading(batch.target)) return size;
  for (const at::Tensor& tensor : batch.extra) {
    if (const auto size = leading(tensor)) return size;
  }
  return 1;
}

}  // namespace fulgurite
