// Exact resume: a process killed at any moment, and another that goes on from its last checkpoint,
// end with the bits and the log of a run that nobody disturbed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>

#include "auth/azure_connection_string.h"
#include "support/environment.h"
#include "train/fixture.h"
#include "train/scalar_value.h"

namespace fulgurite::testing {
namespace {

using ::testing::HasSubstr;

// --- a run that depends on everything a checkpoint must hold -------------------------------------

struct ExactModel : Module {
  ExactModel() {
    net = register_module(
        "net", torch::nn::Sequential(torch::nn::Linear(8, 16), torch::nn::BatchNorm1d(16),
                                     torch::nn::Dropout(0.3), torch::nn::Linear(16, 1)));
    save_hyperparameters({{"width", std::int64_t{16}}, {"lr", 0.01}});
  }
  torch::Tensor training_step(const Batch& batch, std::int64_t) override {
    event();
    auto loss = (net->forward(batch.data) - batch.target).square().mean();
    log("loss", loss, {.on_step = true, .on_epoch = true});
    return loss;
  }
  void validation_step(const Batch& batch, std::int64_t) override {
    event();
    log("val_loss", (net->forward(batch.data) - batch.target).abs().mean());
  }
  void on_train_batch_end(const torch::Tensor& loss, const Batch&, std::int64_t) override {
    event();
    log("loss_again", loss);
  }
  void on_validation_end() override { event(); }
  void on_train_epoch_end() override { event(); }
  Optimizers configure_optimizers() override {
    auto optimizer = std::make_shared<torch::optim::Adam>(parameters(), 0.01);
    return {optimizer,
            {{.scheduler = make_step_lr(optimizer, {.step_size = 1, .gamma = 0.5})},
             {.scheduler = make_reduce_lr_on_plateau(optimizer, {.patience = 0}),
              .monitor = "val_loss"}}};
  }

  // Dies at the given event: there are some thirty in an epoch.
  void event() {
    if (++events == die_at) ::kill(::getpid(), SIGKILL);
  }

