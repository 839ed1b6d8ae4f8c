// See fulgurite/lr_scheduler.h. The arithmetic is that of torch.optim.lr_scheduler, operation by
// operation, so that a schedule begun in Python goes on with the same bits here.
#include "fulgurite/lr_scheduler.h"

#include <torch/optim/optimizer.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

using std::numbers::pi;

List list_of(const std::vector<double>& values) {
  List list;
  for (const double value : values) list.items.emplace_back(value);
  return list;
}

void load(const Dict& state, std::string_view key, double& into) {
  if (const Value* value = state.find(key)) into = value->as_double(key);
}

void load(const Dict& state, std::string_view key, std::int64_t& into) {
  if (const Value* value = state.find(key)) into = value->as_int(key);
}

void load(const Dict& state, std::string_view key, std::string& into) {
  if (const Value* value = state.find(key)) into = value->as_string(key);
}

void load(const Dict& state, std::string_view key, std::vector<double>& into) {
  const Value* value = state.find(key);
  if (!value) return;
  into.clear();
  for (const Value& item : value->as_list(key).items) into.push_back(item.as_double(key));
}

class StepLR : public LRScheduler {
 public:
  StepLR(std::shared_ptr<torch::optim::Optimizer> optimizer, const StepLROptions& options)
      : LRScheduler(std::move(optimizer)), options_(options) {}

  Dict state_dict() const override {
    Dict state;
    state["step_size"] = options_.step_size;
    state["gamma"] = options_.gamma;
    add_common_state(state);
    return state;
  }
  void load_state_dict(const Dict& state) override {
    LRScheduler::load_state_dict(state);
    load(state, "step_size", options_.step_size);
    load(state, "gamma", options_.gamma);
  }

 protected:
  std::vector<double> next_lrs() const override {
    auto lrs = current_lrs();
    if (last_epoch_ % options_.step_size != 0) return lrs;
    for (double& lr : lrs) lr = lr * options_.gamma;
    return lrs;
  }

 private:
  StepLROptions options_;
};

class MultiStepLR : public LRScheduler {
 public:
  MultiStepLR(std::shared_ptr<torch::optim::Optimizer> optimizer, const MultiStepLROptions& options)
      : LRScheduler(std::move(optimizer)), options_(options) {}

  Dict state_dict() const override {
    Dict milestones;
    milestones.kind = Dict::Kind::counter;
    auto sorted = options_.milestones;
    std::sort(sorted.begin(), sorted.end());
    for (auto at = sorted.begin(); at != sorted.end();) {
      const auto end = std::upper_bound(at, sorted.end(), *at);
      milestones.set(*at, std::int64_t{end - at});
      at = end;
    }
    Dict state;
    state["milestones"] = std::move(milestones);
    state["gamma"] = options_.gamma;
    add_common_state(state);
    return state;
  }
  void load_state_dict(const Dict& state) override {
    LRScheduler::load_state_dict(state);
    load(state, "gamma", options_.gamma);
    const Value* milestones = state.find("milestones");
    if (!milestones) return;
    options_.milestones.clear();
    for (const auto& [epoch, times] : milestones->as_dict("milestones").items) {
      options_.milestones.insert(options_.milestones.end(),
                                 static_cast<std::size_t>(times.as_int()), epoch.as_int());
    }
  }

 protected:
  std::vector<double> next_lrs() const override {
    auto lrs = current_lrs();
    const auto times =
        std::count(options_.milestones.begin(), options_.milestones.end(), last_epoch_);
    if (times == 0) return lrs;
    for (double& lr : lrs) lr = lr * std::pow(options_.gamma, static_cast<double>(times));
    return lrs;
  }

 private:
  MultiStepLROptions options_;
};

class ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(std::shared_ptr<torch::optim::Optimizer> optimizer, double gamma)
      : LRScheduler(std::move(optimizer)), gamma_(gamma) {}

  Dict state_dict() const override {
    Dict state;
    state["gamma"] = gamma_;
    add_common_state(state);
    return state;
  }
  void load_state_dict(const Dict& state) override {
    LRScheduler::load_state_dict(state);
    load(state, "gamma", gamma_);
  }

 protected:
  std::vector<double> next_lrs() const override {
    auto lrs = current_lrs();
    for (double& lr : lrs) lr = lr * gamma_;
    return lrs;
  }

 private:
  double gamma_;
};

