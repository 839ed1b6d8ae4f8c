// ModelCheckpoint: decides when to save, under which name, and what to remove.
//
// Lightning's callback with its names, its state and its rules (fulgurite/callbacks.h). How a
// checkpoint is made and stored is the business of checkpoint_connector.h and CheckpointIO.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/log.h"
#include "fulgurite/registry.h"
#include "fulgurite/trainer.h"
#include "train/checkpoint_name.h"
#include "train/python_text.h"
#include "train/scalar_value.h"
#include "train/url_path.h"

namespace fulgurite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void require(bool condition, const std::string& reason, const std::string& advice) {
  if (!condition) throw Error(ErrorCode::invalid_argument, "ModelCheckpoint", "", reason, advice);
}

// Fills in the default trigger and checks that the options agree with each other.
ModelCheckpointOptions checked(ModelCheckpointOptions options) {
  const bool any_trigger =
      options.every_n_train_steps || options.every_n_epochs || options.train_time_interval;
  const std::int64_t steps = options.every_n_train_steps.value_or(0);
  const std::int64_t epochs = options.every_n_epochs.value_or(any_trigger ? 0 : 1);
  options.every_n_train_steps = steps;
  options.every_n_epochs = epochs;
  require(options.mode == "min" || options.mode == "max",
          "`mode` can be min, max but got " + options.mode, "Give min or max");
  require(options.save_top_k >= -1,
          "Invalid value for save_top_k=" + std::to_string(options.save_top_k), "Must be >= -1");
  require(steps >= 0 && epochs >= 0, "a trigger is negative", "Give 0 or more");
  require(
      (steps > 0) + (epochs > 0) + options.train_time_interval.has_value() <= 1,
      "every_n_train_steps, every_n_epochs and train_time_interval should be mutually exclusive",
      "Give one of them");
  require(!options.monitor.empty() || options.save_top_k <= 1,
          "save_top_k=" + std::to_string(options.save_top_k) +
              " without monitor. No quantity for top_k to track",
          "Set monitor, or save_top_k to -1, 0 or 1");
  if (options.filename.empty()) options.filename = "{epoch}" + options.join_char + "{step}";
  return options;
}

NameValues values_now(Trainer& trainer) {
  return {trainer.callback_metrics(), trainer.current_epoch(), trainer.global_step()};
}

Value score_value(const std::optional<double>& score) {
  return score ? float_tensor(*score) : Value(None());
}

std::string string_at(const Dict& state, std::string_view key) {
  const Value* value = state.find(key);
  const std::string* text = value ? value->get_if<std::string>() : nullptr;
  return text ? *text : "";
}

std::optional<double> score_at(const Dict& state, std::string_view key) {
  const Value* value = state.find(key);
  return value ? number_of(*value) : std::nullopt;
}

}  // namespace

ModelCheckpoint::ModelCheckpoint(ModelCheckpointOptions options)
    : options_(checked(std::move(options))),
      kth_value_(options_.mode == "min" ? kInfinity : -kInfinity) {
  if (!options_.dirpath.empty()) dirpath_ = options_.dirpath = absolute_url(options_.dirpath);
}

ModelCheckpoint::~ModelCheckpoint() = default;

std::shared_ptr<ModelCheckpoint> make_model_checkpoint(ModelCheckpointOptions options) {
  return std::make_shared<ModelCheckpoint>(std::move(options));
}

// --- state ---------------------------------------------------------------------------------------

std::string ModelCheckpoint::state_key() const {
  return "ModelCheckpoint{'monitor': " + python_string_or_none(options_.monitor) + ", 'mode': '" +
         options_.mode +
         "', 'every_n_train_steps': " + std::to_string(*options_.every_n_train_steps) +
         ", 'every_n_epochs': " + std::to_string(*options_.every_n_epochs) +
         ", 'train_time_interval': " + python_timedelta(options_.train_time_interval) + "}";
}