  torch::nn::Sequential net{nullptr};
  int events = 0;
  int die_at = -1;
};

struct Plan {
  std::string name;
  ModelCheckpointOptions checkpoint;
  std::function<void(TrainerOptions&)> change = [](TrainerOptions&) {};
};
void PrintTo(const Plan& plan, std::ostream* out) { *out << plan.name; }

// Trains below `root` and saves the final state there. Returns the number of events.
int train(const Plan& plan, const std::string& root, int die_at, const std::string& ckpt_path) {
  at::set_num_threads(1);
  seed_everything(1);
  ExactModel model;
  model.die_at = die_at;
  TrainerOptions options = quiet(root);
  options.log_every_n_steps = 1;
  options.loggers = {make_csv_logger(root, {.version = 0, .flush_logs_every_n_steps = 3})};
  ModelCheckpointOptions checkpoint = plan.checkpoint;
  checkpoint.save_last = true;
  options.callbacks = {make_model_checkpoint(checkpoint)};
  plan.change(options);
  Trainer trainer(options);
  trainer.fit(model, make_data(20, true), make_data(8), {.ckpt_path = ckpt_path});
  trainer.save_checkpoint(root + "/final.ckpt");
  return model.events;
}

// Runs `work` in a process of its own. Returns how it ended, as waitpid says.
template <class Work>
int in_child(Work&& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
      ::_exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
      ::_exit(1);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

// --- comparing -----------------------------------------------------------------------------------

bool same(const Value& a, const Value& b);

bool same_items(const std::vector<Value>& a, const std::vector<Value>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

bool same_tensor(const TensorValue& a, const TensorValue& b) {
  return a.dtype == b.dtype && a.shape == b.shape &&
         std::ranges::equal(a.storage->bytes.bytes(), b.storage->bytes.bytes());
}

bool same(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const auto* dict = a.get_if<Dict>()) {
    const auto& items = b.as_dict().items;
    return std::equal(dict->items.begin(), dict->items.end(), items.begin(), items.end(),
                      [](const auto& x, const auto& y) {
                        return same(x.first, y.first) && same(x.second, y.second);
                      });
  }
  if (const auto* list = a.get_if<List>()) return same_items(list->items, b.as_list().items);
  if (const auto* tuple = a.get_if<Tuple>()) {
    return same_items(tuple->items, b.get_if<Tuple>()->items);
  }
  if (const auto* tensor = a.get_if<std::shared_ptr<const TensorValue>>()) {
    return same_tensor(**tensor, b.as_tensor());
  }
  if (const auto* number = a.get_if<double>()) {
    return std::bit_cast<std::int64_t>(*number) == std::bit_cast<std::int64_t>(b.as_double());
  }
  if (const auto* integer = a.get_if<std::int64_t>()) return *integer == b.as_int();
  if (const auto* flag = a.get_if<bool>()) return *flag == b.as_bool();
  if (const auto* text = a.get_if<std::string>()) return *text == b.as_string();
  return true;
}

Dict load(const std::string& url) {
  LoadedCheckpoint loaded = TorchCheckpointIO().load_checkpoint(url);
  make_resident(loaded.root, loaded.source.get());
  return std::move(*loaded.root.get_if<Dict>());
}

void expect_same_end(const std::string& resumed, const std::string& undisturbed) {
  const Dict ours = load(resumed + "/final.ckpt");
  const Dict theirs = load(undisturbed + "/final.ckpt");
  for (const char* key :
       {"epoch", "global_step", "state_dict", "loops", "optimizer_states", "lr_schedulers"}) {
    EXPECT_TRUE(same(ours.at(key), theirs.at(key))) << key << " differs";
  }
  EXPECT_TRUE(same(ours.at("fulgurite").as_dict().at("random_state"),
                   theirs.at("fulgurite").as_dict().at("random_state")));
  const std::string log = "/lightning_logs/version_0/metrics.csv";
  EXPECT_EQ(read_text(resumed + log), read_text(undisturbed + log));
}

// --- killed
// ---------------------------------------------------------------------------------------

std::vector<Plan> plans() {
  return {
      {"EveryStep", {.every_n_train_steps = 1}},
      {"EveryThirdStep", {.every_n_train_steps = 3}},
      {"EveryEpoch", {}},
      {"EveryValidation",
       {.monitor = "val_loss", .save_top_k = 2},
       [](TrainerOptions& options) { options.val_check_interval = 2; }},
      {"Accumulating",
       {.save_top_k = -1},
       [](TrainerOptions& options) {
         options.accumulate_grad_batches = 3;
         options.val_check_interval = 2;
         options.gradient_clip_val = 0.5;
       }},
  };
}

class Killed : public ::testing::TestWithParam<Plan> {};

// Kills a run at the given events, resumes it each time, and compares with an undisturbed one.
void expect_exact_resume(const Plan& plan, const std::function<std::string()>& new_root,
                         const std::vector<int>& events) {
  const std::string undisturbed = new_root();
  ASSERT_EQ(in_child([&] { train(plan, undisturbed, -1, ""); }), 0);
  for (const int die_at : events) {
    SCOPED_TRACE("killed at event " + std::to_string(die_at));
    const std::string root = new_root();
    const int killed = in_child([&] { train(plan, root, die_at, ""); });
    ASSERT_TRUE(WIFSIGNALED(killed) && WTERMSIG(killed) == SIGKILL);
    ASSERT_EQ(in_child([&] { train(plan, root, -1, "last"); }), 0);
    expect_same_end(root, undisturbed);
    remove_root(root);
  }
  remove_root(undisturbed);
}

TEST_P(Killed, Resume_FromLast_EndsBitIdentical) {
  expect_exact_resume(GetParam(), [] { return fresh_root("local"); },
                      {2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38, 41, 44});
}

INSTANTIATE_TEST_SUITE_P(, Killed, ::testing::ValuesIn(plans()),
                         [](const auto& info) { return info.param.name; });

/// A server of tests/servers, and how a program finds it.
struct CloudServer {
  std::string protocol;
  std::string endpoint;  ///< the variable that tests/servers/run exports
  std::string variable;  ///< the one that the program reads
  std::string (*value)(const std::string& endpoint);
};

std::string itself(const std::string& endpoint) { return endpoint; }

std::string connection_string(const std::string& endpoint) {
  const auto emulator = auth::azure_emulator();
  return "AccountName=" + emulator.account_name + ";AccountKey=" + emulator.account_key +
         ";BlobEndpoint=" + endpoint;
}

class KilledOnCloud : public ::testing::TestWithParam<CloudServer> {};

TEST_P(KilledOnCloud, Resume_FromLast_EndsBitIdentical) {
  const auto& server = GetParam();
  const char* endpoint = std::getenv(server.endpoint.c_str());
  if (!endpoint) {
    ASSERT_EQ(std::getenv("FULGURITE_REQUIRE_SERVERS"), nullptr)
        << server.endpoint << " is not set";
    GTEST_SKIP() << "run below tests/servers/run";
  }
  const test::ScopedVariable scoped(server.variable, server.value(endpoint));
  const std::string bucket = "fulgurite-train-" + std::to_string(getpid());
  filesystem(server.protocol)->create_directory(bucket);
  int runs = 0;
  expect_exact_resume(
      {"EveryThirdStep", {.every_n_train_steps = 3}},
      [&] { return server.protocol + "://" + bucket + "/run " + std::to_string(runs++); },
      {13, 24, 37});
}

INSTANTIATE_TEST_SUITE_P(, KilledOnCloud,
                         ::testing::Values(CloudServer{"s3", "FULGURITE_TEST_S3_WEED_ENDPOINT",
                                                       "AWS_ENDPOINT_URL", itself},
                                           CloudServer{"gs", "FULGURITE_TEST_GCS_ENDPOINT",
                                                       "STORAGE_EMULATOR_HOST", itself},
                                           CloudServer{"az", "FULGURITE_TEST_AZURITE_ENDPOINT",
                                                       "AZURE_STORAGE_CONNECTION_STRING",
                                                       connection_string}),
                         [](const auto& info) { return info.param.protocol; });

// --- other ways to begin
// --------------------------------------------------------------------------

class Resume : public ::testing::TestWithParam<const char*> {
 protected:
  ~Resume() override { remove_root(root_); }
  const std::string root_ = fresh_root(GetParam());
};
INSTANTIATE_TEST_SUITE_P(, Resume, ::testing::Values("local", "memory"));

TEST_P(Resume, Fit_FromEndOfEpoch_StartsWithItsCounters) {
  struct Watching : ScriptedModel {
    void on_train_start() override {
      epoch = current_epoch();
      step = global_step();
    }
    std::int64_t epoch = -1, step = -1;
  } model;
  TrainerOptions options = quiet(root_);
  options.max_epochs = 2;
  Trainer(options).fit(model, make_data(), make_data());
  options.max_epochs = 6;
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data(),
              {.ckpt_path = root_ + "/checkpoints/epoch=1-step=8.ckpt"});
  EXPECT_EQ(model.epoch, 2);
  EXPECT_EQ(model.step, 8);
  EXPECT_EQ(trainer.global_step(), 24);
}

TEST_P(Resume, Fit_MaxEpochsBelowCheckpoint_IsRefused) {
  ScriptedModel model;
  TrainerOptions options = quiet(root_);
  Trainer first(options);
  first.fit(model, make_data(), make_data());
  first.save_checkpoint(root_ + "/end.ckpt");
  options.max_epochs = 1;
  Trainer second(options);
  try {
    second.fit(model, make_data(), make_data(), {.ckpt_path = root_ + "/end.ckpt"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("You restored a checkpoint with current_epoch=3, but you "
                                        "have set Trainer(max_epochs=1)"));
  }
}

TEST_P(Resume, Fit_MissingCheckpoint_SaysSoAndLeavesNothing) {
  ScriptedModel model;
  Trainer trainer(quiet(root_));
  const std::string url = root_ + "/nowhere.ckpt";
  try {
    trainer.fit(model, make_data(), make_data(), {.ckpt_path = url});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_THAT(error.what(), HasSubstr("Checkpoint file not found"));
  }
  const Location at = resolve(root_);
  EXPECT_FALSE(at.filesystem->exists(at.path));
}

TEST_P(Resume, Fit_LastWithoutOne_TrainsFromTheStart) {
  ScriptedModel model;
  Trainer trainer(quiet(root_));
  trainer.fit(model, make_data(), make_data(), {.ckpt_path = "last"});
  EXPECT_EQ(trainer.global_step(), 12);
}

TEST_P(Resume, Fit_LastOfAnEarlierVersion_IsFound) {
  for (const std::int64_t epochs : {1, 2}) {
    TrainerOptions options = quiet(root_);
    options.max_epochs = epochs;
    options.enable_logging = true;
    options.callbacks = {make_model_checkpoint({.save_last = true})};
    ScriptedModel model;
    Trainer trainer(options);
    trainer.fit(model, make_data(), make_data(), {.ckpt_path = "last"});
    EXPECT_EQ(trainer.global_step(), 4 * epochs);
    EXPECT_THAT(trainer.log_dir(), HasSubstr("lightning_logs/version_0"));
  }
}

TEST_P(Resume, Test_Best_LoadsTheBestWeights) {
  struct Remembering : ScriptedModel {
    void on_validation_end() override {
      ScriptedModel::on_validation_end();
      if (runs == 4) best = layer->weight.detach().clone();
    }
    void test_step(const Batch&, std::int64_t) override {
      log("equal", torch::equal(layer->weight, best) ? 1.0 : 0.0);
    }
    torch::Tensor best;
  } model;
  TrainerOptions options = quiet(root_);
  options.max_epochs = 5;
  options.callbacks = {make_model_checkpoint({.monitor = "val_loss"})};
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data());
  EXPECT_FALSE(torch::equal(model.layer->weight, model.best));
  EXPECT_EQ(trainer.test(model, make_data(), {.ckpt_path = "best"}).at("equal"), 1.0);
}

TEST_P(Resume, Fit_WeightsOnlyCheckpoint_IsRefusedButTestTakesIt) {
  struct Testing : ScriptedModel {
    void test_step(const Batch&, std::int64_t) override { log("tested", 1.0); }
  } model;
  TrainerOptions options = quiet(root_);
  options.callbacks = {make_model_checkpoint({.save_weights_only = true})};
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data());
  const std::string url = root_ + "/checkpoints/epoch=2-step=12.ckpt";
  try {
    Trainer(quiet(root_)).fit(model, make_data(), make_data(), {.ckpt_path = url});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("checkpoint contains only the model"));
  }
  EXPECT_EQ(Trainer(quiet(root_)).test(model, make_data(), {.ckpt_path = url}).at("tested"), 1.0);
}

TEST_P(Resume, Fit_OtherModel_NamesTheKeys) {
  ScriptedModel model;
  Trainer(quiet(root_)).fit(model, make_data(), make_data());
  ExactModel other;
  Trainer trainer(quiet(root_));
  try {
    trainer.fit(other, make_data(), make_data(),
                {.ckpt_path = root_ + "/checkpoints/epoch=2-step=12.ckpt"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("lacks net.0.weight"));
    EXPECT_THAT(error.what(), HasSubstr("has layer.weight, layer.bias"));
  }
}

}  // namespace
}  // namespace fulgurite::testing
