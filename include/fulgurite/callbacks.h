// Callbacks: what runs beside a model's own hooks, and the ones that every run wants.
//
// Lightning's Callback with the same hooks in the same order (docs/training.md). The Trainer calls
// them from the training thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulgurite/value.h"

namespace at {
class Tensor;
}
namespace torch::optim {
class Optimizer;
}

namespace fulgurite {

class Module;
class Trainer;
struct Batch;
struct NameValues;

class Callback {
 public:
  virtual ~Callback() = default;

  /// Names this callback's state in a checkpoint; two callbacks with state must differ in it.
  virtual std::string state_key() const { return {}; }
  /// What to keep in a checkpoint; None for nothing.
  virtual Value state_dict() const { return {}; }
  virtual void load_state_dict(const Dict& state) { (void)state; }
  /// Checkpoint callbacks run after all others, so that they save what those changed.
  virtual bool saves_checkpoints() const { return false; }
  /// Callbacks that look at metrics run after the module's own on_train_epoch_end.
  virtual bool monitors_metrics() const { return saves_checkpoints(); }

  virtual void setup(Trainer&, Module&, std::string_view stage) { (void)stage; }
  virtual void teardown(Trainer&, Module&, std::string_view stage) { (void)stage; }
  virtual void on_fit_start(Trainer&, Module&) {}
  virtual void on_fit_end(Trainer&, Module&) {}
  virtual void on_sanity_check_start(Trainer&, Module&) {}
  virtual void on_sanity_check_end(Trainer&, Module&) {}
  virtual void on_train_start(Trainer&, Module&) {}
  virtual void on_train_end(Trainer&, Module&) {}
  virtual void on_train_epoch_start(Trainer&, Module&) {}
  virtual void on_train_epoch_end(Trainer&, Module&) {}
  virtual void on_train_batch_start(Trainer&, Module&, const Batch&, std::int64_t) {}
  virtual void on_train_batch_end(Trainer&, Module&, const at::Tensor& loss, const Batch&,
                                  std::int64_t) {
    (void)loss;
  }
  virtual void on_validation_start(Trainer&, Module&) {}
  virtual void on_validation_end(Trainer&, Module&) {}
  virtual void on_validation_epoch_start(Trainer&, Module&) {}
  virtual void on_validation_epoch_end(Trainer&, Module&) {}
  virtual void on_validation_batch_start(Trainer&, Module&, const Batch&, std::int64_t) {}
  virtual void on_validation_batch_end(Trainer&, Module&, const Batch&, std::int64_t) {}
  virtual void on_test_start(Trainer&, Module&) {}
  virtual void on_test_end(Trainer&, Module&) {}
  virtual void on_test_epoch_start(Trainer&, Module&) {}
  virtual void on_test_epoch_end(Trainer&, Module&) {}
  virtual void on_test_batch_start(Trainer&, Module&, const Batch&, std::int64_t) {}
  virtual void on_test_batch_end(Trainer&, Module&, const Batch&, std::int64_t) {}
  virtual void on_predict_start(Trainer&, Module&) {}
  virtual void on_predict_end(Trainer&, Module&) {}
  virtual void on_predict_epoch_start(Trainer&, Module&) {}
  virtual void on_predict_epoch_end(Trainer&, Module&) {}
  virtual void on_predict_batch_start(Trainer&, Module&, const Batch&, std::int64_t) {}
  virtual void on_predict_batch_end(Trainer&, Module&, const at::Tensor& output, const Batch&,
                                    std::int64_t) {
    (void)output;
  }
  virtual void on_before_zero_grad(Trainer&, Module&, torch::optim::Optimizer&) {}
  virtual void on_before_backward(Trainer&, Module&, const at::Tensor& loss) { (void)loss; }
  virtual void on_after_backward(Trainer&, Module&) {}
  virtual void on_before_optimizer_step(Trainer&, Module&, torch::optim::Optimizer&) {}
  virtual void on_save_checkpoint(Trainer&, Module&, Dict& checkpoint) { (void)checkpoint; }
  virtual void on_load_checkpoint(Trainer&, Module&, const Dict& checkpoint) { (void)checkpoint; }
  virtual void on_exception(Trainer&, Module&, const std::exception& error) { (void)error; }
};

// --- ModelCheckpoint -----------------------------------------------------------------------------

/// At most one of every_n_train_steps, train_time_interval and every_n_epochs; none means every
/// epoch.
struct ModelCheckpointOptions {
  std::string dirpath{};   ///< URL or path; empty: <logger's folder>/checkpoints, or below the root
  std::string filename{};  ///< "{epoch}-{val_loss:.2f}"; empty: "{epoch}-{step}"
  std::string monitor{};   ///< the metric that decides; empty: the newest is the best
  std::string mode = "min";     ///< or "max"
  std::int64_t save_top_k = 1;  ///< best ones to keep; -1 all, 0 none
  bool save_last = false;       ///< also last.ckpt, after each save
  bool save_weights_only = false;
  bool save_on_exception = false;
  bool verbose = false;
  bool auto_insert_metric_name = true;  ///< "{loss:.2f}" becomes "loss=0.25" rather than "0.25"
  std::optional<std::int64_t> every_n_train_steps{};
  std::optional<std::chrono::duration<double>> train_time_interval{};
  std::optional<std::int64_t> every_n_epochs{};
  std::optional<bool> save_on_train_epoch_end{};  ///< default: where validation does not decide
  bool enable_version_counter = true;             ///< "-v1" rather than overwriting another's file
  std::string join_char = "-";
  std::string equals_char = "=";
  std::string name_last = "last";
  std::string file_extension = ".ckpt";
};

/// Saves the Trainer's state as files below `dirpath`. A new file is published before an old one
/// is removed; what is removed was written by this run (or the one it resumes), lies below
/// dirpath, and is not the checkpoint that was resumed from.
/// Cost a save: the checkpoint's own upload, and one HEAD for its name.
class ModelCheckpoint : public Callback {
 public:
  /// Errors: invalid_argument for options that contradict each other.
  explicit ModelCheckpoint(ModelCheckpointOptions options = {});
  ~ModelCheckpoint() override;