Value ModelCheckpoint::state_dict() const {
  Dict best;
  for (const auto& [url, score] : best_k_models_) best[url] = float_tensor(score);
  Dict state;
  state["monitor"] = options_.monitor.empty() ? Value(None()) : Value(options_.monitor);
  state["best_model_score"] = score_value(best_model_score_);
  state["best_model_path"] = best_model_path_;
  state["current_score"] = score_value(current_score_);
  state["dirpath"] = dirpath_;
  state["best_k_models"] = std::move(best);
  state["kth_best_model_path"] = kth_best_model_path_;
  state["kth_value"] = float_tensor(kth_value_);
  state["last_model_path"] = last_model_path_;
  return state;
}

void ModelCheckpoint::load_state_dict(const Dict& state) {
  best_model_path_ = string_at(state, "best_model_path");
  const std::string saved_dirpath = string_at(state, "dirpath");
  if (saved_dirpath != dirpath_) {
    log(LogLevel::warning, "The dirpath has changed from '" + saved_dirpath + "' to '" + dirpath_ +
                               "': of the checkpoint callback's state only best_model_path is "
                               "reloaded");
    return;
  }
  best_model_score_ = score_at(state, "best_model_score");
  current_score_ = score_at(state, "current_score");
  kth_best_model_path_ = string_at(state, "kth_best_model_path");
  kth_value_ = score_at(state, "kth_value").value_or(kth_value_);
  last_model_path_ = string_at(state, "last_model_path");
  best_k_models_.clear();
  if (const Value* best = state.find("best_k_models")) {
    for (const auto& [url, score] : best->as_dict("best_k_models").items) {
      best_k_models_.emplace_back(url.as_string("best_k_models"), number_of(score).value_or(0));
    }
  }
}

// --- when ----------------------------------------------------------------------------------------

std::string ModelCheckpoint::resolve_dirpath(const Trainer& trainer) const {
  if (!options_.dirpath.empty()) return options_.dirpath;
  const std::string parent = trainer.loggers().empty() ? trainer.options().default_root_dir
                                                       : trainer.loggers().front()->log_dir();
  return absolute_url(join_url(parent, "checkpoints"));
}

void ModelCheckpoint::setup(Trainer& trainer, Module&, std::string_view stage) {
  dirpath_ = resolve_dirpath(trainer);
  if (stage != "fit" || options_.save_top_k == 0 || trainer.options().fast_dev_run > 0) return;
  const Location at = resolve(dirpath_, trainer.options().storage_options);
  if (!at.filesystem->list(at.path)->next_page().empty() && trainer.ckpt_path().empty()) {
    log(LogLevel::warning, "Checkpoint directory " + dirpath_ + " exists and is not empty.");
  }
}

void ModelCheckpoint::on_train_start(Trainer& trainer, Module&) {
  last_time_checked_ = std::chrono::steady_clock::now();
  // What was resumed is saved already.
  if (!trainer.ckpt_path().empty()) last_global_step_saved_ = trainer.global_step();
}

bool ModelCheckpoint::should_skip(const Trainer& trainer) const {
  return trainer.options().fast_dev_run > 0 || !trainer.fitting() || trainer.sanity_checking() ||
         last_global_step_saved_ == trainer.global_step();
}

bool ModelCheckpoint::saves_on_train_epoch_end(const Trainer& trainer) const {
  if (options_.save_on_train_epoch_end) return *options_.save_on_train_epoch_end;
  if (trainer.options().check_val_every_n_epoch != 1) return false;
  return trainer.num_val_batches() == 0 || trainer.options().val_check_interval == BatchLimit(1.0);
}

// Whether the step or time trigger says that a batch's end is the moment.
bool ModelCheckpoint::is_due(const Trainer& trainer) {
  const std::int64_t every = *options_.every_n_train_steps;
  const bool by_step = every >= 1 && trainer.global_step() % every == 0;
  const auto now = std::chrono::steady_clock::now();
  const bool by_time = options_.train_time_interval && last_time_checked_ &&
                       now - *last_time_checked_ >= *options_.train_time_interval;
  if (by_time) last_time_checked_ = now;
  return by_step || by_time;
}

