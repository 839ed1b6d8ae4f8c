// See fit_loop.h. Hooks and counters move in Lightning's order, which checkpoints rely on.
#include "train/fit_loop.h"

#include "base/log.h"
#include "train/batch_source.h"
#include "train/evaluation_loop.h"
#include "train/optimization.h"
#include "train/random_state.h"

namespace fulgurite {

using Interval = LRSchedulerConfig::Interval;

void FitLoop::run() {
  if (state_.train_batches == 0) return;
  state_.metrics.enter(LoggerConnector::Loop::train);
  const ResumePoint point = state_.resume ? state_.resume->point : ResumePoint::next_epoch;
  bool mid_epoch = point != ResumePoint::next_epoch && point != ResumePoint::epoch_end;
  continue_from(point);
  if (mid_epoch || !done()) {
    call_hooks(state_, &Callback::on_train_start, &Module::on_train_start);
    if (state_.resume && state_.resume->random_state.defined()) {
      set_random_state(state_.resume->random_state);
    }
    while (mid_epoch || !done()) {
      if (!mid_epoch) begin_epoch();
      mid_epoch = false;
      run_batches();
      end_epoch();
    }
    call_hooks(state_, &Callback::on_train_end, &Module::on_train_end);
  }
  state_.metrics.enter(LoggerConnector::Loop::none);
}

// Sets counters that were ahead of their event back to it, and logs the epoch whose end is left.
void FitLoop::continue_from(ResumePoint point) {
  const auto set_back = [](Counts& counts, std::int64_t by) {
    counts.ready -= by;
    counts.started = counts.processed = counts.completed = counts.ready;
  };
  Progress& epoch = fit_.epoch;
  if (point == ResumePoint::epoch_end) {
    log_epoch();
  } else if (point == ResumePoint::next_epoch) {
    const std::int64_t ahead = epoch.current.ready - epoch.current.completed;
    set_back(epoch.total, ahead);
    set_back(epoch.current, ahead);
  } else if (point == ResumePoint::next_batch) {
    const std::int64_t ahead = fit_.batch.current.ready - fit_.batch.current.completed;
    set_back(fit_.batch.total, ahead);
    set_back(fit_.batch.current, ahead);
  }
}

bool FitLoop::done() {
  const TrainerOptions& options = state_.options;
  if (options.max_steps >= 0 && fit_.global_step() >= options.max_steps) {
    log(LogLevel::info,
        "`Trainer.fit` stopped: `max_steps=" + std::to_string(options.max_steps) + "` reached.");
    return true;
  }
  const std::int64_t max_epochs = state_.max_epochs();
  if (max_epochs >= 0 && fit_.epoch.current.processed >= max_epochs) {
    fit_.epoch.current.completed = fit_.epoch.current.processed;
    log(LogLevel::info,
        "`Trainer.fit` stopped: `max_epochs=" + std::to_string(max_epochs) + "` reached.");
    return true;
  }
  return state_.should_stop && state_.can_stop_early();
}

void FitLoop::begin_epoch() {
  fit_.epoch.increment_ready();
  call_hooks(state_, &Callback::on_train_epoch_start, &Module::on_train_epoch_start);
  fit_.epoch.increment_started();
  fit_.batch.start_again();
  fit_.scheduler.current = fit_.optimizer_step.current = fit_.zero_grad.current = {};
  fit_.validation.total = {};
}

void FitLoop::run_batches() {
  if (state_.resume) finish_interrupted_batch(*std::exchange(state_.resume, {}));
  if (!epoch_is_over()) {
    BatchSource source(*state_.train_loader, fit_.epoch.current.processed,
                       fit_.batch.current.processed, state_.train_batches);
    Batch batch;
    while (!epoch_is_over() && source.next(batch)) {
      fit_.batch.is_last_batch = source.is_last();
      if (!train_batch(std::move(batch))) break;
    }
  }
  state_.metrics.publish();
}

// What came after the checkpoint was saved, in the batch or validation that it was saved in.
void FitLoop::finish_interrupted_batch(const Resume& resume) {
  if (resume.point == ResumePoint::validation_end) {
    if (resume.validation_was_running) {
      validate();
    } else if (resume.exact) {
      state_.module->on_validation_end();
    }
    count_step();
  } else if (resume.point == ResumePoint::batch_end) {
    finish_batch_end(resume);
    end_batch();
  }
}

// The module's own on_train_batch_end comes after those of the callbacks, one of which saved.
void FitLoop::finish_batch_end(const Resume& resume) {
  const std::int64_t batch_idx = fit_.batch.current.processed - 1;
  BatchSource source(*state_.train_loader, fit_.epoch.current.processed, batch_idx,
                     state_.train_batches);
  Batch batch;
  source.next(batch);
  batch = transfer(*state_.module, std::move(batch));
  state_.metrics.begin_batch(batch_size_of(batch));
  state_.loss = resume.loss;
  if (resume.exact) state_.module->on_train_batch_end(state_.loss, batch, batch_idx);
}

bool FitLoop::epoch_is_over() const {
  const std::int64_t max_steps = state_.options.max_steps;
  if (max_steps >= 0 && fit_.global_step() >= max_steps) return true;
  return state_.last_batch_is_ready() || (state_.should_stop && state_.can_stop_early());
}

bool FitLoop::train_batch(Batch batch) {
  const std::int64_t batch_idx = fit_.batch.current.ready;
  batch = transfer(*state_.module, std::move(batch));
  fit_.batch.increment_ready();
  state_.metrics.begin_batch(batch_size_of(batch));
  call_callbacks(state_, &Callback::on_train_batch_start, batch, batch_idx);
  const bool go_on = state_.module->on_train_batch_start(batch, batch_idx);
  if (go_on) {
    fit_.batch.increment_started();
    state_.loss = optimize(state_, batch, batch_idx);
  } else {
    fit_.batch.is_last_batch = true;
  }
  fit_.batch.increment_processed();
  step_lr_schedulers(state_, Interval::step, false);
  if (state_.last_batch_is_ready()) step_lr_schedulers(state_, Interval::epoch, false);
  if (!go_on) return false;
  call_hooks(state_, &Callback::on_train_batch_end, &Module::on_train_batch_end, state_.loss, batch,
             batch_idx);
  end_batch();
  return true;
}

void FitLoop::end_batch() {
  fit_.batch.increment_completed();
  const bool stepped = !state_.accumulates();
  const std::int64_t every = state_.options.log_every_n_steps;
  const bool log_now =
      every > 0 && ((fit_.batches_that_stepped + 1) % every == 0 || state_.should_stop);
  if (stepped && log_now && !state_.loggers.empty()) {
    state_.metrics.send(state_.metrics.logger_metrics(), fit_.current_epoch(),
                        fit_.batches_that_stepped);
  }
  if (validation_is_due()) validate();
  count_step();
}

void FitLoop::count_step() {
  step_lr_schedulers(state_, Interval::step, true);
  if (!state_.accumulates()) ++fit_.batches_that_stepped;
}

bool FitLoop::validation_is_due() const {
  if (!state_.validates_this_epoch()) return false;
  if (state_.should_stop && state_.can_stop_early()) return true;
  const BatchLimit& interval = state_.options.val_check_interval;
  const bool across_epochs = !state_.options.check_val_every_n_epoch;
  const std::int64_t count = across_epochs ? fit_.batch.total.ready : fit_.batch.current.ready;
  if (const auto* batches = std::get_if<std::int64_t>(&interval)) return count % *batches == 0;
  if (state_.train_batches < 0) return fit_.batch.is_last_batch;
  const double part = static_cast<double>(state_.train_batches) * std::get<double>(interval);
  return count % std::max<std::int64_t>(1, static_cast<std::int64_t>(part)) == 0;
}

void FitLoop::validate() {
  if (!state_.accumulates()) state_.module->on_validation_model_zero_grad();
  const bool in_batch = state_.metrics.in_batch();
  state_.metrics.publish();
  run_validation(state_);
  state_.metrics.set_in_batch(in_batch);
}

void FitLoop::end_epoch() {
  state_.metrics.end_batches();
  fit_.epoch.increment_processed();
  const auto call_end = [&](bool monitoring) {
    for (const auto& callback : state_.callbacks) {
      if (callback->monitors_metrics() != monitoring) continue;
      callback->on_train_epoch_end(state_.trainer, *state_.module);
    }
  };
  call_end(false);
  state_.module->on_train_epoch_end();
  call_end(true);
  log_epoch();
}

// Epoch metrics are logged as of the epoch's last step.
void FitLoop::log_epoch() {
  state_.metrics.publish();
  if (state_.last_batch_is_ready()) step_lr_schedulers(state_, Interval::epoch, true);
  state_.metrics.send(state_.metrics.logger_metrics(), fit_.current_epoch(),
                      fit_.batches_that_stepped - 1);
  state_.metrics.reset_results();
  fit_.epoch.increment_completed();
}

}  // namespace fulgurite
