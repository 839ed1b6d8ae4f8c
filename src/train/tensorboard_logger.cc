// TensorBoardLogger: scalars and hyper-parameters as event files under any URL.
//
// One file a run, events.out.tfevents.<time>.<host>.<pid>.0, appended to; on object stores a
// series of it (growing_file.h), which TensorBoard reads as one run.
#include <unistd.h>

#include <array>
#include <utility>

#include "train/background_flush.h"
#include "train/event_writer.h"
#include "train/growing_file.h"
#include "train/run_folder.h"

namespace fulgurite {
namespace {

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string event_file_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return "events.out.tfevents." + std::to_string(static_cast<std::int64_t>(wall_time())) + "." +
         host.data() + "." + std::to_string(getpid()) + ".0";
}

class TensorBoardLogger : public Logger {
 public:
  TensorBoardLogger(std::string save_dir, const LoggerOptions& options)
      : options_(options),
        folder_(std::move(save_dir), options),
        flush_([this] { file().flush(false); },
               std::chrono::duration<double>(options.flush_seconds)) {}

  const std::string& name() const override { return folder_.name(); }
  std::string version() const override { return folder_.version(); }
  const std::string& save_dir() const override { return folder_.save_dir(); }
  std::string log_dir() const override { return folder_.log_dir(); }

  void log_metrics(const Metrics& metrics, std::int64_t step) override {
    const double now = wall_time();
    for (const auto& [name, value] : metrics) {
      file().append(scalar_record(now, step, tag(name), static_cast<float>(value)));
    }
    if (file().appends() && ++since_flush_ >= options_.flush_logs_every_n_steps) {
      since_flush_ = 0;
      flush_.hurry();
    } else {
      flush_.touch();
    }
  }

  void log_hyperparameters(const Dict& hyperparameters) override {
    folder_.write_hyperparameters(hyperparameters);
    if (resumed_ || hyperparameters.empty()) return;
    const double now = wall_time();
    const std::string metric = tag("hp_metric");
    file().append(scalar_record(now, 0, metric, -1));
    file().append(hparams_records(now, hyperparameters, metric));
  }

  void save() override { file().flush(true); }
  void finalize(std::string_view) override { save(); }

  Value state() override {
    Dict state;
    folder_.save_state(state);
    state["file"] = file().state();
    return state;
  }

  void load_state(const Value& state) override {
    const Dict& dict = state.as_dict("logger");
    if (file_ || !folder_.resume(dict)) return;
    const Dict& saved = dict.at("file").as_dict("file");
    open(saved.at("url").as_string("url"));
    file_->restore(saved);
    resumed_ = true;
  }

 private:
  std::string tag(const std::string& name) const {
    return options_.prefix.empty() ? name : options_.prefix + "-" + name;
  }

  GrowingFile& file() {
    if (!file_) open(folder_.url(event_file_name()));
    return *file_;
  }

  void open(const std::string& url) {
    file_ =
        std::make_unique<GrowingFile>(url, version_record(wall_time()), folder_.storage_options());
  }

  LoggerOptions options_;
  RunFolder folder_;
  std::unique_ptr<GrowingFile> file_;
  int since_flush_ = 0;
  bool resumed_ = false;
  BackgroundFlush flush_;  // last: its thread uses all of the above
};

}  // namespace

std::unique_ptr<Logger> make_tensorboard_logger(std::string save_dir, LoggerOptions options) {
  return std::make_unique<TensorBoardLogger>(std::move(save_dir), options);
}

}  // namespace fulgurite
