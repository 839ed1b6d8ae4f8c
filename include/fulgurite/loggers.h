// Loggers: metrics and hyper-parameters of a run, written under any URL.
//
// Lightning's CSVLogger and TensorBoardLogger, with the same folders and file names:
// save_dir/name/version_N/{metrics.csv | events.out.tfevents..., hparams.yaml}. On object stores,
// where a file cannot grow, each flush writes one new small object (docs/training.md).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fulgurite/options.h"
#include "fulgurite/value.h"

namespace fulgurite {

/// Metric name -> value, in the order of the names.
using Metrics = std::map<std::string, double>;

/// How the values logged within an epoch become the epoch's value.
enum class Reduce : std::uint8_t { mean, min, max, sum };

/// How `Module::log` treats a value. By default a value logged while a training batch runs is
/// kept for that step, and one logged anywhere else is reduced over the epoch. A value kept both
/// ways appears as name_step and name_epoch.
struct LogOptions {
  bool prog_bar = false;          ///< show it in the progress bar
  bool logger = true;             ///< send it to the loggers
  std::optional<bool> on_step{};  ///< keep the value of each step
  std::optional<bool> on_epoch{};
  Reduce reduce_fx = Reduce::mean;
  std::optional<std::int64_t> batch_size{};  ///< weight of the mean; default: the batch's size
};

/// Where a Trainer sends what it logs. Called from the training thread on rank 0 only.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual const std::string& name() const = 0;      ///< "lightning_logs"; may be empty
  virtual std::string version() const = 0;          ///< "version_0"
  virtual const std::string& save_dir() const = 0;  ///< URL
  virtual std::string log_dir() const = 0;          ///< save_dir/name/version
  virtual void log_metrics(const Metrics& metrics, std::int64_t step) = 0;
  virtual void log_hyperparameters(const Dict& hyperparameters) = 0;
  /// Makes what was logged visible to readers.
  virtual void save() = 0;
  /// Ends the run: "success" or "failed".
  virtual void finalize(std::string_view status) = 0;
  /// A checkpoint has been published at `url`.
  virtual void after_save_checkpoint(std::string_view url) { (void)url; }
  /// What resuming needs to go on in the same files (position, columns); called for a checkpoint,
  /// which holds it.
  virtual Value state() { return {}; }
  virtual void load_state(const Value& state) { (void)state; }
};

struct LoggerOptions {
  std::string name = "lightning_logs";
  std::optional<std::variant<std::int64_t, std::string>>
      version{};         ///< default: the next free number
  std::string prefix{};  ///< "prefix-metric"
  int flush_logs_every_n_steps = 100;
  double flush_seconds = 30;  ///< and at the latest this long after a metric was logged
  StorageOptions storage_options{};
};

/// metrics.csv and hparams.yaml. `save_dir` is a URL or a local path.
std::unique_ptr<Logger> make_csv_logger(std::string save_dir, LoggerOptions options = {});
/// TensorBoard event files (format: tensorboard's record writer and event.proto) and hparams.yaml.
std::unique_ptr<Logger> make_tensorboard_logger(std::string save_dir, LoggerOptions options = {});

}  // namespace fulgurite
