// Trains a small CNN on Fashion-MNIST with data, checkpoints and logs under URLs:
//   fashion_mnist [--root URL] [--data URL] [--epochs N] [--ckpt-path URL|last|best]
// Interrupt it at any time; with --ckpt-path last it goes on as if nothing had happened.
#include <fulgurite/fulgurite.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace fg = fulgurite;

struct Classifier : fg::Module {
  torch::nn::Sequential net;
  double lr;

  explicit Classifier(double lr) : lr(lr) {
    using namespace torch::nn;
    net =
        register_module("net", Sequential(Conv2d(Conv2dOptions(1, 16, 3).padding(1)), ReLU(),
                                          MaxPool2d(2), Conv2d(Conv2dOptions(16, 32, 3).padding(1)),
                                          ReLU(), MaxPool2d(2), Flatten(), Dropout(0.1),
                                          Linear(32 * 7 * 7, 128), ReLU(), Linear(128, 10)));
    save_hyperparameters({{"lr", lr}});
  }

  torch::Tensor training_step(const fg::Batch& batch, int64_t) override {
    auto loss = torch::nn::functional::cross_entropy(net->forward(batch.data), batch.target);
    log("train_loss", loss, {.prog_bar = true});
    return loss;
  }

  void validation_step(const fg::Batch& batch, int64_t) override {
    auto scores = net->forward(batch.data);
    log("val_loss", torch::nn::functional::cross_entropy(scores, batch.target));
    log("val_acc", (scores.argmax(1) == batch.target).to(torch::kFloat).mean(), {.prog_bar = true});
  }

  fg::Optimizers configure_optimizers() override {
    auto adam = std::make_shared<torch::optim::Adam>(parameters(), lr);
    return {adam, {{.scheduler = fg::make_exponential_lr(adam, 0.7)}}};
  }
};

struct Arguments {
  std::string root = "fashion_mnist_run";
  std::string data = "/usr/share/datasets/fashion-mnist";
  std::string ckpt_path;
  int64_t epochs = 3;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--root") arguments.root = argv[i + 1];
    if (name == "--data") arguments.data = argv[i + 1];
    if (name == "--epochs") arguments.epochs = std::atoll(argv[i + 1]);
    if (name == "--ckpt-path") arguments.ckpt_path = argv[i + 1];
  }
  return arguments;
}

int run(const Arguments& arguments) {
  at::set_num_threads(1);  // at this size, threads wait for each other longer than they compute
  fg::seed_everything(42);
  auto train = fg::make_data_loader(fg::load_idx_dataset(arguments.data, true),
                                    {.batch_size = 64, .shuffle = true, .seed = 42});
  auto val = fg::make_data_loader(fg::load_idx_dataset(arguments.data, false), {.batch_size = 500});
  Classifier model(1e-3);
  auto best = fg::make_model_checkpoint({.monitor = "val_acc", .mode = "max"});
  auto recent =
      fg::make_model_checkpoint({.save_top_k = 0, .save_last = true, .every_n_train_steps = 100});
  fg::Trainer trainer({.max_epochs = arguments.epochs,
                       .default_root_dir = arguments.root,
                       .callbacks = {best, recent}});
  trainer.fit(model, train, val, {.ckpt_path = arguments.ckpt_path});

  const double accuracy = trainer.callback_metrics().at("val_acc");
  std::printf("val_acc      %.4f\n", accuracy);
  std::printf("checkpoints  %s\n", best->dirpath().c_str());
  std::printf("logs         %s\n", trainer.log_dir().c_str());
  std::printf("resume with  --root %s --epochs %lld --ckpt-path last\n", arguments.root.c_str(),
              static_cast<long long>(arguments.epochs + 1));
  return 0;
}

int main(int argc, char** argv) {
  try {
    return run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fashion_mnist: %s\n", error.what());
    return 1;
  }
}
