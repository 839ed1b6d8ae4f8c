// The Trainer's state as the tree of a checkpoint; see checkpoint_connector.h for the reverse.
#include "train/checkpoint_connector.h"
#include "train/module_state.h"
#include "train/optimizer_state.h"
#include "train/random_state.h"

namespace fulgurite {
namespace {

// The version of Lightning whose format this is; Lightning refuses a file without one.
constexpr const char* kLightningVersion = "2.6.6";

Value callbacks_state(const TrainerState& state) {
  Dict dict;
  for (const auto& callback : state.callbacks) {
    const std::string key = callback->state_key();
    if (key.empty()) continue;
    Value saved = callback->state_dict();
    if (!saved.is<None>()) dict[key] = std::move(saved);
  }
  return dict;
}

Value optimizers_state(const TrainerState& state, TensorEncoder& encode) {
  List list;
  const Optimizers& optimizers = state.optimizers;
  if (!optimizers.optimizer) return list;
  const auto& schedulers = optimizers.lr_schedulers;
  const auto initial_lrs =
      schedulers.empty() ? std::vector<double>() : schedulers.front().scheduler->base_lrs();
  list.items.push_back(optimizer_state_dict(*optimizers.optimizer, initial_lrs, encode));
  return list;
}

Value lr_schedulers_state(const TrainerState& state) {
  List list;
  for (const LRSchedulerConfig& config : state.optimizers.lr_schedulers) {
    list.items.emplace_back(config.scheduler->state_dict());
  }
  return list;
}

Value loggers_state(const TrainerState& state) {
  List list;
  for (const auto& logger : state.loggers) list.items.push_back(logger->state());
  return list;
}

// Gradients that wait for more batches before the optimizer steps.
Value gradients_state(const TrainerState& state, TensorEncoder& encode) {
  List list;
  for (const at::Tensor& parameter : state.module->parameters()) {
    const at::Tensor& gradient = parameter.grad();
    list.items.push_back(gradient.defined() ? encode(gradient) : Value(None()));
  }
  return list;
}

// What Lightning does not keep, and ignores.
Value exact_state(const TrainerState& state, TensorEncoder& encode) {
  Dict dict;
  dict["format"] = std::int64_t{1};
  dict["random_state"] = encode(random_state());
  dict["metrics"] = state.metrics.state();
  dict["loggers"] = loggers_state(state);
  dict["validation_running"] = state.validation_running;
  if (state.loss.defined()) dict["loss"] = encode(state.loss);
  if (state.accumulates()) dict["gradients"] = gradients_state(state, encode);
  if (state.train_loader) dict["train_loader"] = state.train_loader->state();
  return dict;
}

}  // namespace

Value dump_checkpoint(TrainerState& state, bool weights_only) {
  TensorEncoder encode;
  Dict root;
  root["epoch"] = state.progress.fit.current_epoch();
  root["global_step"] = state.progress.fit.global_step();
  root["pytorch-lightning_version"] = std::string(kLightningVersion);
  root["state_dict"] = module_state_dict(*state.module, encode);
  root["loops"] = loops_state(state.progress);
  if (!weights_only) {
    root["callbacks"] = callbacks_state(state);
    root["optimizer_states"] = optimizers_state(state, encode);
    root["lr_schedulers"] = lr_schedulers_state(state);
  }
  if (!state.module->hparams().empty()) {
    root["hparams_name"] = std::string("kwargs");
    root["hyper_parameters"] = state.module->hparams();
  }
  if (!weights_only) {
    if (state.stage == RunStage::fit) root["fulgurite"] = exact_state(state, encode);
    for (const auto& callback : state.callbacks) {
      callback->on_save_checkpoint(state.trainer, *state.module, root);
    }
  }
  state.module->on_save_checkpoint(root);
  return root;
}

}  // namespace fulgurite