class CosineAnnealingLR : public LRScheduler {
 public:
  CosineAnnealingLR(std::shared_ptr<torch::optim::Optimizer> optimizer,
                    const CosineAnnealingLROptions& options)
      : LRScheduler(std::move(optimizer)), options_(options) {}

  Dict state_dict() const override {
    Dict state;
    state["T_max"] = options_.T_max;
    state["eta_min"] = options_.eta_min;
    add_common_state(state);
    return state;
  }
  void load_state_dict(const Dict& state) override {
    LRScheduler::load_state_dict(state);
    load(state, "T_max", options_.T_max);
    load(state, "eta_min", options_.eta_min);
  }

 protected:
  std::vector<double> next_lrs() const override {
    const double half = static_cast<double>(options_.T_max);
    const double epoch = static_cast<double>(last_epoch_);
    const double least = options_.eta_min;
    const bool turns = (last_epoch_ - 1 - options_.T_max) % (2 * options_.T_max) == 0;
    auto lrs = current_lrs();
    for (std::size_t i = 0; i < lrs.size(); ++i) {
      if (turns) {
        lrs[i] = lrs[i] + (base_lrs_[i] - least) * (1 - std::cos(pi / half)) / 2;
      } else {
        lrs[i] = (1 + std::cos(pi * epoch / half)) / (1 + std::cos(pi * (epoch - 1) / half)) *
                     (lrs[i] - least) +
                 least;
      }
    }
    return lrs;
  }

 private:
  CosineAnnealingLROptions options_;
};

class ReduceLROnPlateau : public LRScheduler {
 public:
  ReduceLROnPlateau(std::shared_ptr<torch::optim::Optimizer> optimizer,
                    const ReduceLROnPlateauOptions& options)
      : LRScheduler(std::move(optimizer)), options_(options), best_(worst()) {
    const bool known_mode = options.mode == "min" || options.mode == "max";
    const bool known_threshold = options.threshold_mode == "rel" || options.threshold_mode == "abs";
    if (known_mode && known_threshold) return;
    throw Error(
        ErrorCode::invalid_argument, "reduce_lr_on_plateau", "",
        "unknown mode '" + options.mode + "' or threshold_mode '" + options.threshold_mode + "'",
        "mode is min or max, threshold_mode is rel or abs");
  }

  bool wants_metric() const override { return true; }

  void step(double metric) override {
    ++last_epoch_;
    if (is_better(metric)) {
      best_ = metric;
      num_bad_epochs_ = 0;
    } else {
      ++num_bad_epochs_;
    }
    if (cooldown_counter_ > 0) {
      --cooldown_counter_;
      num_bad_epochs_ = 0;
    }
    if (num_bad_epochs_ > options_.patience) {
      set_lrs(next_lrs());
      cooldown_counter_ = options_.cooldown;
      num_bad_epochs_ = 0;
    }
    last_lrs_ = current_lrs();
  }

  Dict state_dict() const override {
    Dict state;
    state["factor"] = options_.factor;
    state["default_min_lr"] = options_.min_lr;
    state["min_lrs"] = list_of(std::vector<double>(base_lrs_.size(), options_.min_lr));
    state["patience"] = options_.patience;
    state["cooldown"] = options_.cooldown;
    state["eps"] = options_.eps;
    state["last_epoch"] = last_epoch_;
    state["_last_lr"] = list_of(last_lrs_);
    state["mode_worse"] = worst();
    state["mode"] = options_.mode;
    state["threshold"] = options_.threshold;
    state["threshold_mode"] = options_.threshold_mode;
    state["best"] = best_;
    state["cooldown_counter"] = cooldown_counter_;
    state["num_bad_epochs"] = num_bad_epochs_;
    return state;
  }

