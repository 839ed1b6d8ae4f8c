// See logger_connector.h.
#include "train/logger_connector.h"

#include <utility>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

void merge(Metrics from, Metrics& into) {
  for (auto& [name, value] : from) into[name] = value;
}

Value metrics_state(const Metrics& metrics) {
  Dict dict;
  for (const auto& [name, value] : metrics) dict[name] = value;
  return dict;
}

Metrics load_metrics(const Value* state) {
  Metrics metrics;
  if (!state) return metrics;
  for (const auto& [name, value] : state->as_dict("metrics").items) {
    metrics[name.as_string()] = value.as_double();
  }
  return metrics;
}

}  // namespace

LoggerConnector::Loop LoggerConnector::enter(Loop loop) noexcept {
  return std::exchange(loop_, loop);
}

void LoggerConnector::begin_batch(std::int64_t batch_size) noexcept {
  in_batch_ = true;
  batch_size_ = static_cast<double>(batch_size);
}

ResultCollection* LoggerConnector::results() noexcept {
  switch (loop_) {
    case Loop::train:
      return &train_;
    case Loop::validation:
      return &validation_;
    case Loop::none:
      break;
  }
  return nullptr;
}

void LoggerConnector::log(std::string_view name, double value, const LogOptions& options) {
  ResultCollection* into = results();
  if (!into) {
    throw Error(ErrorCode::invalid_argument, "log", "",
                "'" + std::string(name) + "' was logged where no loop runs",
                "Call log from a step, or from a hook between on_train_start and on_train_end");
  }
  const bool step_by_default = loop_ == Loop::train && in_batch_;
  const bool on_step = options.on_step.value_or(step_by_default);
  const bool on_epoch = options.on_epoch.value_or(!step_by_default);
  const double weight = options.batch_size ? static_cast<double>(*options.batch_size)
                        : in_batch_        ? batch_size_
                                           : 1.0;
  into->add({name, value, options.prog_bar, options.logger, on_step, on_epoch, options.reduce_fx,
             weight});
}

void LoggerConnector::publish() {
  const ResultCollection* from = results();
  if (!from || from->empty()) return;
  MetricViews views = from->metrics(in_batch_);
  merge(std::move(views.callback), published_.callback);
  merge(std::move(views.logger), published_.logger);
  merge(std::move(views.progress_bar), published_.progress_bar);
}

Metrics LoggerConnector::logger_metrics() const {
  const ResultCollection* from = const_cast<LoggerConnector*>(this)->results();
  return from ? from->metrics(in_batch_).logger : Metrics();
}

void LoggerConnector::send(Metrics metrics, std::int64_t epoch, std::int64_t step) {
  if (metrics.empty()) return;
  const auto own_step = metrics.find("step");
  if (own_step != metrics.end()) {
    step = static_cast<std::int64_t>(own_step->second);
    metrics.erase(own_step);
  } else {
    metrics.try_emplace("epoch", static_cast<double>(epoch));
  }
  send_plain(metrics, step);
}

void LoggerConnector::send_plain(const Metrics& metrics, std::int64_t step) {
  if (metrics.empty()) return;
  for (const auto& logger : loggers_) logger->log_metrics(metrics, step);
}

void LoggerConnector::reset_results() {
  if (ResultCollection* mine = results()) mine->reset();
  in_batch_ = false;
}

void LoggerConnector::reset_metrics() { published_ = {}; }

const Metrics& LoggerConnector::callback_metrics() {
  publish();
  return published_.callback;
}

const Metrics& LoggerConnector::logged_metrics() {
  publish();
  return published_.logger;
}

const Metrics& LoggerConnector::progress_bar_metrics() {
  publish();
  return published_.progress_bar;
}

Value LoggerConnector::state() const {
  Dict dict;
  dict["train"] = train_.state();
  dict["callback"] = metrics_state(published_.callback);
  dict["logged"] = metrics_state(published_.logger);
  dict["progress_bar"] = metrics_state(published_.progress_bar);
  return dict;
}

void LoggerConnector::load_state(const Dict& state) {
  train_.load_state(state.at("train"));
  published_ = {load_metrics(state.find("callback")), load_metrics(state.find("logged")),
                load_metrics(state.find("progress_bar"))};
}

}  // namespace fulgurite
