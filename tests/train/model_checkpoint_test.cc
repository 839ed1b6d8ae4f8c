// ModelCheckpoint: which files lie there after a run, for every combination of options that
// Lightning users rely on; each on a local disk and in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train/fixture.h"

namespace fulgurite::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using Options = ModelCheckpointOptions;
using Files = std::vector<std::string>;

struct Case {
  std::string name;
  std::vector<Options> callbacks;
  std::function<void(TrainerOptions&)> change;
  Files files;  // below checkpoints/
  std::vector<double> val_losses = {3.0, 1.0, 2.0, 0.5, 4.0};
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }

std::function<void(TrainerOptions&)> epochs(std::int64_t count) {
  return [count](TrainerOptions& options) { options.max_epochs = count; };
}

const double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<Case> cases() {
  const auto unchanged = [](TrainerOptions&) {};
  return {
      {"Default", {{}}, unchanged, {"epoch=2-step=12.ckpt"}},
      {"SaveLast", {{.save_last = true}}, unchanged, {"epoch=2-step=12.ckpt", "last.ckpt"}},
      {"BestTwo",
       {{.monitor = "val_loss", .save_top_k = 2}},
       epochs(5),
       {"epoch=1-step=8.ckpt", "epoch=3-step=16.ckpt"}},
      {"BestTwoOfMax",
       {{.monitor = "val_loss", .mode = "max", .save_top_k = 2}},
       epochs(5),
       {"epoch=0-step=4.ckpt", "epoch=4-step=20.ckpt"}},
      {"All",
       {{.save_top_k = -1}},
       unchanged,
       {"epoch=0-step=4.ckpt", "epoch=1-step=8.ckpt", "epoch=2-step=12.ckpt"}},
      {"AllAndLast",
       {{.save_top_k = -1, .save_last = true}},
       unchanged,
       {"epoch=0-step=4.ckpt", "epoch=1-step=8.ckpt", "epoch=2-step=12.ckpt", "last.ckpt"}},
      {"None", {{.save_top_k = 0}}, unchanged, {}},
      {"LastOnly", {{.save_top_k = 0, .save_last = true}}, unchanged, {"last.ckpt"}},
      {"EveryFiveSteps",
       {{.save_top_k = -1, .every_n_train_steps = 5}},
       unchanged,
       {"epoch=1-step=5.ckpt", "epoch=2-step=10.ckpt"}},
      {"EveryTwoStepsByMetric",
       {{.filename = "{epoch}",
         .monitor = "train_loss",
         .save_top_k = 3,
         .every_n_train_steps = 2}},
       unchanged,
       {"epoch=0-v1.ckpt", "epoch=0.ckpt", "epoch=1.ckpt"}},
      {"EveryTwoEpochs",
       {{.save_top_k = -1, .every_n_epochs = 2}},
       epochs(5),
       {"epoch=1-step=8.ckpt", "epoch=3-step=16.ckpt"}},
      {"FormattedName",
       {{.filename = "m-{epoch:02d}-{step:05d}-{val_loss:.2f}",
         .monitor = "val_loss",
         .save_top_k = -1}},
       unchanged,
       {"m-epoch=00-step=00004-val_loss=3.00.ckpt", "m-epoch=01-step=00008-val_loss=1.00.ckpt",
        "m-epoch=02-step=00012-val_loss=2.00.ckpt"}},
      {"SlashInMetric",
       {{.filename = "{epoch}-{val/acc:.2f}"}},
       epochs(1),
       {"epoch=0-val/acc=0.12.ckpt"}},
      {"NoInsertedNames",
       {{.filename = "e={epoch}-acc={val/acc:.3f}", .auto_insert_metric_name = false}},
       epochs(1),
       {"e=0-acc=0.125.ckpt"}},
      {"MissingMetrics",
       {{.filename = "{epoch}-{nope}-{nope2:.1f}"}},
       epochs(1),
       {"epoch=0-nope=0-nope2=0.0.ckpt"}},
      {"ConstantName", {{.filename = "x", .save_top_k = -1}}, unchanged, {"x.ckpt"}},
      {"ConstantNameByMetric",
       {{.filename = "x", .monitor = "val_loss", .save_top_k = 2}},
       epochs(5),
       {"x-v1.ckpt", "x.ckpt"}},
      {"ConstantNameWithoutCounter",
       {{.filename = "x", .monitor = "val_loss", .save_top_k = 2, .enable_version_counter = false}},
       epochs(5),
       {"x.ckpt"}},
      {"EveryMoment",
       {{.save_top_k = -1, .train_time_interval = std::chrono::duration<double>(0)}},
       epochs(1),
       {"epoch=0-step=1.ckpt", "epoch=0-step=2.ckpt", "epoch=0-step=3.ckpt",
        "epoch=0-step=4.ckpt"}},
      {"ValidationTwiceAnEpoch",
       {{.monitor = "val_loss", .save_top_k = -1}},
       [](TrainerOptions& options) {
         options.val_check_interval = 0.5;
         options.max_epochs = 2;
       },
       {"epoch=0-step=2.ckpt", "epoch=0-step=4.ckpt", "epoch=1-step=6.ckpt",
        "epoch=1-step=8.ckpt"}},
      {"FastDevRun",
       {{.save_last = true}},
       [](TrainerOptions& options) { options.fast_dev_run = 1; },
       {}},
      {"TwoCallbacks",
       {{.filename = "best", .monitor = "val_loss"},
        {.filename = "s{step}", .save_top_k = -1, .every_n_train_steps = 4}},
       unchanged,
       {"best.ckpt", "sstep=12.ckpt", "sstep=4.ckpt", "sstep=8.ckpt"}},
      {"NamedLast",
       {{.save_last = true, .name_last = "{epoch}-last"}},
       unchanged,
       {"epoch=2-last.ckpt", "epoch=2-step=12.ckpt"}},
      {"OtherCharacters",
       {{.filename = "{epoch}-{val_loss:.1f}",
         .save_last = true,
         .join_char = "_",
         .equals_char = ":",
         .file_extension = ".tar"}},
       unchanged,
       {"epoch:2-val_loss:2.0.tar", "last.tar"}},
      {"NanIsWorst",
       {{.monitor = "val_loss"}},
       epochs(4),
       {"epoch=1-step=8.ckpt"},
       {kNan, 1, kNan, 2}},
      {"NanAmongBestThree",
       {{.monitor = "val_loss", .save_top_k = 3}},
       epochs(4),
       {"epoch=1-step=8.ckpt", "epoch=2-step=12.ckpt", "epoch=3-step=16.ckpt"},
       {kNan, 1, kNan, 2}},
      {"MaxSteps",
       {{.save_last = true}},
       [](TrainerOptions& options) {
         options.max_steps = 6;
         options.max_epochs = -1;
       },
       {"epoch=1-step=6.ckpt", "last.ckpt"}},
      {"Accumulation",
       {{.save_top_k = -1}},
       [](TrainerOptions& options) { options.accumulate_grad_batches = 2; },
       {"epoch=0-step=2.ckpt", "epoch=1-step=4.ckpt", "epoch=2-step=6.ckpt"}},
      {"AccumulationWithRest",
       {{.save_top_k = -1}},
       [](TrainerOptions& options) {
         options.accumulate_grad_batches = 3;
         options.max_epochs = 1;
       },
       {"epoch=0-step=2.ckpt"}},
      {"ValidationEverySecondEpoch",
       {{.monitor = "val_loss", .save_top_k = -1}},
       [](TrainerOptions& options) {
         options.check_val_every_n_epoch = 2;
         options.max_epochs = 5;
       },
       {"epoch=1-step=8.ckpt", "epoch=3-step=16.ckpt"}},
      {"TiesKeepTheOld", {{.monitor = "val/acc"}}, unchanged, {"epoch=0-step=4.ckpt"}},
      {"EarlyStopping",
       {{.monitor = "val_loss"}},
       [](TrainerOptions& options) {
         options.max_epochs = 10;
         options.callbacks.push_back(make_early_stopping({.monitor = "val_loss", .patience = 1}));
       },
       {"epoch=1-step=8.ckpt"}},
  };
}

