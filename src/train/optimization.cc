// See optimization.h. The order of hooks is that of Lightning's automatic optimization.
#include "train/optimization.h"

#include "base/log.h"
#include "fulgurite/error.h"

namespace fulgurite {
namespace {

void zero_grad(TrainerState& state) {
  torch::optim::Optimizer& optimizer = *state.optimizers.optimizer;
  Progress& progress = state.progress.fit.zero_grad;
  progress.increment_ready();
  call_hooks(state, &Callback::on_before_zero_grad, &Module::on_before_zero_grad, optimizer);
  progress.increment_started();
  state.module->optimizer_zero_grad(optimizer);
  progress.increment_completed();
}

// Forward and backward; the gradients of a batch are a share of those of the step.
at::Tensor compute_gradients(TrainerState& state, const Batch& batch, std::int64_t batch_idx) {
  const std::int64_t accumulate = state.options.accumulate_grad_batches;
  at::Tensor loss = state.module->training_step(batch, batch_idx);
  if (batch_idx % accumulate == 0) zero_grad(state);
  if (!loss.defined()) return loss;
  at::Tensor share = accumulate == 1 ? loss : loss / accumulate;
  call_hooks(state, &Callback::on_before_backward, &Module::on_before_backward, share);
  state.module->backward(share);
  call_hooks(state, &Callback::on_after_backward, &Module::on_after_backward);
  return loss.detach();
}

std::optional<double> monitored(TrainerState& state, const LRSchedulerConfig& config) {
  const Metrics& metrics = state.metrics.callback_metrics();
  if (const auto found = metrics.find(config.monitor); found != metrics.end()) {
    return found->second;
  }
  const std::string reason =
      "the schedule is conditioned on metric '" + config.monitor + "', which was not logged";
  if (config.strict) {
    throw Error(ErrorCode::invalid_argument, "lr schedule", "", reason,
                "Log it, or set LRSchedulerConfig::monitor to one that is");
  }
  log(LogLevel::warning, reason + "; the learning rate stays");
  return {};
}

}  // namespace

at::Tensor optimize(TrainerState& state, const Batch& batch, std::int64_t batch_idx) {
  if (state.accumulates()) return compute_gradients(state, batch, batch_idx);
  at::Tensor loss;
  torch::optim::Optimizer& optimizer = *state.optimizers.optimizer;
  const auto closure = [&] {
    loss = compute_gradients(state, batch, batch_idx);
    call_hooks(state, &Callback::on_before_optimizer_step, &Module::on_before_optimizer_step,
               optimizer);
    state.module->configure_gradient_clipping(optimizer);
    return loss;
  };
  state.progress.fit.optimizer_step.increment_ready();
  state.module->optimizer_step(optimizer, closure);
  state.progress.fit.optimizer_step.increment_completed();
  return loss;
}

void step_lr_schedulers(TrainerState& state, LRSchedulerConfig::Interval interval,
                        bool with_metric) {
  const FitProgress& fit = state.progress.fit;
  const bool by_step = interval == LRSchedulerConfig::Interval::step;
  if (by_step && state.accumulates()) return;
  const std::int64_t count = by_step ? fit.batch.current.ready : fit.current_epoch() + 1;
  for (const LRSchedulerConfig& config : state.optimizers.lr_schedulers) {
    if (config.interval != interval || config.scheduler->wants_metric() != with_metric) continue;
    if (count % config.frequency != 0) continue;
    std::optional<double> metric;
    if (with_metric && !(metric = monitored(state, config))) continue;
    state.progress.fit.scheduler.increment_ready();
    state.module->lr_scheduler_step(*config.scheduler, metric);
    state.progress.fit.scheduler.increment_completed();
  }
}

}  // namespace fulgurite