  const ModelCheckpointOptions& options() const noexcept { return options_; }
  const std::string& dirpath() const noexcept { return dirpath_; }  ///< set once a run began
  const std::string& best_model_path() const noexcept { return best_model_path_; }
  const std::string& last_model_path() const noexcept { return last_model_path_; }
  const std::string& kth_best_model_path() const noexcept { return kth_best_model_path_; }
  std::optional<double> best_model_score() const noexcept { return best_model_score_; }
  std::optional<double> current_score() const noexcept { return current_score_; }
  /// URL and score, in the order in which they were saved.
  const std::vector<std::pair<std::string, double>>& best_k_models() const noexcept {
    return best_k_models_;
  }
  /// Where this callback saves in `trainer`.
  std::string resolve_dirpath(const Trainer& trainer) const;

  std::string state_key() const override;
  Value state_dict() const override;
  void load_state_dict(const Dict& state) override;
  bool saves_checkpoints() const override { return true; }
  void setup(Trainer&, Module&, std::string_view stage) override;
  void on_train_start(Trainer&, Module&) override;
  void on_train_batch_end(Trainer&, Module&, const at::Tensor&, const Batch&,
                          std::int64_t) override;
  void on_train_epoch_end(Trainer&, Module&) override;
  void on_validation_end(Trainer&, Module&) override;
  void on_train_end(Trainer&, Module&) override;
  void on_exception(Trainer&, Module&, const std::exception& error) override;

