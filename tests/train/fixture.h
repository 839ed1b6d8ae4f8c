// The small run that the Trainer's tests are about: 16 examples in batches of 4, a linear model,
// and metrics whose values are known beforehand.
#pragma once

#include <fulgurite/fulgurite.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace fulgurite::testing {

inline std::shared_ptr<DataLoader> make_data(std::int64_t examples = 16, bool shuffle = false,
                                             std::int64_t batch_size = 4) {
  const torch::Tensor data =
      torch::linspace(-1, 1, examples * 8).reshape({examples, 8}).to(torch::kFloat);
  const torch::Tensor target = data.sum(1, true).sin();
  return make_data_loader(make_tensor_dataset(data, target),
                          {.batch_size = batch_size, .shuffle = shuffle, .seed = 7});
}

/// Logs train_loss = 0.25 each step, and val_loss from a list, one value a validation run.
struct ScriptedModel : Module {
  explicit ScriptedModel(std::vector<double> losses = {3.0, 1.0, 2.0, 0.5, 4.0})
      : val_losses(std::move(losses)) {
    layer = register_module("layer", torch::nn::Linear(8, 1));
  }
  torch::Tensor training_step(const Batch& batch, std::int64_t) override {
    if (fail_at_step >= 0 && global_step() == fail_at_step) throw std::runtime_error("boom");
    log("train_loss", 0.25);
    return (layer->forward(batch.data) - batch.target).square().mean();
  }
  void validation_step(const Batch&, std::int64_t) override {
    if (trainer().sanity_checking()) return;
    log("val_loss", val_losses[std::min(runs, val_losses.size() - 1)]);
    log("val/acc", 0.125);
  }
  void on_validation_end() override {
    if (!trainer().sanity_checking()) ++runs;
  }
  Optimizers configure_optimizers() override {
    return std::make_shared<torch::optim::SGD>(parameters(), torch::optim::SGDOptions(0.01));
  }

  torch::nn::Linear layer{nullptr};
  std::vector<double> val_losses;
  std::size_t runs = 0;
  std::int64_t fail_at_step = -1;
};

/// A folder of its own for each test, under several protocols.
inline std::string fresh_root(const std::string& protocol) {
  static std::atomic<int> counter{0};
  const std::string name =
      "fulgurite-train-" + std::to_string(getpid()) + "-" + std::to_string(counter++);
  if (protocol == "memory") return "memory://" + name;
  const std::string path = (std::filesystem::temp_directory_path() / name).string();
  return protocol == "file" ? "file://" + path : path;
}

/// The files below `root`, by their paths relative to it, sorted.
inline std::vector<std::string> files_below(const std::string& root) {
  const Location at = resolve(root);
  std::vector<std::string> names;
  for (const FileInfo& file : at.filesystem->find(at.path)) {
    names.push_back(file.path.substr(file.path.find(at.path) + at.path.size() + 1));
  }
  return names;
}

inline void write_text(const std::string& url, std::string_view text) {
  const Location at = resolve(url);
  at.filesystem->write_file(at.path, text);
}

inline std::string read_text(const std::string& url) {
  const Location at = resolve(url);
  return at.filesystem->read_file(at.path);
}

inline void remove_root(const std::string& root) {
  const Location at = resolve(root);
  if (at.filesystem->exists(at.path)) at.filesystem->remove_all(at.path);
}

/// Quiet options with nothing on: tests turn on what they are about.
inline TrainerOptions quiet(const std::string& root) {
  TrainerOptions options;
  options.max_epochs = 3;
  options.default_root_dir = root;
  options.enable_progress_bar = false;
  options.enable_logging = false;
  return options;
}

}  // namespace fulgurite::testing