class ModelCheckpointFiles : public ::testing::TestWithParam<std::tuple<const char*, Case>> {};

TEST_P(ModelCheckpointFiles, Fit_Done_LeavesExactlyThese) {
  const auto& [protocol, test] = GetParam();
  const std::string root = fresh_root(protocol);
  TrainerOptions options = quiet(root);
  for (const Options& callback : test.callbacks) {
    options.callbacks.push_back(make_model_checkpoint(callback));
  }
  test.change(options);
  ScriptedModel model(test.val_losses);
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data());
  Files expected;
  for (const std::string& file : test.files) expected.push_back("checkpoints/" + file);
  EXPECT_THAT(files_below(root), ElementsAreArray(expected));
  remove_root(root);
}

INSTANTIATE_TEST_SUITE_P(, ModelCheckpointFiles,
                         ::testing::Combine(::testing::Values("local", "memory"),
                                            ::testing::ValuesIn(cases())),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)) + "_" +
                                  std::get<1>(info.param).name;
                         });

class ModelCheckpointTest : public ::testing::TestWithParam<const char*> {
 protected:
  ~ModelCheckpointTest() override { remove_root(root_); }
  const std::string root_ = fresh_root(GetParam());
};
INSTANTIATE_TEST_SUITE_P(, ModelCheckpointTest, ::testing::Values("local", "file", "memory"));

