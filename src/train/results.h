// What Module::log recorded: the values of the step, and their reduction over the epoch.
//
// One ResultCollection per loop. Values are kept as float32, as Lightning's are; sums as double.
// No torch. Used by LoggerConnector only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/loggers.h"
#include "fulgurite/value.h"

namespace fulgurite {

/// One call of Module::log, with its defaults filled in.
struct LoggedValue {
  std::string_view name;
  double value;
  bool prog_bar;
  bool logger;
  bool on_step;
  bool on_epoch;
  Reduce reduce_fx;
  double weight;  ///< of the mean
};

/// The same metrics for three readers.
struct MetricViews {
  Metrics callback;
  Metrics logger;
  Metrics progress_bar;
};

class ResultCollection {
 public:
  explicit ResultCollection(bool training) : training_(training) {}

  /// Errors: invalid_argument if the name was logged with other options in this epoch.
  void add(const LoggedValue& logged);
  /// The values of the last step, or those of the epoch so far.
  MetricViews metrics(bool on_step) const;
  bool empty() const noexcept { return entries_.empty(); }
  void reset() { entries_.clear(); }

  Value state() const;
  void load_state(const Value& state);

 private:
  struct Entry {
    std::string name;
    bool prog_bar, logger, on_step, on_epoch;
    Reduce reduce_fx;
    double last = 0;         // the step's value
    double accumulated = 0;  // weighted sum, minimum, maximum or sum
    double weight = 0;

    double epoch_value() const;
  };

  Entry& entry_of(const LoggedValue& logged);

  bool training_;
  std::vector<Entry> entries_;
};

}  // namespace fulgurite
