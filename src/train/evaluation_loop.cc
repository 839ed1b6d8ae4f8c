// See evaluation_loop.h. Validation and test differ in the names of their hooks only, which are
// kept in one table each.
#include "train/evaluation_loop.h"

#include "train/batch_source.h"
#include "train/random_state.h"

namespace fulgurite {
namespace {

struct Hook {
  void (Callback::*callback)(Trainer&, Module&);
  void (Module::*module)();
};
struct BatchHook {
  void (Callback::*callback)(Trainer&, Module&, const Batch&, std::int64_t);
  void (Module::*module)(const Batch&, std::int64_t);
};
struct EvaluationHooks {
  void (Module::*model_eval)();
  Hook start, epoch_start;
  BatchHook batch_start;
  void (Module::*step)(const Batch&, std::int64_t);
  BatchHook batch_end;
  Hook epoch_end, end;
  void (Module::*model_train)();
};

constexpr EvaluationHooks kValidation = {
    &Module::on_validation_model_eval,
    {&Callback::on_validation_start, &Module::on_validation_start},
    {&Callback::on_validation_epoch_start, &Module::on_validation_epoch_start},
    {&Callback::on_validation_batch_start, &Module::on_validation_batch_start},
    &Module::validation_step,
    {&Callback::on_validation_batch_end, &Module::on_validation_batch_end},
    {&Callback::on_validation_epoch_end, &Module::on_validation_epoch_end},
    {&Callback::on_validation_end, &Module::on_validation_end},
    &Module::on_validation_model_train};

constexpr EvaluationHooks kTest = {&Module::on_test_model_eval,
                                   {&Callback::on_test_start, &Module::on_test_start},
                                   {&Callback::on_test_epoch_start, &Module::on_test_epoch_start},
                                   {&Callback::on_test_batch_start, &Module::on_test_batch_start},
                                   &Module::test_step,
                                   {&Callback::on_test_batch_end, &Module::on_test_batch_end},
                                   {&Callback::on_test_epoch_end, &Module::on_test_epoch_end},
                                   {&Callback::on_test_end, &Module::on_test_end},
                                   &Module::on_test_model_train};

void call(TrainerState& state, const Hook& hook) { call_hooks(state, hook.callback, hook.module); }

void call(TrainerState& state, const BatchHook& hook, const Batch& batch, std::int64_t batch_idx) {
  call_hooks(state, hook.callback, hook.module, batch, batch_idx);
}

void evaluate_batch(TrainerState& state, const EvaluationHooks& hooks, BatchProgress& progress,
                    Batch batch) {
  const std::int64_t batch_idx = progress.current.ready;
  batch = transfer(*state.module, std::move(batch));
  state.metrics.begin_batch(batch_size_of(batch));
  progress.increment_ready();
  call(state, hooks.batch_start, batch, batch_idx);
  progress.increment_started();
  (state.module->*hooks.step)(batch, batch_idx);
  progress.increment_processed();
  call(state, hooks.batch_end, batch, batch_idx);
  progress.increment_completed();
  if (!state.sanity_checking) {
    state.metrics.send_plain(state.metrics.logger_metrics(), progress.total.completed - 1);
  }
}

void end_evaluation(TrainerState& state, const EvaluationHooks& hooks) {
  state.metrics.end_batches();
  call(state, hooks.epoch_end);
  if (!state.sanity_checking) {
    state.metrics.publish();
    state.metrics.send(state.metrics.logger_metrics(), state.progress.fit.current_epoch(),
                       state.progress.fit.batches_that_stepped);
  }
  state.validation_running = false;
  call(state, hooks.end);
  state.metrics.reset_results();
}

void evaluate(TrainerState& state, const EvaluationHooks& hooks, BatchProgress& progress,
              std::int64_t batches) {
  const torch::NoGradGuard no_grad;
  const auto outer = state.metrics.enter(LoggerConnector::Loop::validation);
  state.metrics.end_batches();
  progress.start_again();
  (state.module->*hooks.model_eval)();
  call(state, hooks.start);
  call(state, hooks.epoch_start);
  BatchSource source(*state.eval_loader, state.progress.fit.epoch.current.processed, 0, batches);
  Batch batch;
  while (source.next(batch)) {
    progress.is_last_batch = source.is_last();
    evaluate_batch(state, hooks, progress, std::move(batch));
  }
  end_evaluation(state, hooks);
  (state.module->*hooks.model_train)();
  state.metrics.enter(outer);
}

}  // namespace

void run_validation(TrainerState& state) {
  state.validation_running = true;
  evaluate(state, kValidation, state.progress.fit.validation, state.eval_batches);
}

void run_sanity_check(TrainerState& state) {
  std::int64_t batches = state.options.num_sanity_val_steps;
  if (state.eval_batches >= 0 && (batches < 0 || batches > state.eval_batches)) {
    batches = state.eval_batches;
  }
  if (batches == 0) return;
  const at::Tensor before = random_state();
  state.sanity_checking = true;
  call_callbacks(state, &Callback::on_sanity_check_start);
  BatchProgress progress;
  evaluate(state, kValidation, progress, batches);
  call_callbacks(state, &Callback::on_sanity_check_end);
  state.sanity_checking = false;
  state.metrics.reset_metrics();
  set_random_state(before);
}

void run_evaluation(TrainerState& state) {
  if (state.eval_batches == 0) return;
  const bool test = state.stage == RunStage::test;
  evaluate(state, test ? kTest : kValidation, test ? state.progress.test : state.progress.validate,
           state.eval_batches);
}

std::vector<at::Tensor> run_prediction(TrainerState& state) {
  std::vector<at::Tensor> outputs;
  if (state.eval_batches == 0) return outputs;
  const torch::NoGradGuard no_grad;
  BatchProgress& progress = state.progress.predict;
  Module& module = *state.module;
  progress.start_again();
  module.on_predict_model_eval();
  call_hooks(state, &Callback::on_predict_start, &Module::on_predict_start);
  call_hooks(state, &Callback::on_predict_epoch_start, &Module::on_predict_epoch_start);
  BatchSource source(*state.eval_loader, 0, 0, state.eval_batches);
  for (Batch batch; source.next(batch);) {
    const std::int64_t batch_idx = progress.current.ready;
    batch = transfer(module, std::move(batch));
    progress.increment_ready();
    call_hooks(state, &Callback::on_predict_batch_start, &Module::on_predict_batch_start, batch,
               batch_idx);
    progress.increment_started();
    outputs.push_back(module.predict_step(batch, batch_idx));
    progress.increment_processed();
    call_hooks(state, &Callback::on_predict_batch_end, &Module::on_predict_batch_end,
               outputs.back(), batch, batch_idx);
    progress.increment_completed();
  }
  call_hooks(state, &Callback::on_predict_epoch_end, &Module::on_predict_epoch_end);
  call_hooks(state, &Callback::on_predict_end, &Module::on_predict_end);
  module.on_predict_model_train();
  return outputs;
}

}  // namespace fulgurite
