// Trainer: the order of hooks, what log does with values, limits, and counters in checkpoints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train/fixture.h"
#include "train/progress.h"

namespace fulgurite::testing {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Pair;
using Names = std::vector<std::string>;

// --- the order of hooks --------------------------------------------------------------------------

struct RecordingModel : ScriptedModel {
  explicit RecordingModel(Names& into) : names(into) {}
#define RECORD(hook) \
  void hook() override { names.push_back("M." #hook); }
  RECORD(prepare_data)
  RECORD(on_fit_start)
  RECORD(on_fit_end)
  RECORD(on_train_start)
  RECORD(on_train_end)
  RECORD(on_train_epoch_start)
  RECORD(on_train_epoch_end)
  RECORD(on_validation_start)
  RECORD(on_validation_end)
  RECORD(on_validation_epoch_start)
  RECORD(on_validation_epoch_end)
  RECORD(on_validation_model_eval)
  RECORD(on_validation_model_train)
  RECORD(on_validation_model_zero_grad)
  RECORD(on_after_backward)
#undef RECORD
  void setup(std::string_view stage) override { names.push_back("M.setup " + std::string(stage)); }
  void teardown(std::string_view) override { names.push_back("M.teardown"); }
  Optimizers configure_optimizers() override {
    names.push_back("M.configure_optimizers");
    auto optimizer = std::make_shared<torch::optim::SGD>(parameters(), 0.01);
    return {optimizer, {{.scheduler = make_step_lr(optimizer, {})}}};
  }
  torch::Tensor training_step(const Batch& batch, std::int64_t batch_idx) override {
    names.push_back("M.training_step");
    return ScriptedModel::training_step(batch, batch_idx);
  }
  void validation_step(const Batch& batch, std::int64_t batch_idx) override {
    names.push_back("M.validation_step");
    ScriptedModel::validation_step(batch, batch_idx);
  }
  Batch on_before_batch_transfer(Batch batch) override { return add("before_transfer", batch); }
  Batch transfer_batch_to_device(Batch batch) override { return add("transfer", batch); }
  Batch on_after_batch_transfer(Batch batch) override { return add("after_transfer", batch); }
  bool on_train_batch_start(const Batch&, std::int64_t) override {
    names.push_back("M.on_train_batch_start");
    return true;
  }
  void on_train_batch_end(const torch::Tensor&, const Batch&, std::int64_t) override {
    names.push_back("M.on_train_batch_end");
  }
  void on_validation_batch_start(const Batch&, std::int64_t) override {
    names.push_back("M.on_validation_batch_start");
  }
  void on_validation_batch_end(const Batch&, std::int64_t) override {
    names.push_back("M.on_validation_batch_end");
  }
  void on_before_zero_grad(Optimizer&) override { names.push_back("M.on_before_zero_grad"); }
  void optimizer_zero_grad(Optimizer& optimizer) override {
    names.push_back("M.optimizer_zero_grad");
    optimizer.zero_grad();
  }
  void on_before_backward(const torch::Tensor&) override {
    names.push_back("M.on_before_backward");
  }
  void backward(torch::Tensor& loss) override {
    names.push_back("M.backward");
    loss.backward();
  }
  void on_before_optimizer_step(Optimizer&) override {
    names.push_back("M.on_before_optimizer_step");
  }
  void configure_gradient_clipping(Optimizer&) override {
    names.push_back("M.configure_gradient_clipping");
  }
  void optimizer_step(Optimizer& optimizer,
                      const std::function<torch::Tensor()>& closure) override {
    names.push_back("M.optimizer_step");
    optimizer.step(closure);
  }
  void lr_scheduler_step(LRScheduler&, std::optional<double>) override {
    names.push_back("M.lr_scheduler_step");
  }
  void on_save_checkpoint(Dict&) override { names.push_back("M.on_save_checkpoint"); }

  Batch add(const std::string& name, Batch& batch) {
    names.push_back("M." + name);
    return batch;
  }

  Names& names;
};

struct RecordingCallback : Callback {
  explicit RecordingCallback(Names& into) : names(into) {}
#define RECORD(hook) \
  void hook(Trainer&, Module&) override { names.push_back("C." #hook); }
  RECORD(on_fit_start)
  RECORD(on_fit_end)
  RECORD(on_sanity_check_start)
  RECORD(on_sanity_check_end)
  RECORD(on_train_start)
  RECORD(on_train_end)
  RECORD(on_train_epoch_start)
  RECORD(on_train_epoch_end)
  RECORD(on_validation_start)
  RECORD(on_validation_end)
  RECORD(on_validation_epoch_start)
  RECORD(on_validation_epoch_end)
  RECORD(on_after_backward)
#undef RECORD
  std::string state_key() const override { return "RecordingCallback"; }
  Value state_dict() const override {
    names.push_back("C.state_dict");
    return {};
  }
  void setup(Trainer&, Module&, std::string_view) override { names.push_back("C.setup"); }
  void teardown(Trainer&, Module&, std::string_view) override { names.push_back("C.teardown"); }
  void on_train_batch_start(Trainer&, Module&, const Batch&, std::int64_t) override {
    names.push_back("C.on_train_batch_start");
  }
  void on_train_batch_end(Trainer&, Module&, const at::Tensor&, const Batch&,
                          std::int64_t) override {
    names.push_back("C.on_train_batch_end");
  }
  void on_validation_batch_start(Trainer&, Module&, const Batch&, std::int64_t) override {
    names.push_back("C.on_validation_batch_start");
  }
  void on_validation_batch_end(Trainer&, Module&, const Batch&, std::int64_t) override {
    names.push_back("C.on_validation_batch_end");
  }
  void on_before_zero_grad(Trainer&, Module&, torch::optim::Optimizer&) override {
    names.push_back("C.on_before_zero_grad");
  }
  void on_before_backward(Trainer&, Module&, const at::Tensor&) override {
    names.push_back("C.on_before_backward");
  }
  void on_before_optimizer_step(Trainer&, Module&, torch::optim::Optimizer&) override {
    names.push_back("C.on_before_optimizer_step");
  }
  void on_save_checkpoint(Trainer&, Module&, Dict&) override {
    names.push_back("C.on_save_checkpoint");
  }

  Names& names;
};

void add(Names& to, const Names& names) { to.insert(to.end(), names.begin(), names.end()); }

Names both(const std::string& hook) { return {"C." + hook, "M." + hook}; }

Names validation_of_one_batch() {
  Names names = {"M.on_validation_model_eval"};
  add(names, both("on_validation_start"));
  add(names, both("on_validation_epoch_start"));
  add(names, {"M.before_transfer", "M.transfer", "M.after_transfer"});
  add(names, both("on_validation_batch_start"));
  add(names, {"M.validation_step"});
  add(names, both("on_validation_batch_end"));
  add(names, both("on_validation_epoch_end"));
  add(names, both("on_validation_end"));
  add(names, {"M.on_validation_model_train"});
  return names;
}

TEST(TrainerHooks, Fit_OneBatch_CallsThemInLightningsOrder) {
  Names names;
  RecordingModel model(names);
  const std::string root = fresh_root("memory");
  TrainerOptions options = quiet(root);
  options.max_epochs = 1;
  options.callbacks = {make_model_checkpoint(), std::make_shared<RecordingCallback>(names)};
  Trainer(options).fit(model, make_data(4), make_data(4));

  Names expected = {"M.prepare_data", "C.setup", "M.setup fit", "M.configure_optimizers"};
  add(expected, both("on_fit_start"));
  add(expected, {"C.on_sanity_check_start"});
  add(expected, validation_of_one_batch());
  add(expected, {"C.on_sanity_check_end"});
  add(expected, both("on_train_start"));
  add(expected, both("on_train_epoch_start"));
  add(expected, {"M.before_transfer", "M.transfer", "M.after_transfer"});
  add(expected, both("on_train_batch_start"));
  add(expected, {"M.optimizer_step", "M.training_step"});
  add(expected, both("on_before_zero_grad"));
  add(expected, {"M.optimizer_zero_grad"});
  add(expected, both("on_before_backward"));
  add(expected, {"M.backward"});
  add(expected, both("on_after_backward"));
  add(expected, both("on_before_optimizer_step"));
  add(expected, {"M.configure_gradient_clipping", "M.lr_scheduler_step"});
  add(expected, both("on_train_batch_end"));
  add(expected, {"M.on_validation_model_zero_grad"});
  add(expected, validation_of_one_batch());
  add(expected, both("on_train_epoch_end"));
  add(expected, {"C.state_dict", "C.on_save_checkpoint", "M.on_save_checkpoint"});
  add(expected, both("on_train_end"));
  add(expected, both("on_fit_end"));
  add(expected, {"C.teardown", "M.teardown"});
  EXPECT_THAT(names, ElementsAreArray(expected));
  remove_root(root);
}

TEST(TrainerHooks, TrainBatchStart_False_SkipsTheRestOfTheEpoch) {
  struct Skipping : ScriptedModel {
    bool on_train_batch_start(const Batch&, std::int64_t batch_idx) override {
      return batch_idx < 2;
    }
  } model;
  const std::string root = fresh_root("memory");
  Trainer trainer(quiet(root));
  trainer.fit(model, make_data());
  EXPECT_EQ(trainer.global_step(), 6);
  EXPECT_EQ(trainer.current_epoch(), 3);
  remove_root(root);
}

// --- logging -------------------------------------------------------------------------------------

// Keeps the rows that the Trainer sends.
struct MemoryLogger : Logger {
  const std::string& name() const override { return none; }
  std::string version() const override { return ""; }
  const std::string& save_dir() const override { return none; }
  std::string log_dir() const override { return directory; }
  void log_metrics(const Metrics& metrics, std::int64_t step) override {
    rows.emplace_back(step, metrics);
  }
  void log_hyperparameters(const Dict&) override {}
  void save() override {}
  void finalize(std::string_view with) override { status = with; }

  std::string none, status, directory;
  std::vector<std::pair<std::int64_t, Metrics>> rows;
};

struct LoggingModel : ScriptedModel {
  torch::Tensor training_step(const Batch& batch, std::int64_t batch_idx) override {
    const auto value = static_cast<double>(batch_idx);
    log("step_only", value);
    log("both", value, {.on_step = true, .on_epoch = true});
    log("top", value,
        {.prog_bar = true, .on_step = false, .on_epoch = true, .reduce_fx = Reduce::max});
    log("total", value,
        {.logger = false, .on_step = false, .on_epoch = true, .reduce_fx = Reduce::sum});
    return (layer->forward(batch.data) - batch.target).square().mean();
  }
  void validation_step(const Batch&, std::int64_t batch_idx) override {
    log("val", static_cast<double>(batch_idx));
  }
};

struct LoggedRun {
  explicit LoggedRun(std::int64_t log_every_n_steps) {
    TrainerOptions options = quiet(root);
    options.max_epochs = 2;
    options.enable_checkpointing = false;
    options.log_every_n_steps = log_every_n_steps;
    options.loggers = {logger};
    Trainer trainer(options);
    trainer.fit(model, make_data(), make_data(8));
    callback = trainer.callback_metrics();
    progress_bar = trainer.progress_bar_metrics();
  }
  const std::string root = fresh_root("memory");
  std::shared_ptr<MemoryLogger> logger = std::make_shared<MemoryLogger>();
  LoggingModel model;
  Metrics callback, progress_bar;
};

TEST(TrainerLogging, Log_StepAndEpoch_GoWhereLightningSendsThem) {
  const LoggedRun run(2);
  const auto& rows = run.logger->rows;
  // Steps 1, 3, [validation, epoch] at 3, then the same in the second epoch.
  ASSERT_EQ(rows.size(), 8U);
  EXPECT_EQ(rows[0], std::pair(std::int64_t{1},
                               Metrics({{"both_step", 1}, {"epoch", 0}, {"step_only", 1}})));
  EXPECT_EQ(rows[1], std::pair(std::int64_t{3},
                               Metrics({{"both_step", 3}, {"epoch", 0}, {"step_only", 3}})));
  EXPECT_EQ(rows[2], std::pair(std::int64_t{3}, Metrics({{"epoch", 0}, {"val", 0.5}})));
  EXPECT_EQ(rows[3],
            std::pair(std::int64_t{3}, Metrics({{"both_epoch", 1.5}, {"epoch", 0}, {"top", 3}})));
  EXPECT_EQ(rows[7],
            std::pair(std::int64_t{7}, Metrics({{"both_epoch", 1.5}, {"epoch", 1}, {"top", 3}})));
  EXPECT_EQ(run.logger->status, "success");
}

TEST(TrainerLogging, Log_Done_CallbackMetricsHaveAllForms) {
  const LoggedRun run(50);
  EXPECT_EQ(run.callback, Metrics({{"both", 1.5},
                                   {"both_epoch", 1.5},
                                   {"both_step", 3},
                                   {"step_only", 3},
                                   {"top", 3},
                                   {"total", 6},
                                   {"val", 0.5}}));
  EXPECT_EQ(run.progress_bar, Metrics({{"top", 3}}));
}

TEST(TrainerLogging, Log_UnevenBatches_WeighsByBatchSize) {
  const std::string root = fresh_root("memory");
  TrainerOptions options = quiet(root);
  Trainer trainer(options);
  LoggingModel model;
  const Metrics metrics = trainer.validate(model, make_data(6));  // batches of 4 and 2
  EXPECT_THAT(metrics, ElementsAre(Pair("val", DoubleEq(static_cast<float>(2.0 / 6)))));
}

TEST(TrainerLogging, Log_TensorOfManyElements_IsRefused) {
  struct Wrong : ScriptedModel {
    torch::Tensor training_step(const Batch& batch, std::int64_t) override {
      log("wide", batch.data);
      return {};
    }
  } model;
  Trainer trainer(quiet(fresh_root("memory")));
  EXPECT_THROW(trainer.fit(model, make_data()), Error);
}

// --- limits --------------------------------------------------------------------------------------

std::int64_t steps_of(const std::function<void(TrainerOptions&)>& change) {
  const std::string root = fresh_root("memory");
  TrainerOptions options = quiet(root);
  options.enable_checkpointing = false;
  change(options);
  ScriptedModel model;
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data());
  return trainer.global_step();
}

TEST(TrainerLimits, Options_BoundTheSteps) {
  EXPECT_EQ(steps_of([](auto& options) { options.limit_train_batches = 2; }), 6);
  EXPECT_EQ(steps_of([](auto& options) { options.limit_train_batches = 0.5; }), 6);
  EXPECT_EQ(steps_of([](auto& options) { options.limit_train_batches = 0; }), 0);
  EXPECT_EQ(steps_of([](auto& options) { options.max_steps = 5; }), 5);
  EXPECT_EQ(steps_of([](auto& options) { options.accumulate_grad_batches = 3; }), 6);
  EXPECT_EQ(steps_of([](auto& options) { options.fast_dev_run = 2; }), 2);
  EXPECT_EQ(steps_of([](auto& options) {
              options.callbacks = {make_early_stopping({.monitor = "val/acc", .patience = 1})};
              options.max_epochs = 9;
            }),
            8);
  EXPECT_EQ(steps_of([](auto& options) {
              options.callbacks = {make_early_stopping({.monitor = "val/acc", .patience = 1})};
              options.max_epochs = 9;
              options.min_epochs = 4;
            }),
            16);
}

TEST(TrainerLimits, Options_Contradictory_AreRefused) {
  EXPECT_THROW(Trainer({.max_epochs = -2}), Error);
  EXPECT_THROW(Trainer({.accumulate_grad_batches = 0}), Error);
  EXPECT_THROW(Trainer({.gradient_clip_algorithm = "hard"}), Error);
  EXPECT_THROW(steps_of([](auto& options) { options.limit_train_batches = 1.5; }), Error);
  EXPECT_THROW(steps_of([](auto& options) { options.val_check_interval = 5; }), Error);
}

TEST(TrainerLimits, GradientClip_Norm_BoundsTheGradient) {
  struct Clipped : ScriptedModel {
    void optimizer_step(Optimizer& optimizer,
                        const std::function<torch::Tensor()>& closure) override {
      closure();
      double squares = 0;
      for (const auto& parameter : parameters()) {
        squares += parameter.grad().square().sum().item<double>();
      }
      norms.push_back(std::sqrt(squares));
      optimizer.step();
    }
    std::vector<double> norms;
  } model;
  TrainerOptions options = quiet(fresh_root("memory"));
  options.enable_checkpointing = false;
  options.gradient_clip_val = 0.01;
  Trainer(options).fit(model, make_data());
  for (const double norm : model.norms) EXPECT_LE(norm, 0.0100001);
  EXPECT_EQ(model.norms.size(), 12U);
}

TEST(TrainerStages, Predict_Done_ReturnsEachBatchsOutput) {
  struct Predicting : ScriptedModel {
    torch::Tensor predict_step(const Batch& batch, std::int64_t) override {
      EXPECT_FALSE(is_training());
      return layer->forward(batch.data);
    }
  } model;
  Trainer trainer(quiet(fresh_root("memory")));
  const auto outputs = trainer.predict(model, make_data());
  ASSERT_EQ(outputs.size(), 4U);
  EXPECT_EQ(outputs[0].sizes(), (std::vector<std::int64_t>{4, 1}));
  EXPECT_FALSE(outputs[0].requires_grad());
}

// --- counters ------------------------------------------------------------------------------------

struct Moment {
  std::string name;
  ModelCheckpointOptions options;
  std::vector<std::int64_t> epoch;  // ready, started, processed, completed
  std::vector<std::int64_t> batch;
  std::int64_t batches_that_stepped;
};
void PrintTo(const Moment& moment, std::ostream* out) { *out << moment.name; }

std::vector<std::int64_t> list_of(const Counts& counts) {
  return {counts.ready, counts.started, counts.processed, counts.completed};
}

class SavedCounters : public ::testing::TestWithParam<Moment> {};

TEST_P(SavedCounters, Checkpoint_ByMoment_AreLightnings) {
  const std::string root = fresh_root("memory");
  TrainerOptions options = quiet(root);
  ModelCheckpointOptions saving = GetParam().options;
  saving.save_top_k = -1;
  saving.filename = "{step}";
  options.callbacks = {make_model_checkpoint(saving)};
  ScriptedModel model;
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data());
  const auto saved = TorchCheckpointIO().load_checkpoint(root + "/checkpoints/step=8.ckpt");
  const FitProgress fit = load_loops_state(saved.root.as_dict().at("loops").as_dict()).fit;
  EXPECT_EQ(list_of(fit.epoch.current), GetParam().epoch);
  EXPECT_EQ(list_of(fit.batch.current), GetParam().batch);
  EXPECT_EQ(fit.batches_that_stepped, GetParam().batches_that_stepped);
  EXPECT_TRUE(fit.batch.is_last_batch);
  EXPECT_EQ(fit.global_step(), 8);
  remove_root(root);
}

INSTANTIATE_TEST_SUITE_P(
    , SavedCounters,
    ::testing::Values(
        Moment{"TrainBatchEnd", {.every_n_train_steps = 4}, {2, 2, 1, 1}, {4, 4, 4, 3}, 7},
        Moment{"ValidationEnd", {.save_on_train_epoch_end = false}, {2, 2, 1, 1}, {4, 4, 4, 4}, 7},
        Moment{"TrainEpochEnd", {.save_on_train_epoch_end = true}, {2, 2, 2, 1}, {4, 4, 4, 4}, 8}),
    [](const auto& info) { return info.param.name; });

TEST(TrainerSave, SaveCheckpoint_BeforeAnyRun_SaysWhy) {
  Trainer trainer(quiet(fresh_root("memory")));
  try {
    trainer.save_checkpoint("memory://nowhere/a.ckpt");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("only possible if a model is attached to the Trainer"));
  }
}

}  // namespace
}  // namespace fulgurite::testing