// The monitored metric is not there yet, or a validation is about to renew it.
bool ModelCheckpoint::waits_for_validation(const Trainer& trainer, const NameValues& values) const {
  if (options_.monitor.empty()) return false;
  if (!values.find(options_.monitor)) return true;
  return !saves_on_train_epoch_end(trainer) && trainer.is_last_batch() &&
         trainer.validates_this_epoch();
}

void ModelCheckpoint::on_train_batch_end(Trainer& trainer, Module&, const at::Tensor&, const Batch&,
                                         std::int64_t) {
  if (!is_due(trainer)) return;
  const NameValues values = values_now(trainer);
  if (waits_for_validation(trainer, values)) {
    deferred_to_validation_ = true;
    return;
  }
  if (should_skip(trainer)) return;
  save_top_k(trainer, values);
  save_last(trainer, values);
}

void ModelCheckpoint::on_train_epoch_end(Trainer& trainer, Module&) {
  if (should_skip(trainer) || !saves_on_train_epoch_end(trainer)) return;
  save_by_epoch(trainer);
}

void ModelCheckpoint::on_validation_end(Trainer& trainer, Module&) {
  if (should_skip(trainer) || saves_on_train_epoch_end(trainer)) return;
  if (std::exchange(deferred_to_validation_, false)) {
    const NameValues values = values_now(trainer);
    save_top_k(trainer, values);
    save_last(trainer, values);
    return;
  }
  save_by_epoch(trainer);
}

void ModelCheckpoint::save_by_epoch(Trainer& trainer) {
  const NameValues values = values_now(trainer);
  const std::int64_t every = *options_.every_n_epochs;
  if (every >= 1 && (trainer.current_epoch() + 1) % every == 0) save_top_k(trainer, values);
  if (last_global_step_saved_ == trainer.global_step()) save_last(trainer, values);
}

void ModelCheckpoint::on_train_end(Trainer& trainer, Module&) {
  if (trainer.options().fast_dev_run > 0 || !last_checkpoint_saved_.empty()) return;
  save_last(trainer, values_now(trainer));
}

void ModelCheckpoint::on_exception(Trainer& trainer, Module&, const std::exception& error) {
  if (!options_.save_on_exception || should_skip(trainer)) return;
  const NameValues values = values_now(trainer);
  const std::string url = url_of(values, options_.filename, 0);
  save(trainer, url);
  save_last(trainer, values);
  log(LogLevel::info, "An error was raised with message: " + std::string(error.what()) +
                          ", saved checkpoint to " + url);
}

// --- what ----------------------------------------------------------------------------------------

void ModelCheckpoint::save_top_k(Trainer& trainer, const NameValues& values) {
  if (options_.save_top_k == 0) return;
  if (options_.monitor.empty()) {
    save_newest(trainer, values);
    return;
  }
  const std::optional<double> score = values.find(options_.monitor);
  if (!score) {
    complain_of_missing_metric(trainer, values);
    return;
  }
  if (is_among_top_k(*score)) save_best(trainer, values, *score);
}

void ModelCheckpoint::complain_of_missing_metric(const Trainer& trainer,
                                                 const NameValues& values) const {
  std::string known;
  for (const auto& [name, value] : values.metrics)
    known += (known.empty() ? "'" : ", '") + name + "'";
  const std::string reason = "`ModelCheckpoint(monitor='" + options_.monitor +
                             "')` could not find the monitored key in the returned metrics: [" +
                             known + "]";
  const std::string hint =
      "HINT: Did you call `log('" + options_.monitor + "', value)` in the module?";
  require(!trainer.validates_this_epoch(), reason, hint);
  log(LogLevel::warning, reason + ". " + hint);
}

void ModelCheckpoint::save_newest(Trainer& trainer, const NameValues& values) {
  const std::string url = free_url(trainer, values, options_.filename, best_model_path_);
  // The state inside the checkpoint names it already.
  const std::string previous = std::exchange(best_model_path_, url);
  save(trainer, url);
  if (options_.save_top_k == 1) remove(trainer, previous, url);
}

bool ModelCheckpoint::is_among_top_k(double score) const {
  if (options_.save_top_k == -1) return true;
  if (std::ssize(best_k_models_) < options_.save_top_k) return true;
  return options_.mode == "min" ? score < kth_value_ : score > kth_value_;
}

