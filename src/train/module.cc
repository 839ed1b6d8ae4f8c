// Module's own part: logging, hyper-parameters, and the hooks that do something by default.
#include "fulgurite/module.h"

#include "fulgurite/error.h"
#include "fulgurite/trainer.h"
#include "train/trainer_state.h"

namespace fulgurite {
namespace {

[[noreturn]] void throw_missing(const char* what) {
  throw Error(ErrorCode::not_supported, what, "", "the module does not define it",
              std::string("Override Module::") + what);
}

void collect_modes(torch::nn::Module& module,
                   std::vector<std::pair<torch::nn::Module*, bool>>& modes) {
  modes.emplace_back(&module, module.is_training());
  for (const auto& child : module.children()) collect_modes(*child, modes);
}

}  // namespace

void Module::enter_eval_mode() {
  modes_.clear();
  collect_modes(*this, modes_);
  eval();
}

void Module::restore_modes() {
  for (const auto& [module, training] : modes_) module->train(training);
  modes_.clear();
}

void Module::validation_step(const Batch&, std::int64_t) { throw_missing("validation_step"); }
void Module::test_step(const Batch&, std::int64_t) { throw_missing("test_step"); }
torch::Tensor Module::predict_step(const Batch&, std::int64_t) { throw_missing("predict_step"); }

TrainerState& Module::state() const {
  if (trainer_state_) return *trainer_state_;
  throw Error(ErrorCode::invalid_argument, "Module", "", "no Trainer runs this module",
              "Call this from a step or a hook");
}

Trainer& Module::trainer() const { return state().trainer; }
std::int64_t Module::current_epoch() const { return trainer().current_epoch(); }
std::int64_t Module::global_step() const { return trainer().global_step(); }

void Module::log(std::string_view name, const torch::Tensor& value, const LogOptions& options) {
  if (!value.defined() || value.numel() != 1) {
    throw Error(ErrorCode::invalid_argument, "log", "",
                "'" + std::string(name) + "' is not a tensor of one element",
                "Log a single number, for example value.mean()");
  }
  state().metrics.log(name, value.item<double>(), options);
}

void Module::log(std::string_view name, double value, const LogOptions& options) {
  state().metrics.log(name, value, options);
}

void Module::log_dict(const std::vector<std::pair<std::string, torch::Tensor>>& values,
                      const LogOptions& options) {
  for (const auto& [name, value] : values) log(name, value, options);
}

void Module::save_hyperparameters(std::vector<std::pair<std::string, Value>> hyperparameters) {
  for (auto& [name, value] : hyperparameters) hparams_[name] = std::move(value);
}

void Module::configure_gradient_clipping(Optimizer& optimizer) {
  const TrainerOptions& options = state().options;
  if (!options.gradient_clip_val) return;
  std::vector<torch::Tensor> parameters;
  for (auto& group : optimizer.param_groups()) {
    parameters.insert(parameters.end(), group.params().begin(), group.params().end());
  }
  if (options.gradient_clip_algorithm == "norm") {
    torch::nn::utils::clip_grad_norm_(parameters, *options.gradient_clip_val);
  } else {
    torch::nn::utils::clip_grad_value_(parameters, *options.gradient_clip_val);
  }
}

void Module::optimizer_step(Optimizer& optimizer, const std::function<torch::Tensor()>& closure) {
  optimizer.step(closure);
}

void Module::lr_scheduler_step(LRScheduler& scheduler, std::optional<double> metric) {
  if (metric) {
    scheduler.step(*metric);
  } else {
    scheduler.step();
  }
}

}  // namespace fulgurite
