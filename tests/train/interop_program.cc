// One side of the interop tests: the same small run that tests/interop/lightning_run.py makes with
// the real Lightning. Prints what it saw as JSON.
//   train_interop fit ROOT EPOCHS EVERY_N_STEPS CKPT_PATH
//   train_interop log ROOT
#include <cstdio>

#include "train/fixture.h"
#include "train/no_append.h"

namespace fulgurite::testing {
namespace {

void print_list(const char* name, const torch::Tensor& tensor, const char* end) {
  std::printf("\"%s\": [", name);
  const torch::Tensor flat = tensor.detach().flatten().to(torch::kDouble).contiguous();
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    std::printf("%s%.17g", i > 0 ? ", " : "", flat.data_ptr<double>()[i]);
  }
  std::printf("]%s", end);
}

struct InteropModel : Module {
  InteropModel() {
    layer = register_module("layer", torch::nn::Linear(8, 1));
    const torch::NoGradGuard no_grad;
    layer->weight.copy_(torch::linspace(-0.5, 0.5, 8).reshape({1, 8}));
    layer->bias.zero_();
    save_hyperparameters({{"lr", 0.1}});
  }
  torch::Tensor training_step(const Batch& batch, std::int64_t) override {
    auto loss = (layer->forward(batch.data) - batch.target).square().mean();
    log("train_loss", loss, {.on_step = true, .on_epoch = true});
    return loss;
  }
  void validation_step(const Batch& batch, std::int64_t) override {
    log("val_loss", (layer->forward(batch.data) - batch.target).square().mean());
  }
  Optimizers configure_optimizers() override {
    adam = std::make_shared<torch::optim::Adam>(parameters(), 0.1);
    return {adam, {{.scheduler = make_step_lr(adam, {.step_size = 1, .gamma = 0.5})}}};
  }
  void on_train_start() override {
    std::printf("\"epoch\": %lld, \"global_step\": %lld, \"lr\": %.17g, ",
                static_cast<long long>(current_epoch()), static_cast<long long>(global_step()),
                adam->param_groups()[0].options().get_lr());
    const auto found = adam->state().find(layer->weight.unsafeGetTensorImpl());
    if (found == adam->state().end()) return;
    const auto& state = dynamic_cast<const torch::optim::AdamParamState&>(*found->second);
    std::printf("\"step\": %lld, ", static_cast<long long>(state.step()));
    print_list("exp_avg", state.exp_avg(), ", ");
    print_list("exp_avg_sq", state.exp_avg_sq(), ", ");
  }

  torch::nn::Linear layer{nullptr};
  std::shared_ptr<torch::optim::Adam> adam;
};

void fit(const std::string& root, std::int64_t epochs, std::int64_t every_n_steps,
         const std::string& ckpt_path) {
  InteropModel model;
  TrainerOptions options = quiet(root);
  options.max_epochs = epochs;
  ModelCheckpointOptions checkpoint{.monitor = "train_loss", .save_top_k = -1};
  if (every_n_steps > 0) checkpoint.every_n_train_steps = every_n_steps;
  options.callbacks = {make_model_checkpoint(checkpoint),
                       make_early_stopping({.monitor = "val_loss", .patience = 50})};
  std::printf("{");
  Trainer trainer(options);
  trainer.fit(model, make_data(), make_data(), {.ckpt_path = ckpt_path});
  print_list("weight", model.layer->weight, ", ");
  std::printf("\"best_model_path\": \"%s\", \"final_step\": %lld}\n",
              trainer.checkpoint_callback()->best_model_path().c_str(),
              static_cast<long long>(trainer.global_step()));
}

// Makes every epoch's logs a piece of their own.
struct SavingModel : InteropModel {
  void on_train_epoch_end() override {
    for (const auto& logger : trainer().loggers()) logger->save();
  }
};

// The same run into an event file that grows and into one in objects, and into metrics.csv.
void log(const std::string& root) {
  register_without_append("noappend", "file");
  SavingModel model;
  TrainerOptions options = quiet(root);
  options.log_every_n_steps = 1;
  options.enable_checkpointing = false;
  options.loggers = {
      make_tensorboard_logger(root + "/grown"),
      make_tensorboard_logger("noappend://" + root + "/objects", {.flush_seconds = 0}),
      make_csv_logger(root + "/csv")};
  Trainer(options).fit(model, make_data(), make_data());
}

}  // namespace
}  // namespace fulgurite::testing

int main(int argc, char** argv) {
  try {
    const std::string command = argc > 1 ? argv[1] : "";
    if (command == "fit" && argc == 6) {
      fulgurite::testing::fit(argv[2], std::atoll(argv[3]), std::atoll(argv[4]), argv[5]);
    } else if (command == "log" && argc == 3) {
      fulgurite::testing::log(argv[2]);
    } else {
      std::fputs("usage: see interop_program.cc\n", stderr);
      return 2;
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "train_interop: %s\n", error.what());
    return 1;
  }
}
