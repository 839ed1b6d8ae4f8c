// EarlyStopping: stops a run whose metric no longer improves. Lightning's rules and state.
#include <cmath>
#include <limits>
#include <utility>

#include "base/log.h"
#include "fulgurite/error.h"
#include "fulgurite/trainer.h"
#include "train/python_text.h"
#include "train/scalar_value.h"

namespace fulgurite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : options_(std::move(options)), best_score_(options_.mode == "min" ? kInfinity : -kInfinity) {
  if (options_.mode != "min" && options_.mode != "max") {
    throw Error(ErrorCode::invalid_argument, "EarlyStopping", "",
                "`mode` can be min, max, got " + options_.mode, "Give min or max");
  }
}

std::shared_ptr<EarlyStopping> make_early_stopping(EarlyStoppingOptions options) {
  return std::make_shared<EarlyStopping>(std::move(options));
}

std::string EarlyStopping::state_key() const {
  return "EarlyStopping{'monitor': " + python_string_or_none(options_.monitor) + ", 'mode': '" +
         options_.mode + "'}";
}

Value EarlyStopping::state_dict() const {
  Dict state;
  state["wait_count"] = wait_count_;
  state["stopped_epoch"] = stopped_epoch_;
  state["best_score"] = float_tensor(best_score_);
  state["patience"] = options_.patience;
  state["stopping_reason"] = static_cast<std::int64_t>(reason_);
  state["stopping_reason_message"] = message_.empty() ? Value(None()) : Value(message_);
  return state;
}

void EarlyStopping::load_state_dict(const Dict& state) {
  wait_count_ = state.at("wait_count").as_int("wait_count");
  stopped_epoch_ = state.at("stopped_epoch").as_int("stopped_epoch");
  best_score_ = number_of(state.at("best_score")).value_or(best_score_);
  reason_ = static_cast<Reason>(state.at("stopping_reason").as_int("stopping_reason"));
}

// A run that had been stopped stays so when it is resumed, unless patience has been raised.
void EarlyStopping::on_train_start(Trainer& trainer, Module&) {
  if (reason_ == Reason::patience_exhausted && wait_count_ < options_.patience) {
    reason_ = Reason::not_stopped;
  }
  if (reason_ != Reason::not_stopped) trainer.stop();
}

void EarlyStopping::on_train_epoch_end(Trainer& trainer, Module&) {
  if (checks_on_train_epoch_end(trainer)) check(trainer);
}

void EarlyStopping::on_validation_end(Trainer& trainer, Module&) {
  if (!checks_on_train_epoch_end(trainer)) check(trainer);
}

bool EarlyStopping::checks_on_train_epoch_end(const Trainer& trainer) const {
  if (options_.check_on_train_epoch_end) return *options_.check_on_train_epoch_end;
  return trainer.options().val_check_interval == BatchLimit(1.0) &&
         trainer.options().check_val_every_n_epoch == 1;
}

void EarlyStopping::check(Trainer& trainer) {
  if (!trainer.fitting() || trainer.sanity_checking() || trainer.options().fast_dev_run > 0) return;
  const Metrics& metrics = trainer.callback_metrics();
  const auto found = metrics.find(options_.monitor);
  if (found == metrics.end()) {
    const std::string reason =
        "Early stopping conditioned on metric `" + options_.monitor + "` which is not available";
    if (options_.strict) {
      throw Error(ErrorCode::invalid_argument, "EarlyStopping", "", reason,
                  "Log it, or pass in or modify your `EarlyStopping` callback to use another one");
    }
    log(LogLevel::warning, reason + ".");
    return;
  }
  judge(found->second);
  if (reason_ == Reason::not_stopped) return;
  stopped_epoch_ = trainer.current_epoch();
  trainer.stop();
  log(options_.verbose ? LogLevel::warning : LogLevel::info, message_);
}

void EarlyStopping::judge(double current) {
  const std::string metric = "Monitored metric " + options_.monitor + " = " + python_float(current);
  const double min_delta = std::abs(options_.min_delta);
  const double bar = options_.mode == "min" ? best_score_ - min_delta : best_score_ + min_delta;
  if (options_.check_finite && !std::isfinite(current)) {
    stop(Reason::non_finite_metric, metric + " is not finite.");
  } else if (options_.stopping_threshold && better(current, *options_.stopping_threshold)) {
    stop(Reason::stopping_threshold, "Stopping threshold reached: " + metric + ".");
  } else if (options_.divergence_threshold && better(*options_.divergence_threshold, current)) {
    stop(Reason::divergence_threshold, "Divergence threshold reached: " + metric + ".");
  } else if (better(current, bar)) {
    best_score_ = current;
    wait_count_ = 0;
  } else if (++wait_count_ >= options_.patience) {
    stop(Reason::patience_exhausted,
         "Monitored metric " + options_.monitor + " did not improve in the last " +
             std::to_string(wait_count_) + " records. Best score: " + python_float(best_score_) +
             ". Signaling Trainer to stop.");
  }
}

void EarlyStopping::stop(Reason reason, std::string message) {
  reason_ = reason;
  message_ = std::move(message);
}

bool EarlyStopping::better(double a, double b) const {
  return options_.mode == "min" ? a < b : a > b;
}

}  // namespace fulgurite