TEST_P(ModelCheckpointTest, Fit_Monitored_RemembersBestAndScores) {
  auto checkpoint = make_model_checkpoint({.monitor = "val_loss", .save_top_k = 2});
  TrainerOptions options = quiet(root_);
  options.max_epochs = 5;
  options.callbacks = {checkpoint};
  ScriptedModel model;
  Trainer(options).fit(model, make_data(), make_data());
  EXPECT_THAT(checkpoint->best_model_path(), HasSubstr("checkpoints/epoch=3-step=16.ckpt"));
  EXPECT_EQ(checkpoint->best_model_score(), 0.5);
  ASSERT_EQ(checkpoint->best_k_models().size(), 2U);
  EXPECT_EQ(checkpoint->best_k_models()[0].second, 1.0);
  EXPECT_EQ(checkpoint->best_k_models()[1].second, 0.5);
}

TEST_P(ModelCheckpointTest, Fit_ForeignFilesThere_LeavesThemAlone) {
  write_text(root_ + "/checkpoints/epoch=0-step=4.ckpt", "foreign");
  write_text(root_ + "/checkpoints/last.ckpt", "foreign too");
  TrainerOptions options = quiet(root_);
  options.max_epochs = 1;
  options.callbacks = {make_model_checkpoint({.save_last = true})};
  ScriptedModel model;
  Trainer(options).fit(model, make_data(), make_data());
  EXPECT_EQ(read_text(root_ + "/checkpoints/epoch=0-step=4.ckpt"), "foreign");
  EXPECT_EQ(read_text(root_ + "/checkpoints/last.ckpt"), "foreign too");
  EXPECT_THAT(
      files_below(root_),
      ElementsAreArray({"checkpoints/epoch=0-step=4-v1.ckpt", "checkpoints/epoch=0-step=4.ckpt",
                        "checkpoints/last-v1.ckpt", "checkpoints/last.ckpt"}));
}

TEST_P(ModelCheckpointTest, Fit_StepThrows_SavesAndRethrows) {
  TrainerOptions options = quiet(root_);
  options.callbacks = {make_model_checkpoint({.save_on_exception = true})};
  ScriptedModel model;
  model.fail_at_step = 6;
  Trainer trainer(options);
  EXPECT_THROW(trainer.fit(model, make_data(), make_data()), std::runtime_error);
  EXPECT_THAT(files_below(root_), ElementsAreArray({"checkpoints/epoch=0-step=4.ckpt",
                                                    "checkpoints/epoch=1-step=6.ckpt"}));
}

TEST_P(ModelCheckpointTest, Fit_SameStateKeyTwice_IsRefused) {
  TrainerOptions options = quiet(root_);
  options.callbacks = {make_model_checkpoint({.filename = "a"}),
                       make_model_checkpoint({.filename = "b"})};
  ScriptedModel model;
  Trainer trainer(options);
  try {
    trainer.fit(model, make_data(), make_data());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("Found more than one stateful callback of type "
                                        "`ModelCheckpoint`"));
  }
  const Location at = resolve(root_);
  EXPECT_FALSE(at.filesystem->exists(at.path));
}