  void load_state_dict(const Dict& state) override {
    LRScheduler::load_state_dict(state);
    load(state, "factor", options_.factor);
    load(state, "default_min_lr", options_.min_lr);
    load(state, "patience", options_.patience);
    load(state, "cooldown", options_.cooldown);
    load(state, "eps", options_.eps);
    load(state, "mode", options_.mode);
    load(state, "threshold", options_.threshold);
    load(state, "threshold_mode", options_.threshold_mode);
    load(state, "best", best_);
    load(state, "cooldown_counter", cooldown_counter_);
    load(state, "num_bad_epochs", num_bad_epochs_);
  }

 protected:
  std::vector<double> next_lrs() const override {
    auto lrs = current_lrs();
    for (double& lr : lrs) {
      const double lower = std::max(lr * options_.factor, options_.min_lr);
      if (lr - lower > options_.eps) lr = lower;
    }
    return lrs;
  }

 private:
  double worst() const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return options_.mode == "min" ? infinity : -infinity;
  }

  bool is_better(double metric) const {
    const bool relative = options_.threshold_mode == "rel";
    if (options_.mode == "min") {
      return metric < (relative ? best_ * (1.0 - options_.threshold) : best_ - options_.threshold);
    }
    return metric > (relative ? best_ * (options_.threshold + 1.0) : best_ + options_.threshold);
  }

  ReduceLROnPlateauOptions options_;
  double best_;
  std::int64_t cooldown_counter_ = 0;
  std::int64_t num_bad_epochs_ = 0;
};

}  // namespace

LRScheduler::LRScheduler(std::shared_ptr<torch::optim::Optimizer> optimizer)
    : optimizer_(std::move(optimizer)), base_lrs_(current_lrs()), last_lrs_(base_lrs_) {}

void LRScheduler::step() {
  ++step_count_;
  ++last_epoch_;
  set_lrs(next_lrs());
  last_lrs_ = current_lrs();
}

void LRScheduler::step(double) { step(); }

void LRScheduler::add_common_state(Dict& state) const {
  state["base_lrs"] = list_of(base_lrs_);
  state["last_epoch"] = last_epoch_;
  state["_step_count"] = step_count_;
  state["_is_initial"] = false;
  state["_get_lr_called_within_step"] = false;
  state["_last_lr"] = list_of(last_lrs_);
}

Dict LRScheduler::state_dict() const {
  Dict state;
  add_common_state(state);
  return state;
}

void LRScheduler::load_state_dict(const Dict& state) {
  load(state, "base_lrs", base_lrs_);
  load(state, "last_epoch", last_epoch_);
  load(state, "_step_count", step_count_);
  load(state, "_last_lr", last_lrs_);
}

std::vector<double> LRScheduler::current_lrs() const {
  std::vector<double> lrs;
  for (const auto& group : optimizer_->param_groups()) lrs.push_back(group.options().get_lr());
  return lrs;
}

void LRScheduler::set_lrs(const std::vector<double>& lrs) {
  auto& groups = optimizer_->param_groups();
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i].options().set_lr(lrs[i]);
}

std::shared_ptr<LRScheduler> make_step_lr(std::shared_ptr<torch::optim::Optimizer> optimizer,
                                          const StepLROptions& options) {
  return std::make_shared<StepLR>(std::move(optimizer), options);
}

std::shared_ptr<LRScheduler> make_multi_step_lr(std::shared_ptr<torch::optim::Optimizer> optimizer,
                                                const MultiStepLROptions& options) {
  return std::make_shared<MultiStepLR>(std::move(optimizer), options);
}

std::shared_ptr<LRScheduler> make_exponential_lr(std::shared_ptr<torch::optim::Optimizer> optimizer,
                                                 double gamma) {
  return std::make_shared<ExponentialLR>(std::move(optimizer), gamma);
}

std::shared_ptr<LRScheduler> make_cosine_annealing_lr(
    std::shared_ptr<torch::optim::Optimizer> optimizer, const CosineAnnealingLROptions& options) {
  return std::make_shared<CosineAnnealingLR>(std::move(optimizer), options);
}

std::shared_ptr<LRScheduler> make_reduce_lr_on_plateau(
    std::shared_ptr<torch::optim::Optimizer> optimizer, const ReduceLROnPlateauOptions& options) {
  return std::make_shared<ReduceLROnPlateau>(std::move(optimizer), options);
}

}  // namespace fulgurite
