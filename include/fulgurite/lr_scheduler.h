// Learning rate schedules, with torch.optim.lr_scheduler's arithmetic and state dicts.
//
// A scheduler is made for one optimizer, sets its initial learning rates at once, and from then on
// is stepped by the Trainer as its LRSchedulerConfig says.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fulgurite/value.h"

namespace torch::optim {
class Optimizer;
}

namespace fulgurite {

/// Base of all schedules. Derive and give `next_lrs` for one's own. One thread at a time.
class LRScheduler {
 public:
  explicit LRScheduler(std::shared_ptr<torch::optim::Optimizer> optimizer);
  virtual ~LRScheduler() = default;

  /// Moves on by one epoch (or step, as configured) and sets the learning rates of all groups.
  void step();
  /// As `step`, for schedules that look at a metric.
  virtual void step(double metric);
  /// Whether the schedule needs the monitored metric, as ReduceLROnPlateau does.
  virtual bool wants_metric() const { return false; }

  /// The rates that were set last, one for each parameter group.
  const std::vector<double>& last_lrs() const noexcept { return last_lrs_; }
  const std::vector<double>& base_lrs() const noexcept { return base_lrs_; }

  /// torch's dict: the fields of the schedule, base_lrs, last_epoch, _step_count, _last_lr.
  virtual Dict state_dict() const;
  /// Missing keys leave a field as it is. The optimizer's own state holds the current rates.
  virtual void load_state_dict(const Dict& state);

 protected:
  /// The rates for `last_epoch_` >= 1. torch's schedules continue from the current rates.
  virtual std::vector<double> next_lrs() const = 0;
  /// Adds base_lrs, last_epoch and the like, which follow a schedule's own fields.
  void add_common_state(Dict& state) const;
  std::vector<double> current_lrs() const;
  void set_lrs(const std::vector<double>& lrs);

  std::shared_ptr<torch::optim::Optimizer> optimizer_;
  std::vector<double> base_lrs_;
  std::vector<double> last_lrs_;
  std::int64_t last_epoch_ = 0;
  std::int64_t step_count_ = 1;
};

struct StepLROptions {
  std::int64_t step_size = 1;
  double gamma = 0.1;
};
/// Multiplies by gamma every step_size epochs.
std::shared_ptr<LRScheduler> make_step_lr(std::shared_ptr<torch::optim::Optimizer> optimizer,
                                          const StepLROptions& options);

struct MultiStepLROptions {
  std::vector<std::int64_t> milestones{};
  double gamma = 0.1;
};
/// Multiplies by gamma at each milestone.
std::shared_ptr<LRScheduler> make_multi_step_lr(std::shared_ptr<torch::optim::Optimizer> optimizer,
                                                const MultiStepLROptions& options);

/// Multiplies by gamma every epoch.
std::shared_ptr<LRScheduler> make_exponential_lr(std::shared_ptr<torch::optim::Optimizer> optimizer,
                                                 double gamma);

struct CosineAnnealingLROptions {
  std::int64_t T_max = 1;
  double eta_min = 0;
};
/// Half a cosine from the initial rate to eta_min within T_max epochs.
std::shared_ptr<LRScheduler> make_cosine_annealing_lr(
    std::shared_ptr<torch::optim::Optimizer> optimizer, const CosineAnnealingLROptions& options);

struct ReduceLROnPlateauOptions {
  std::string mode = "min";  ///< or "max"
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  std::string threshold_mode = "rel";  ///< or "abs"
  std::int64_t cooldown = 0;
  double min_lr = 0;
  double eps = 1e-8;
};
/// Multiplies by factor once the metric has not improved for more than `patience` steps.
std::shared_ptr<LRScheduler> make_reduce_lr_on_plateau(
    std::shared_ptr<torch::optim::Optimizer> optimizer, const ReduceLROnPlateauOptions& options);

/// When the Trainer steps a scheduler.
struct LRSchedulerConfig {
  std::shared_ptr<LRScheduler> scheduler{};
  enum class Interval : std::uint8_t { epoch, step } interval = Interval::epoch;
  std::int64_t frequency = 1;        ///< every so many epochs or steps
  std::string monitor = "val_loss";  ///< for schedulers that want a metric
  bool strict = true;                ///< a missing metric is an error, not a warning
};

}  // namespace fulgurite
