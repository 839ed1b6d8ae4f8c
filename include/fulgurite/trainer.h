// Trainer: runs a Module over data, with checkpoints, logs and exact resume on any URL.
//
// Lightning's Trainer: the same options, hooks, files and checkpoint format. One Trainer runs one
// thing at a time, from one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fulgurite/callbacks.h"
#include "fulgurite/checkpoint.h"
#include "fulgurite/data.h"
#include "fulgurite/loggers.h"

namespace fulgurite {

/// A number of batches (int) or a fraction of them (double): 10, or 0.25.
using BatchLimit = std::variant<std::int64_t, double>;

struct TrainerOptions {
  // How long.
  std::optional<std::int64_t> max_epochs{};  ///< -1: no limit; default 1000 unless max_steps is set
  std::int64_t min_epochs = 0;
  std::int64_t max_steps = -1;  ///< optimizer steps; -1: no limit
  std::int64_t min_steps = 0;
  BatchLimit limit_train_batches = 1.0;
  BatchLimit limit_val_batches = 1.0;
  BatchLimit limit_test_batches = 1.0;
  BatchLimit limit_predict_batches = 1.0;
  std::int64_t fast_dev_run = 0;  ///< n > 0: n batches of everything, nothing saved or logged

  // Validation.
  std::int64_t num_sanity_val_steps = 2;
  BatchLimit val_check_interval = 1.0;  ///< a fraction of the epoch, or every so many batches
  std::optional<std::int64_t> check_val_every_n_epoch = 1;  ///< nullopt: count across epochs

  // Optimisation.
  std::int64_t accumulate_grad_batches = 1;
  std::optional<double> gradient_clip_val{};
  std::string gradient_clip_algorithm = "norm";  ///< or "value"

  // Output.
  std::string default_root_dir = ".";  ///< URL or path below which logs and checkpoints go
  bool enable_checkpointing = true;    ///< a ModelCheckpoint if `callbacks` has none
  bool enable_progress_bar = true;
  bool enable_logging = true;  ///< a TensorBoard logger if `loggers` is empty
  std::int64_t log_every_n_steps = 50;
  std::vector<std::shared_ptr<Logger>> loggers{};
  std::vector<std::shared_ptr<Callback>> callbacks{};
  std::shared_ptr<CheckpointIO> checkpoint_io{};  ///< default: TorchCheckpointIO
  StorageOptions storage_options{};               ///< for every URL that the Trainer opens itself
};

struct RunOptions {
  /// Resume from (fit), or take the weights of: a URL, "last" or "best".
  std::string ckpt_path{};
  bool strict_loading = true;  ///< the checkpoint's keys are exactly the module's
};

struct TrainerState;

class Trainer {
 public:
  /// Errors: invalid_argument for options that contradict each other.
  explicit Trainer(TrainerOptions options = {});
  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// Trains `module`. With ckpt_path the run goes on exactly where that checkpoint was saved.
  /// The module must outlive the Trainer's next run or its end. Errors: those of the steps, of
  /// storage, and not_found "Checkpoint file not found".
  void fit(Module& module, std::shared_ptr<DataLoader> train,
           std::shared_ptr<DataLoader> validation = nullptr, const RunOptions& options = {});
  /// Runs validation_step or test_step over the data; returns what was logged.
  Metrics validate(Module& module, std::shared_ptr<DataLoader> data,
                   const RunOptions& options = {});
  Metrics test(Module& module, std::shared_ptr<DataLoader> data, const RunOptions& options = {});
  /// What predict_step returned for each batch.
  std::vector<at::Tensor> predict(Module& module, std::shared_ptr<DataLoader> data,
                                  const RunOptions& options = {});

  /// Publishes the whole state (or the weights and counters only) at `url`.
  /// Errors: invalid_argument before a module is attached.
  void save_checkpoint(std::string_view url, bool weights_only = false);

  const TrainerOptions& options() const noexcept;
  std::int64_t current_epoch() const noexcept;  ///< epochs completed
  std::int64_t global_step() const noexcept;    ///< optimizer steps taken
  std::int64_t max_epochs() const noexcept;
  std::int64_t num_training_batches() const noexcept;  ///< a epoch's, after the limit; -1 unknown
  std::int64_t num_val_batches() const noexcept;
  bool is_last_batch() const noexcept;
  bool sanity_checking() const noexcept;
  bool fitting() const noexcept;
  bool validates_this_epoch() const noexcept;
  bool should_stop() const noexcept;
  /// Asks the run to end after the current batch (not before min_epochs and min_steps).
  void stop() noexcept;

  /// What callbacks may monitor, what went to the loggers, what the progress bar shows.
  const Metrics& callback_metrics();
  const Metrics& logged_metrics();
  const Metrics& progress_bar_metrics();

  const std::vector<std::shared_ptr<Callback>>& callbacks() const noexcept;
  const std::vector<std::shared_ptr<Logger>>& loggers() const noexcept;
  ModelCheckpoint* checkpoint_callback() const noexcept;  ///< the first one, or nullptr
  CheckpointIO& checkpoint_io() const noexcept;
  /// The checkpoint that the current run started from; empty if none.
  const std::string& ckpt_path() const noexcept;
  /// The folder of the first logger, or default_root_dir.
  std::string log_dir() const;

 private:
  std::unique_ptr<TrainerState> state_;
};

/// Seeds libtorch's generators, so that runs repeat.
void seed_everything(std::uint64_t seed);

}  // namespace fulgurite
