// See progress.h. The names and their order are those of Lightning's loop state dicts.
#include "train/progress.h"

#include <string>
#include <string_view>
#include <utility>

namespace fulgurite {
namespace {

// Which counters an event has.
enum class Tracks { ready_completed, ready_completed_started, all };

Value counts_state(const Counts& counts, Tracks tracks) {
  Dict dict;
  dict["ready"] = counts.ready;
  dict["completed"] = counts.completed;
  if (tracks != Tracks::ready_completed) dict["started"] = counts.started;
  if (tracks == Tracks::all) dict["processed"] = counts.processed;
  return dict;
}

Dict progress_state(const Progress& progress, Tracks tracks) {
  Dict dict;
  dict["total"] = counts_state(progress.total, tracks);
  dict["current"] = counts_state(progress.current, tracks);
  return dict;
}

Dict batch_state(const BatchProgress& progress) {
  Dict dict = progress_state(progress, Tracks::all);
  dict["is_last_batch"] = progress.is_last_batch;
  return dict;
}

Value optimizer_state(const FitProgress& fit) {
  Dict optimizer;
  optimizer["step"] = progress_state(fit.optimizer_step, Tracks::ready_completed);
  optimizer["zero_grad"] = progress_state(fit.zero_grad, Tracks::ready_completed_started);
  Dict progress;
  progress["optimizer"] = std::move(optimizer);
  return progress;
}

Value fit_state(const FitProgress& fit) {
  Dict stepped;
  stepped["_batches_that_stepped"] = fit.batches_that_stepped;
  Dict dict;
  dict["state_dict"] = Dict();
  dict["epoch_loop.state_dict"] = std::move(stepped);
  dict["epoch_loop.batch_progress"] = batch_state(fit.batch);
  dict["epoch_loop.scheduler_progress"] = progress_state(fit.scheduler, Tracks::ready_completed);
  dict["epoch_loop.automatic_optimization.state_dict"] = Dict();
  dict["epoch_loop.automatic_optimization.optim_progress"] = optimizer_state(fit);
  dict["epoch_loop.manual_optimization.state_dict"] = Dict();
  dict["epoch_loop.manual_optimization.optim_step_progress"] =
      progress_state({}, Tracks::ready_completed);
  dict["epoch_loop.val_loop.state_dict"] = Dict();
  dict["epoch_loop.val_loop.batch_progress"] = batch_state(fit.validation);
  dict["epoch_progress"] = progress_state(fit.epoch, Tracks::all);
  return dict;
}

Value evaluation_state(Dict progress) {
  Dict dict;
  dict["state_dict"] = Dict();
  dict["batch_progress"] = std::move(progress);
  return dict;
}

const Dict* dict_at(const Dict* dict, std::string_view key) {
  const Value* value = dict ? dict->find(key) : nullptr;
  return value ? value->get_if<Dict>() : nullptr;
}

std::int64_t int_at(const Dict* dict, std::string_view key) {
  const Value* value = dict ? dict->find(key) : nullptr;
  return value ? value->as_int(key) : 0;
}

Counts load_counts(const Dict* dict) {
  return {int_at(dict, "ready"), int_at(dict, "started"), int_at(dict, "processed"),
          int_at(dict, "completed")};
}

void load_progress(const Dict* dict, Progress& progress) {
  progress.total = load_counts(dict_at(dict, "total"));
  progress.current = load_counts(dict_at(dict, "current"));
}

void load_batch_progress(const Dict* dict, BatchProgress& progress) {
  load_progress(dict, progress);
  const Value* last = dict ? dict->find("is_last_batch") : nullptr;
  progress.is_last_batch = last && last->as_bool("is_last_batch");
}

}  // namespace

ResumePoint resume_point(const FitProgress& progress) {
  const Counts& epoch = progress.epoch.current;
  const Counts& batch = progress.batch.current;
  if (epoch.started < epoch.ready) return ResumePoint::next_epoch;
  if (epoch.processed == epoch.started) {
    return epoch.completed < epoch.processed ? ResumePoint::epoch_end : ResumePoint::next_epoch;
  }
  if (batch.processed < batch.ready) return ResumePoint::next_batch;
  if (batch.completed < batch.processed) return ResumePoint::batch_end;
  return batch.completed == 0 ? ResumePoint::next_batch : ResumePoint::validation_end;
}

Value loops_state(const LoopsProgress& progress) {
  Dict predict = progress_state(progress.predict, Tracks::all);
  Dict dict;
  dict["fit_loop"] = fit_state(progress.fit);
  dict["validate_loop"] = evaluation_state(batch_state(progress.validate));
  dict["test_loop"] = evaluation_state(batch_state(progress.test));
  dict["predict_loop"] = evaluation_state(std::move(predict));
  return dict;
}

LoopsProgress load_loops_state(const Dict& loops) {
  LoopsProgress progress;
  FitProgress& fit = progress.fit;
  const Dict* saved = dict_at(&loops, "fit_loop");
  load_progress(dict_at(saved, "epoch_progress"), fit.epoch);
  load_batch_progress(dict_at(saved, "epoch_loop.batch_progress"), fit.batch);
  load_progress(dict_at(saved, "epoch_loop.scheduler_progress"), fit.scheduler);
  const Dict* optimizer =
      dict_at(dict_at(saved, "epoch_loop.automatic_optimization.optim_progress"), "optimizer");
  load_progress(dict_at(optimizer, "step"), fit.optimizer_step);
  load_progress(dict_at(optimizer, "zero_grad"), fit.zero_grad);
  load_batch_progress(dict_at(saved, "epoch_loop.val_loop.batch_progress"), fit.validation);
  fit.batches_that_stepped =
      int_at(dict_at(saved, "epoch_loop.state_dict"), "_batches_that_stepped");
  for (auto [key, loop] :
       {std::pair{"validate_loop", &progress.validate}, std::pair{"test_loop", &progress.test},
        std::pair{"predict_loop", &progress.predict}}) {
    load_batch_progress(dict_at(dict_at(&loops, key), "batch_progress"), *loop);
  }
  return progress;
}

}  // namespace fulgurite
