// The progress bar: one line, redrawn ten times a second on a terminal; elsewhere one plain line
// per epoch, so that log files stay readable. Written to stderr.
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include "fulgurite/trainer.h"

namespace fulgurite {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr int kBarWidth = 24;

template <class... Args>
std::string print(const char* format, Args... args) {
  std::array<char, 128> text;
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

class ProgressBar : public Callback {
 public:
  void on_sanity_check_start(Trainer&, Module&) override { begin("Sanity checking"); }
  void on_sanity_check_end(Trainer&, Module&) override { clear(); }

  void on_train_epoch_start(Trainer& trainer, Module&) override {
    begin("Epoch " + std::to_string(trainer.current_epoch()));
  }
  void on_train_batch_end(Trainer& trainer, Module&, const at::Tensor&, const Batch&,
                          std::int64_t batch_idx) override {
    if (title_.empty()) begin("Epoch " + std::to_string(trainer.current_epoch()), batch_idx);
    draw(trainer, batch_idx + 1, trainer.num_training_batches());
  }
  void on_train_epoch_end(Trainer& trainer, Module&) override { finish(trainer); }

  void on_validation_start(Trainer& trainer, Module&) override {
    if (!trainer.sanity_checking()) begin_inner("Validation");
  }
  void on_validation_batch_end(Trainer& trainer, Module&, const Batch&,
                               std::int64_t batch_idx) override {
    draw(trainer, batch_idx + 1, trainer.num_val_batches());
  }
  void on_validation_end(Trainer& trainer, Module&) override {
    if (!trainer.fitting()) {
      finish(trainer);
    } else if (!trainer.sanity_checking()) {
      end_inner();
    }
  }

  void on_test_start(Trainer&, Module&) override { begin("Testing"); }
  void on_test_batch_end(Trainer& trainer, Module&, const Batch&, std::int64_t batch_idx) override {
    draw(trainer, batch_idx + 1, trainer.num_val_batches());
  }
  void on_test_end(Trainer& trainer, Module&) override { finish(trainer); }

  void on_predict_start(Trainer&, Module&) override { begin("Predicting"); }
  void on_predict_batch_end(Trainer& trainer, Module&, const at::Tensor&, const Batch&,
                            std::int64_t batch_idx) override {
    draw(trainer, batch_idx + 1, trainer.num_val_batches());
  }
  void on_predict_end(Trainer& trainer, Module&) override { finish(trainer); }
  void on_exception(Trainer&, Module&, const std::exception&) override {
    if (terminal_ && !title_.empty()) std::fputc('\n', stderr);
    title_.clear();
  }

 private:
  // A resumed epoch begins with some batches done, which do not count for its speed.
  void begin(std::string title, std::int64_t batches_done = 0) {
    title_ = std::move(title);
    started_ = Clock::now();
    batches_ = batches_before_ = batches_done;
    drawn_ = {};
  }

  // Validation inside of an epoch has a line of its own for as long as it runs.
  void begin_inner(std::string title) {
    if (title_.empty()) return begin(std::move(title));
    outer_ = std::exchange(title_, title_ + ", " + std::move(title));
    outer_started_ = std::exchange(started_, Clock::now());
    outer_batches_ = batches_;
    outer_batches_before_ = std::exchange(batches_before_, 0);
  }
  void end_inner() {
    if (outer_.empty()) return;
    title_ = std::exchange(outer_, {});
    started_ = outer_started_;
    batches_ = outer_batches_;
    batches_before_ = outer_batches_before_;
  }

  void draw(Trainer& trainer, std::int64_t done, std::int64_t total) {
    batches_ = done;
    if (!terminal_) return;
    const auto now = Clock::now();
    if (now - drawn_ < kRedrawEvery && done != total) return;
    drawn_ = now;
    std::fprintf(stderr, "\r%s\x1b[K", line(trainer, total).c_str());
    std::fflush(stderr);
  }

  std::string line(Trainer& trainer, std::int64_t total) const {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const auto batches = static_cast<double>(batches_ - batches_before_);
    const double rate = seconds > 0 ? batches / seconds : 0;
    std::string text = title_ + ": ";
    if (total > 0) {
      const auto filled = static_cast<std::size_t>(kBarWidth * batches_ / total);
      text += "[" + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "] " +
              std::to_string(batches_) + "/" + std::to_string(total);
    } else {
      text += std::to_string(batches_) + " batches";
    }
    const int whole = static_cast<int>(seconds);
    text += print(" %02d:%02d %.1f it/s", whole / 60, whole % 60, rate);
    for (const auto& [name, value] : trainer.progress_bar_metrics()) {
      text += "  " + name + print(" %.4g", value);
    }
    return text;
  }

  void finish(Trainer& trainer) {
    if (title_.empty()) return;
    const std::string text = line(trainer, batches_);
    std::fprintf(stderr, terminal_ ? "\r%s\x1b[K\n" : "%s\n", text.c_str());
    title_.clear();
  }

  void clear() {
    if (terminal_) std::fputs("\r\x1b[K", stderr);
    title_.clear();
  }

  const bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::string title_, outer_;
  Clock::time_point started_, outer_started_, drawn_;
  std::int64_t batches_ = 0, outer_batches_ = 0;
  std::int64_t batches_before_ = 0, outer_batches_before_ = 0;
};

}  // namespace

std::shared_ptr<Callback> make_progress_bar() { return std::make_shared<ProgressBar>(); }

}  // namespace fulgurite
