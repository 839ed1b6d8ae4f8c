// DataLoader over a Dataset: order, batches, and one thread that prepares them ahead.
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "fulgurite/data.h"
#include "fulgurite/error.h"

namespace fulgurite {
namespace {

// The order of an epoch: Fisher-Yates over a generator seeded by (seed, epoch). Written out, since
// std::shuffle may differ between standard libraries.
std::vector<std::int64_t> epoch_order(std::int64_t size, bool shuffle, std::uint64_t seed,
                                      std::int64_t epoch) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  if (!shuffle) return order;
  std::seed_seq mix{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                    static_cast<std::uint32_t>(epoch)};
  std::mt19937_64 random(mix);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

// Batches made ahead by a thread of their own, delivered in order; an error comes where its batch
// would have come. Stops when destroyed.
class Prefetcher {
 public:
  using Make = std::function<Batch(std::int64_t)>;

  Prefetcher(Make make, std::int64_t first, std::int64_t end, std::size_t ahead)
      : ahead_(ahead), left_(end - first), thread_([=, this](const std::stop_token& stop) {
          for (std::int64_t i = first; i < end && put(make, i, stop); ++i) {
          }
        }) {}

  bool next(Batch& batch) {
    if (left_-- <= 0) return false;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !ready_.empty(); });
    Made made = std::move(ready_.front());
    ready_.pop_front();
    lock.unlock();
    changed_.notify_all();
    if (made.error) {
      left_ = 0;
      std::rethrow_exception(made.error);
    }
    batch = std::move(made.batch);
    return true;
  }

 private:
  struct Made {
    Batch batch;
    std::exception_ptr error;
  };

  bool put(const Make& make, std::int64_t index, const std::stop_token& stop) {
    Made made;
    try {
      made.batch = make(index);
    } catch (...) {
      made.error = std::current_exception();
    }
    const bool failed = made.error != nullptr;
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [&] { return ready_.size() < ahead_; })) return false;
    ready_.push_back(std::move(made));
    lock.unlock();
    changed_.notify_all();
    return !failed;
  }

  const std::size_t ahead_;
  std::int64_t left_;
  std::mutex mutex_;  // guards ready_
  std::condition_variable_any changed_;
  std::deque<Made> ready_;
  std::jthread thread_;  // last: it uses all of the above
};

class DatasetLoader : public DataLoader {
 public:
  DatasetLoader(std::shared_ptr<Dataset> dataset, const DataLoaderOptions& options)
      : dataset_(std::move(dataset)), options_(options) {
    if (options.batch_size >= 1 && options.prefetch >= 0) return;
    throw Error(ErrorCode::invalid_argument, "DataLoader", "",
                "batch_size or prefetch is too small",
                "Give a batch_size of 1 or more and a prefetch of 0 or more");
  }

  std::int64_t size() const override {
    const std::int64_t examples = dataset_->size();
    const std::int64_t rest = options_.drop_last ? 0 : options_.batch_size - 1;
    return (examples + rest) / options_.batch_size;
  }

  void start(std::int64_t epoch, std::int64_t first_batch) override {
    prefetcher_.reset();
    order_ = epoch_order(dataset_->size(), options_.shuffle, options_.seed, epoch);
    position_ = first_batch;
    if (options_.prefetch > 0 && first_batch < size()) {
      prefetcher_.emplace([this](std::int64_t index) { return make(index); }, first_batch, size(),
                          static_cast<std::size_t>(options_.prefetch));
    }
  }

  bool next(Batch& batch) override {
    if (prefetcher_) return prefetcher_->next(batch);
    if (position_ >= size()) return false;
    batch = make(position_++);
    return true;
  }

 private:
  Batch make(std::int64_t index) const {
    const std::int64_t begin = index * options_.batch_size;
    const std::int64_t end = std::min(begin + options_.batch_size, dataset_->size());
    return dataset_->get_batch(std::span(order_).subspan(static_cast<std::size_t>(begin),
                                                         static_cast<std::size_t>(end - begin)));
  }

  std::shared_ptr<Dataset> dataset_;
  DataLoaderOptions options_;
  std::vector<std::int64_t> order_;
  std::int64_t position_ = 0;
  std::optional<Prefetcher> prefetcher_;  // last: its thread uses all of the above
};

}  // namespace

std::shared_ptr<DataLoader> make_data_loader(std::shared_ptr<Dataset> dataset,
                                             const DataLoaderOptions& options) {
  return std::make_shared<DatasetLoader>(std::move(dataset), options);
}

}  // namespace fulgurite