TEST_P(ModelCheckpointTest, Fit_UnknownMonitor_SaysWhatIsThere) {
  TrainerOptions options = quiet(root_);
  options.callbacks = {make_model_checkpoint({.monitor = "nope"})};
  ScriptedModel model;
  Trainer trainer(options);
  try {
    trainer.fit(model, make_data(), make_data());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error.what(), HasSubstr("could not find the monitored key in the returned "
                                        "metrics: ['train_loss', 'val/acc', 'val_loss']"));
    EXPECT_THAT(error.what(), HasSubstr("Did you call `log('nope', value)`"));
  }
}

TEST_P(ModelCheckpointTest, Resume_IntoOtherFolder_KeepsTheSource) {
  ScriptedModel model;
  TrainerOptions options = quiet(root_ + "/run1");
  options.max_epochs = 1;
  Trainer(options).fit(model, make_data(), make_data());
  const std::string source = root_ + "/run1/checkpoints/epoch=0-step=4.ckpt";
  options = quiet(root_ + "/run2");
  Trainer(options).fit(model, make_data(), make_data(), {.ckpt_path = source});
  EXPECT_THAT(files_below(root_), ElementsAreArray({"run1/checkpoints/epoch=0-step=4.ckpt",
                                                    "run2/checkpoints/epoch=2-step=12.ckpt"}));
}

TEST_P(ModelCheckpointTest, Resume_SameFolder_KeepsSourceAndDropsTheOthers) {
  const auto run = [&](std::int64_t max_steps, const std::string& ckpt_path) {
    TrainerOptions options = quiet(root_);
    options.max_epochs = -1;
    options.max_steps = max_steps;
    options.callbacks = {make_model_checkpoint(
        {.monitor = "step", .mode = "max", .save_top_k = 2, .every_n_train_steps = 2})};
    ScriptedModel model;
    Trainer(options).fit(model, make_data(40), nullptr, {.ckpt_path = ckpt_path});
  };
  run(5, "");
  EXPECT_THAT(files_below(root_), ElementsAreArray({"checkpoints/epoch=0-step=2.ckpt",
                                                    "checkpoints/epoch=0-step=4.ckpt"}));
  run(8, root_ + "/checkpoints/epoch=0-step=4.ckpt");
  EXPECT_THAT(files_below(root_), ElementsAreArray({"checkpoints/epoch=0-step=4.ckpt",
                                                    "checkpoints/epoch=0-step=6.ckpt",
                                                    "checkpoints/epoch=0-step=8.ckpt"}));
}

TEST_P(ModelCheckpointTest, Fit_TwiceIntoSameFolder_CountsVersions) {
  for (int run = 0; run < 2; ++run) {
    TrainerOptions options = quiet(root_);
    options.callbacks = {make_model_checkpoint({.save_top_k = 0, .save_last = true})};
    ScriptedModel model;
    Trainer(options).fit(model, make_data(), make_data());
  }
  EXPECT_THAT(files_below(root_),
              ElementsAreArray({"checkpoints/last-v1.ckpt", "checkpoints/last.ckpt"}));
}

TEST(ModelCheckpointOptions, Contradictions_AreRefused) {
  EXPECT_THROW(make_model_checkpoint({.save_top_k = 3}), Error);
  EXPECT_THROW(make_model_checkpoint({.save_top_k = -2}), Error);
  EXPECT_THROW(make_model_checkpoint({.mode = "least"}), Error);
  EXPECT_THROW(make_model_checkpoint({.every_n_train_steps = 1, .every_n_epochs = 1}), Error);
}

TEST(ModelCheckpointState, Key_IsLightnings) {
  EXPECT_EQ(make_model_checkpoint({.monitor = "val_loss"})->state_key(),
            "ModelCheckpoint{'monitor': 'val_loss', 'mode': 'min', 'every_n_train_steps': 0, "
            "'every_n_epochs': 1, 'train_time_interval': None}");
  EXPECT_EQ(make_model_checkpoint({.train_time_interval = std::chrono::duration<double>(90061.5)})
                ->state_key(),
            "ModelCheckpoint{'monitor': None, 'mode': 'min', 'every_n_train_steps': 0, "
            "'every_n_epochs': 0, 'train_time_interval': datetime.timedelta(days=1, seconds=3661, "
            "microseconds=500000)}");
}

}  // namespace
}  // namespace fulgurite::testing
