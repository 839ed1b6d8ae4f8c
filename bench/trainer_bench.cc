// What the Trainer adds to a training step: the same model, data and optimizer once in a
// hand-written libtorch loop and once under Trainer with a logged loss, alternating. Prints one
// JSON line; the difference is the median of the rounds'.
//   trainer_bench [STEPS] [ROUNDS]
#include <fulgurite/fulgurite.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace fg = fulgurite;

namespace {

// Gives one batch again and again, so that data costs nothing.
struct SameBatch : fg::DataLoader {
  explicit SameBatch(std::int64_t steps) : steps(steps) {}
  std::int64_t size() const override { return steps; }
  void start(std::int64_t, std::int64_t first) override { position = first; }
  bool next(fg::Batch& into) override {
    if (position == steps) return false;
    ++position;
    into = batch;
    return true;
  }
  fg::Batch batch{torch::randn({16, 32}), torch::randn({16, 1}), {}};
  std::int64_t steps, position = 0;
};

struct Model : fg::Module {
  torch::nn::Linear layer{nullptr};
  Model() { layer = register_module("layer", torch::nn::Linear(32, 1)); }
  torch::Tensor training_step(const fg::Batch& batch, std::int64_t) override {
    auto loss = torch::mse_loss(layer->forward(batch.data), batch.target);
    log("loss", loss, {.on_step = true, .on_epoch = true});
    return loss;
  }
  fg::Optimizers configure_optimizers() override {
    return std::make_shared<torch::optim::SGD>(parameters(), 0.01);
  }
};

double microseconds_per_step(std::int64_t steps, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::micro> elapsed =
      std::chrono::steady_clock::now() - begin;
  return elapsed.count() / static_cast<double>(steps);
}

double by_hand(std::int64_t steps) {
  Model model;
  SameBatch data(steps);
  torch::optim::SGD optimizer(model.parameters(), 0.01);
  return microseconds_per_step(steps, [&] {
    data.start(0, 0);
    for (fg::Batch batch; data.next(batch);) {
      optimizer.zero_grad();
      auto loss = torch::mse_loss(model.layer->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
    }
  });
}

double by_trainer(std::int64_t steps, const std::string& root) {
  Model model;
  fg::Trainer trainer({.max_epochs = 1,
                       .default_root_dir = root,
                       .enable_checkpointing = false,
                       .enable_progress_bar = false,
                       .loggers = {fg::make_csv_logger(root)}});
  const auto data = std::make_shared<SameBatch>(steps);
  return microseconds_per_step(steps, [&] { trainer.fit(model, data); });
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t steps = argc > 1 ? std::atoll(argv[1]) : 10000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  const auto root = std::filesystem::temp_directory_path() / "fulgurite-trainer-bench";
  at::set_num_threads(1);
  by_hand(steps / 10);
  std::vector<double> hand, trainer, difference;
  for (int round = 0; round < rounds; ++round) {
    hand.push_back(by_hand(steps));
    trainer.push_back(by_trainer(steps, root.string()));
    difference.push_back(trainer.back() - hand.back());
  }
  std::filesystem::remove_all(root);
  std::printf(
      "{\"bench\": \"trainer\", \"steps\": %lld, \"rounds\": %d, \"hand_us\": %.2f, "
      "\"trainer_us\": %.2f, \"overhead_us\": %.2f}\n",
      static_cast<long long>(steps), rounds, median(hand), median(trainer), median(difference));
  return 0;
}
