// Trainer: the order of a run, from setup to teardown. What happens in between is in the loops.
#include "fulgurite/trainer.h"

#include <utility>

#include "base/log.h"
#include "fulgurite/error.h"
#include "train/checkpoint_connector.h"
#include "train/evaluation_loop.h"
#include "train/fit_loop.h"

namespace fulgurite {
namespace {

void call_setup(TrainerState& state) {
  const std::string_view stage = to_string(state.stage);
  for (const auto& callback : state.callbacks) {
    callback->setup(state.trainer, *state.module, stage);
  }
  state.module->setup(stage);
}

void call_teardown(TrainerState& state) {
  const std::string_view stage = to_string(state.stage);
  for (const auto& callback : state.callbacks) {
    callback->teardown(state.trainer, *state.module, stage);
  }
  state.module->teardown(stage);
}

void log_hyperparameters(TrainerState& state) {
  for (const auto& logger : state.loggers) logger->log_hyperparameters(state.module->hparams());
}

// Everything before the loop: restored state, optimizers, and the first hooks.
void prepare(TrainerState& state, const RunOptions& options) {
  state.module->prepare_data();
  std::optional<CheckpointRestorer> restorer;
  state.ckpt_path = select_checkpoint(state, options.ckpt_path).value_or("");
  if (!state.ckpt_path.empty()) {
    restorer.emplace(state, state.ckpt_path);
    // Before setup, which asks the loggers for their folder.
    if (state.stage == RunStage::fit) restorer->restore_loggers();
  }
  call_setup(state);
  if (restorer) {
    restorer->restore_model(options.strict_loading);
    restorer->restore_callbacks();
  }
  state.metrics.reset_metrics();
  if (state.stage == RunStage::fit) {
    state.optimizers = state.module->configure_optimizers();
    call_hooks(state, &Callback::on_fit_start, &Module::on_fit_start);
  }
  log_hyperparameters(state);
  state.module->zero_grad();
  if (restorer) {
    restorer->restore_training_state();
    restorer->finish();
  }
}

void check_intervals(const TrainerState& state) {
  const TrainerOptions& options = state.options;
  const std::int64_t batches = state.train_batches;
  if (batches <= 0) return;
  const auto* interval = std::get_if<std::int64_t>(&options.val_check_interval);
  if (interval && options.check_val_every_n_epoch && state.eval_batches != 0 &&
      *interval > batches) {
    throw Error(ErrorCode::invalid_argument, "fit", "",
                "`val_check_interval` (" + std::to_string(*interval) +
                    ") must be less than or equal to the number of the training batches (" +
                    std::to_string(batches) + ")",
                "To count batches across epochs, set check_val_every_n_epoch to std::nullopt");
  }
  if (!state.loggers.empty() && batches < options.log_every_n_steps) {
    log(LogLevel::warning,
        "The number of training batches (" + std::to_string(batches) +
            ") is smaller than the logging interval log_every_n_steps=" +
            std::to_string(options.log_every_n_steps) +
            ". Set a lower value if you want to see logs for the training epoch.");
  }
}

void count_batches(TrainerState& state) {
  const TrainerOptions& options = state.options;
  const auto batches = [](const std::shared_ptr<DataLoader>& loader, const BatchLimit& limit,
                          std::string_view name) {
    return loader ? limited(limit, loader->size(), name) : 0;
  };
  if (state.stage == RunStage::fit) {
    state.train_batches =
        batches(state.train_loader, options.limit_train_batches, "limit_train_batches");
  }
  const bool test = state.stage == RunStage::test;
  const bool predict = state.stage == RunStage::predict;
  state.eval_batches = batches(state.eval_loader,
                               test      ? options.limit_test_batches
                               : predict ? options.limit_predict_batches
                                         : options.limit_val_batches,
                               test      ? "limit_test_batches"
                               : predict ? "limit_predict_batches"
                                         : "limit_val_batches");
  if (state.stage == RunStage::fit) check_intervals(state);
}

void end_failed_run(TrainerState& state, const std::exception& error) {
  call_callbacks(state, &Callback::on_exception, error);
  state.module->on_exception(error);
  for (const auto& logger : state.loggers) logger->finalize("failed");
  state.checkpoint_io->teardown();
  state.sanity_checking = state.validation_running = false;
  state.metrics.enter(LoggerConnector::Loop::none);
  state.detach();
}

// One run of any stage: `loop` with all that goes before and after it.
template <class Loop>
void run(TrainerState& state, RunStage stage, Module& module, const RunOptions& options,
         Loop&& loop) {
  state.stage = stage;
  state.should_stop = false;
  state.resume.reset();
  count_batches(state);
  state.attach(module);
  try {
    prepare(state, options);
    loop();
    if (stage == RunStage::fit) {
      call_hooks(state, &Callback::on_fit_end, &Module::on_fit_end);
    }
    call_teardown(state);
    for (const auto& logger : state.loggers) logger->finalize("success");
    state.checkpoint_io->teardown();
  } catch (const std::exception& error) {
    end_failed_run(state, error);
    throw;
  }
  state.detach();
}

}  // namespace

Trainer::Trainer(TrainerOptions options)
    : state_(std::make_unique<TrainerState>(*this, std::move(options))) {}

Trainer::~Trainer() = default;

void Trainer::fit(Module& module, std::shared_ptr<DataLoader> train,
                  std::shared_ptr<DataLoader> validation, const RunOptions& options) {
  state_->train_loader = std::move(train);
  state_->eval_loader = std::move(validation);
  run(*state_, RunStage::fit, module, options, [&] {
    if (!state_->resume && state_->eval_loader) run_sanity_check(*state_);
    FitLoop(*state_).run();
  });
}

Metrics Trainer::validate(Module& module, std::shared_ptr<DataLoader> data,
                          const RunOptions& options) {
  state_->eval_loader = std::move(data);
  run(*state_, RunStage::validate, module, options, [&] { run_evaluation(*state_); });
  return callback_metrics();
}

Metrics Trainer::test(Module& module, std::shared_ptr<DataLoader> data, const RunOptions& options) {
  state_->eval_loader = std::move(data);
  run(*state_, RunStage::test, module, options, [&] { run_evaluation(*state_); });
  return callback_metrics();
}

std::vector<at::Tensor> Trainer::predict(Module& module, std::shared_ptr<DataLoader> data,
                                         const RunOptions& options) {
  state_->eval_loader = std::move(data);
  std::vector<at::Tensor> outputs;
  run(*state_, RunStage::predict, module, options, [&] { outputs = run_prediction(*state_); });
  return outputs;
}

void Trainer::save_checkpoint(std::string_view url, bool weights_only) {
  if (!state_->module) {
    throw Error(ErrorCode::invalid_argument, "save_checkpoint", std::string(url),
                "Saving a checkpoint is only possible if a model is attached to the Trainer",
                "Call `Trainer.{fit,validate,test,predict}` before saving a checkpoint");
  }
  const Value checkpoint = dump_checkpoint(*state_, weights_only);
  state_->checkpoint_io->save_checkpoint(checkpoint, url, state_->options.storage_options);
}

const TrainerOptions& Trainer::options() const noexcept { return state_->options; }
std::int64_t Trainer::current_epoch() const noexcept {
  return state_->progress.fit.current_epoch();
}
std::int64_t Trainer::global_step() const noexcept { return state_->progress.fit.global_step(); }
std::int64_t Trainer::max_epochs() const noexcept { return state_->max_epochs(); }
std::int64_t Trainer::num_training_batches() const noexcept { return state_->train_batches; }
std::int64_t Trainer::num_val_batches() const noexcept { return state_->eval_batches; }
bool Trainer::is_last_batch() const noexcept { return state_->last_batch_is_ready(); }
bool Trainer::sanity_checking() const noexcept { return state_->sanity_checking; }
bool Trainer::fitting() const noexcept { return state_->stage == RunStage::fit; }
bool Trainer::validates_this_epoch() const noexcept { return state_->validates_this_epoch(); }
bool Trainer::should_stop() const noexcept { return state_->should_stop; }
void Trainer::stop() noexcept { state_->should_stop = true; }

const Metrics& Trainer::callback_metrics() { return state_->metrics.callback_metrics(); }
const Metrics& Trainer::logged_metrics() { return state_->metrics.logged_metrics(); }
const Metrics& Trainer::progress_bar_metrics() { return state_->metrics.progress_bar_metrics(); }

const std::vector<std::shared_ptr<Callback>>& Trainer::callbacks() const noexcept {
  return state_->callbacks;
}
const std::vector<std::shared_ptr<Logger>>& Trainer::loggers() const noexcept {
  return state_->loggers;
}
ModelCheckpoint* Trainer::checkpoint_callback() const noexcept {
  for (const auto& callback : state_->options.callbacks) {
    if (auto* checkpoint = dynamic_cast<ModelCheckpoint*>(callback.get())) return checkpoint;
  }
  return nullptr;
}
CheckpointIO& Trainer::checkpoint_io() const noexcept { return *state_->checkpoint_io; }
const std::string& Trainer::ckpt_path() const noexcept { return state_->ckpt_path; }
std::string Trainer::log_dir() const {
  return state_->loggers.empty() ? state_->options.default_root_dir
                                 : state_->loggers.front()->log_dir();
}

}  // namespace fulgurite
