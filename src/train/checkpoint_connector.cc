// See checkpoint_connector.h; dumping is in checkpoint_dump.cc.
#include "train/checkpoint_connector.h"

#include <algorithm>

#include "base/log.h"
#include "fulgurite/error.h"
#include "train/last_checkpoint.h"
#include "train/module_state.h"
#include "train/optimizer_state.h"
#include "train/scalar_value.h"

namespace fulgurite {
namespace {

[[noreturn]] void throw_weights_only(const std::string& url, const std::string& what) {
  throw Error(ErrorCode::invalid_argument, "resume", url,
              "Trying to restore " + what +
                  " state but checkpoint contains only the model. This is"
                  " probably due to `ModelCheckpoint.save_weights_only` being set to `True`",
              "Resume from a full checkpoint, or load the weights by validate, test or predict");
}

std::vector<ModelCheckpoint*> checkpoint_callbacks(const TrainerState& state) {
  std::vector<ModelCheckpoint*> found;
  for (const auto& callback : state.callbacks) {
    if (auto* checkpoint = dynamic_cast<ModelCheckpoint*>(callback.get())) {
      found.push_back(checkpoint);
    }
  }
  return found;
}

std::string best_checkpoint(const TrainerState& state, const std::string& call) {
  const auto callbacks = checkpoint_callbacks(state);
  if (callbacks.empty()) {
    throw Error(ErrorCode::invalid_argument, call, "",
                "is set but `ModelCheckpoint` is not configured",
                "Add a ModelCheckpoint, or give the checkpoint's URL");
  }
  if (callbacks.size() > 1) {
    log(LogLevel::warning, call +
                               " is called with several `ModelCheckpoint` callbacks. It will "
                               "use the best checkpoint path from first checkpoint callback.");
  }
  if (!callbacks.front()->best_model_path().empty()) return callbacks.front()->best_model_path();
  throw Error(ErrorCode::invalid_argument, call, "",
              state.options.fast_dev_run > 0
                  ? "cannot be executed with `fast_dev_run`"
                  : "is set but `ModelCheckpoint` is not configured to save the best model",
              "Give the checkpoint's URL as ckpt_path");
}

std::optional<std::string> last_checkpoint(const TrainerState& state, const std::string& call) {
  std::vector<LastCheckpointPlace> places;
  for (const ModelCheckpoint* callback : checkpoint_callbacks(state)) {
    const ModelCheckpointOptions& options = callback->options();
    const bool by_logger = options.dirpath.empty() && !state.loggers.empty();
    std::string runs;
    if (by_logger)
      runs = join_url(state.loggers.front()->save_dir(), state.loggers.front()->name());
    places.push_back({callback->resolve_dirpath(state.trainer), std::move(runs), options.name_last,
                      options.file_extension});
  }
  auto found = find_last_checkpoint(places, state.options.storage_options);
  if (!found) {
    log(LogLevel::warning, call +
                               " is set, but there is no last checkpoint available. No "
                               "checkpoint will be loaded. HINT: Set "
                               "`ModelCheckpointOptions{.save_last = true}`.");
  }
  return found;
}

}  // namespace

std::optional<std::string> select_checkpoint(const TrainerState& state,
                                             const std::string& ckpt_path) {
  if (ckpt_path.empty()) return {};
  const std::string call =
      "`." + std::string(to_string(state.stage)) + "(ckpt_path=\"" + ckpt_path + "\")`";
  if (ckpt_path == "best") return best_checkpoint(state, call);
  if (ckpt_path == "last") return last_checkpoint(state, call);
  return ckpt_path;
}

CheckpointRestorer::CheckpointRestorer(TrainerState& state, const std::string& url)
    : state_(state), url_(url) {
  log(LogLevel::info, "Restoring states from the checkpoint path at " + url);
  loaded_ = state.checkpoint_io->load_checkpoint(url, state.options.storage_options);
  root_ = loaded_.root.get_if<Dict>();
  if (!root_ || !root_->find("state_dict")) {
    throw Error(ErrorCode::corrupted, "load checkpoint", url, "it holds no state_dict",
                "Give a checkpoint that Lightning or fulgurite saved");
  }
  for (const char* key : {"callbacks", "lr_schedulers", "fulgurite"}) {
    if (Value* value = root_->find(key)) make_resident(*value, loaded_.source.get());
  }
}

const Dict* CheckpointRestorer::exact_state() const {
  const Value* value = root_->find("fulgurite");
  return value ? value->get_if<Dict>() : nullptr;
}

void CheckpointRestorer::restore_loggers() {
  const Dict* exact = exact_state();
  const Value* saved = exact ? exact->find("loggers") : nullptr;
  if (!saved) return;
  const auto& states = saved->as_list("loggers").items;
  for (std::size_t i = 0; i < states.size() && i < state_.loggers.size(); ++i) {
    if (!states[i].is<None>()) state_.loggers[i]->load_state(states[i]);
  }
}

void CheckpointRestorer::restore_model(bool strict) {
  state_.module->on_load_checkpoint(*root_);
  load_module_state_dict(loaded_, root_->at("state_dict").as_dict("state_dict"), strict,
                         *state_.module);
}

void CheckpointRestorer::restore_callbacks() {
  for (const auto& callback : state_.callbacks) {
    callback->on_load_checkpoint(state_.trainer, *state_.module, *root_);
  }
  const Value* saved = root_->find("callbacks");
  if (!saved) return;
  for (const auto& [key, value] : saved->as_dict("callbacks").items) {
    const std::string* name = key.get_if<std::string>();
    const auto has_key = [&](const auto& callback) {
      return name && callback->state_key() == *name;
    };
    const auto found = std::find_if(state_.callbacks.begin(), state_.callbacks.end(), has_key);
    if (found == state_.callbacks.end()) {
      log(LogLevel::warning,
          "The checkpoint has the state of a callback that this Trainer has "
          "not: " +
              (name ? *name : "(not a name)"));
    } else if (const Dict* dict = value.get_if<Dict>()) {
      (*found)->load_state_dict(*dict);
    }
  }
}

void CheckpointRestorer::restore_training_state() {
  const Value* loops = root_->find("loops");
  if (loops) {
    const LoopsProgress saved = load_loops_state(loops->as_dict("loops"));
    switch (state_.stage) {
      case RunStage::fit:
        state_.progress.fit = saved.fit;
        break;
      case RunStage::validate:
        state_.progress.validate = saved.validate;
        break;
      case RunStage::test:
        state_.progress.test = saved.test;
        break;
      default:
        state_.progress.predict = saved.predict;
    }
  }
  if (state_.stage != RunStage::fit) return;
  const std::int64_t epoch = state_.progress.fit.current_epoch();
  if (state_.max_epochs() >= 0 && epoch > state_.max_epochs()) {
    throw Error(ErrorCode::invalid_argument, "resume", url_,
                "You restored a checkpoint with current_epoch=" + std::to_string(epoch) +
                    ", but you have set Trainer(max_epochs=" + std::to_string(state_.max_epochs()) +
                    ")",
                "Raise max_epochs");
  }
  restore_optimizers();
  restore_lr_schedulers();
  restore_exact_state();
}

void CheckpointRestorer::restore_optimizers() {
  const Value* saved = root_->find("optimizer_states");
  if (!saved) throw_weights_only(url_, "optimizer");
  const auto& states = saved->as_list("optimizer_states").items;
  if (states.empty() || !state_.optimizers.optimizer) return;
  load_optimizer_state_dict(loaded_, states.front().as_dict("optimizer_states"),
                            *state_.optimizers.optimizer);
}

void CheckpointRestorer::restore_lr_schedulers() {
  const Value* saved = root_->find("lr_schedulers");
  if (!saved) throw_weights_only(url_, "learning rate scheduler");
  const auto& states = saved->as_list("lr_schedulers").items;
  auto& schedulers = state_.optimizers.lr_schedulers;
  for (std::size_t i = 0; i < states.size() && i < schedulers.size(); ++i) {
    schedulers[i].scheduler->load_state_dict(states[i].as_dict("lr_schedulers"));
  }
}

// A checkpoint of Lightning has none of this: then only the counters say where to go on.
void CheckpointRestorer::restore_exact_state() {
  Resume& resume = state_.resume.emplace();
  resume.point = resume_point(state_.progress.fit);
  const Dict* exact = exact_state();
  if (!exact) return;
  resume.exact = true;
  restore_exact_tensors(*exact, resume);
  resume.validation_was_running = exact->at("validation_running").as_bool();
  state_.metrics.load_state(exact->at("metrics").as_dict("metrics"));
  if (const Value* saved = exact->find("train_loader"); saved && !saved->is<None>()) {
    state_.train_loader->load_state(*saved);
  }
}

// All in one read.
void CheckpointRestorer::restore_exact_tensors(const Dict& exact, Resume& resume) {
  std::vector<std::shared_ptr<const TensorValue>> saved;
  std::vector<at::Tensor*> restored;
  const auto restore = [&](const Value* value, at::Tensor& to) {
    const auto* from = value ? value->get_if<std::shared_ptr<const TensorValue>>() : nullptr;
    if (!from) return;
    saved.push_back(*from);
    restored.push_back(&to);
  };
  restore(exact.find("random_state"), resume.random_state);
  restore(exact.find("loss"), resume.loss);
  const auto parameters = state_.module->parameters();
  if (const Value* value = exact.find("gradients")) {
    const auto& gradients = value->as_list().items;
    for (std::size_t i = 0; i < parameters.size() && i < gradients.size(); ++i) {
      restore(&gradients[i], parameters[i].mutable_grad());
    }
  }
  const auto tensors = load_new_tensors(loaded_, saved);
  for (std::size_t i = 0; i < tensors.size(); ++i) *restored[i] = tensors[i];
}

void CheckpointRestorer::finish() {
  const bool fit = state_.stage == RunStage::fit;
  log(LogLevel::info, std::string(fit ? "Restored all states" : "Loaded model weights") +
                          " from the checkpoint at " + url_);
}

}  // namespace fulgurite
