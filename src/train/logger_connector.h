// From Module::log to the loggers, the callbacks and the progress bar.
//
// Knows which loop is logging, whether a batch is running, and which metrics readers see at that
// moment. The loops tell it where they are; it never looks at them. No torch.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "fulgurite/loggers.h"
#include "train/results.h"

namespace fulgurite {

class LoggerConnector {
 public:
  /// The loop whose values are recorded from now on.
  enum class Loop { none, train, validation };

  explicit LoggerConnector(const std::vector<std::shared_ptr<Logger>>& loggers)
      : loggers_(loggers) {}

  /// Makes `loop` the one that logs, and returns the one that was.
  Loop enter(Loop loop) noexcept;
  /// A batch of `batch_size` examples begins; values are those of a step until `end_batches`.
  void begin_batch(std::int64_t batch_size) noexcept;
  void end_batches() noexcept { in_batch_ = false; }
  bool in_batch() const noexcept { return in_batch_; }
  /// Restores what `in_batch` said before a loop within the loop.
  void set_in_batch(bool in_batch) noexcept { in_batch_ = in_batch; }

  /// Errors: invalid_argument where no loop runs.
  void log(std::string_view name, double value, const LogOptions& options);

  /// Makes the current values visible to callbacks and the progress bar.
  void publish();
  /// What the loop that logs would send to the loggers now.
  Metrics logger_metrics() const;
  /// Sends `metrics` to the loggers as of `step`; a metric "step" replaces it, and otherwise the
  /// epoch is added.
  void send(Metrics metrics, std::int64_t epoch, std::int64_t step);
  /// Sends them as they are.
  void send_plain(const Metrics& metrics, std::int64_t step);

  /// Forgets the values of the loop that logs.
  void reset_results();
  void reset_metrics();

  const Metrics& callback_metrics();
  const Metrics& logged_metrics();
  const Metrics& progress_bar_metrics();

  Value state() const;
  void load_state(const Dict& state);

 private:
  ResultCollection* results() noexcept;

  const std::vector<std::shared_ptr<Logger>>& loggers_;
  ResultCollection train_{true};
  ResultCollection validation_{false};
  Loop loop_ = Loop::none;
  bool in_batch_ = false;
  double batch_size_ = 1;
  MetricViews published_;
};

}  // namespace fulgurite