void ModelCheckpoint::save_best(Trainer& trainer, const NameValues& values, double score) {
  std::string dropped;
  if (options_.save_top_k > 0 && std::ssize(best_k_models_) == options_.save_top_k) {
    dropped = kth_best_model_path_;
    std::erase_if(best_k_models_, [&](const auto& model) { return model.first == dropped; });
  }
  if (std::isnan(score)) score = options_.mode == "min" ? kInfinity : -kInfinity;
  const std::string url = free_url(trainer, values, options_.filename, dropped);
  current_score_ = score;
  std::erase_if(best_k_models_, [&](const auto& model) { return model.first == url; });
  best_k_models_.emplace_back(url, score);
  rank();
  if (options_.verbose) {
    log(LogLevel::info, "Epoch " + std::to_string(values.epoch) + ", global step " +
                            std::to_string(values.step) + ": '" + options_.monitor + "' reached " +
                            python_float(score) + ", saving model to '" + url + "'");
  }
  save(trainer, url);
  remove(trainer, dropped, url);
}

// Finds the best and, once there are k, the worst of those that are kept; of equals the first.
void ModelCheckpoint::rank() {
  const auto lower = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto higher = [](const auto& a, const auto& b) { return a.second > b.second; };
  const bool min = options_.mode == "min";
  const auto first = best_k_models_.begin(), last = best_k_models_.end();
  const auto best =
      min ? std::min_element(first, last, lower) : std::min_element(first, last, higher);
  const auto worst =
      min ? std::min_element(first, last, higher) : std::min_element(first, last, lower);
  best_model_path_ = best->first;
  best_model_score_ = best->second;
  if (options_.save_top_k == -1 || std::ssize(best_k_models_) == options_.save_top_k) {
    kth_best_model_path_ = worst->first;
    kth_value_ = worst->second;
  }
}

void ModelCheckpoint::save_last(Trainer& trainer, const NameValues& values) {
  if (!options_.save_last) return;
  const std::string url = free_url(trainer, values, options_.name_last, last_model_path_);
  const std::string previous = std::exchange(last_model_path_, url);
  save(trainer, url);
  remove(trainer, previous, url);
}

void ModelCheckpoint::save(Trainer& trainer, const std::string& url) {
  trainer.save_checkpoint(url, options_.save_weights_only);
  last_global_step_saved_ = trainer.global_step();
  last_checkpoint_saved_ = url;
  for (const auto& logger : trainer.loggers()) logger->after_save_checkpoint(url);
}

void ModelCheckpoint::remove(Trainer& trainer, const std::string& previous,
                             const std::string& current) {
  if (previous.empty() || previous == current) return;
  const StorageOptions& options = trainer.options().storage_options;
  const std::string url = canonical_url(previous, options);
  if (!is_below(url, canonical_url(dirpath_, options))) return;
  const std::string& source = trainer.ckpt_path();
  if (!source.empty() && canonical_url(source, options) == url) return;
  trainer.checkpoint_io().remove_checkpoint(previous, options);
}

// --- where ---------------------------------------------------------------------------------------

std::string ModelCheckpoint::url_of(const NameValues& values, const std::string& pattern,
                                    std::int64_t version) const {
  std::string name = format_checkpoint_name(pattern, values, options_.auto_insert_metric_name,
                                            options_.equals_char);
  if (version > 0) name += options_.join_char + "v" + std::to_string(version);
  return join_url(dirpath_, name + options_.file_extension);
}

// A name that is not taken, or that is `ours` to replace.
std::string ModelCheckpoint::free_url(const Trainer& trainer, const NameValues& values,
                                      const std::string& pattern, const std::string& ours) const {
  for (std::int64_t version = 0;; ++version) {
    std::string url = url_of(values, pattern, version);
    if (url == ours || !options_.enable_version_counter) return url;
    const Location at = resolve(url, trainer.options().storage_options);
    if (!at.filesystem->exists(at.path)) return url;
  }
}

}  // namespace fulgurite