 private:
  bool should_skip(const Trainer& trainer) const;
  bool saves_on_train_epoch_end(const Trainer& trainer) const;
  bool is_due(const Trainer& trainer);
  bool waits_for_validation(const Trainer& trainer, const NameValues& values) const;
  void save_by_epoch(Trainer& trainer);
  void save_top_k(Trainer& trainer, const NameValues& values);
  void complain_of_missing_metric(const Trainer& trainer, const NameValues& values) const;
  void save_newest(Trainer& trainer, const NameValues& values);
  void save_best(Trainer& trainer, const NameValues& values, double score);
  void save_last(Trainer& trainer, const NameValues& values);
  bool is_among_top_k(double score) const;
  void rank();
  void save(Trainer& trainer, const std::string& url);
  void remove(Trainer& trainer, const std::string& previous, const std::string& current);
  std::string url_of(const NameValues& values, const std::string& pattern,
                     std::int64_t version) const;
  std::string free_url(const Trainer& trainer, const NameValues& values, const std::string& pattern,
                       const std::string& ours) const;

  ModelCheckpointOptions options_;
  std::string dirpath_;
  std::string best_model_path_, kth_best_model_path_, last_model_path_;
  std::optional<double> best_model_score_, current_score_;
  double kth_value_;
  std::vector<std::pair<std::string, double>> best_k_models_;
  std::int64_t last_global_step_saved_ = 0;  // nothing to save before the first step
  std::string last_checkpoint_saved_;
  std::optional<std::chrono::steady_clock::time_point> last_time_checked_;
  bool deferred_to_validation_ = false;
};

std::shared_ptr<ModelCheckpoint> make_model_checkpoint(ModelCheckpointOptions options = {});

// --- EarlyStopping -------------------------------------------------------------------------------

struct EarlyStoppingOptions {
  std::string monitor{};
  double min_delta = 0;       ///< a smaller change is no improvement
  std::int64_t patience = 3;  ///< checks without improvement before the run stops
  std::string mode = "min";   ///< or "max"
  bool verbose = false;
  bool strict = true;                            ///< a missing metric is an error
  bool check_finite = true;                      ///< stop at NaN and infinity
  std::optional<double> stopping_threshold{};    ///< stop once the metric is better
  std::optional<double> divergence_threshold{};  ///< stop once the metric is worse
  std::optional<bool> check_on_train_epoch_end{};
};

/// Stops a run whose monitored metric no longer improves.
class EarlyStopping : public Callback {
 public:
  explicit EarlyStopping(EarlyStoppingOptions options);

  std::int64_t stopped_epoch() const noexcept { return stopped_epoch_; }
  std::int64_t wait_count() const noexcept { return wait_count_; }
  double best_score() const noexcept { return best_score_; }

  std::string state_key() const override;
  Value state_dict() const override;
  void load_state_dict(const Dict& state) override;
  bool monitors_metrics() const override { return true; }
  void on_train_start(Trainer&, Module&) override;
  void on_train_epoch_end(Trainer&, Module&) override;
  void on_validation_end(Trainer&, Module&) override;

 private:
  // Lightning's numbers, which its checkpoints hold.
  enum class Reason : std::uint8_t {
    not_stopped,
    stopping_threshold,
    divergence_threshold,
    patience_exhausted,
    non_finite_metric,
  };

  bool checks_on_train_epoch_end(const Trainer& trainer) const;
  void check(Trainer& trainer);
  void judge(double current);
  void stop(Reason reason, std::string message);
  bool better(double a, double b) const;

  EarlyStoppingOptions options_;
  std::int64_t wait_count_ = 0;
  std::int64_t stopped_epoch_ = 0;
  double best_score_;
  Reason reason_ = Reason::not_stopped;
  std::string message_;
};

std::shared_ptr<EarlyStopping> make_early_stopping(EarlyStoppingOptions options);

// --- progress ------------------------------------------------------------------------------------

/// One line that is redrawn on a terminal, or a plain line per epoch elsewhere; to stderr.
std::shared_ptr<Callback> make_progress_bar();

}  // namespace fulgurite
