// Data for training, by URL, with a position that a checkpoint can hold.
//
// A Dataset gives batches by index; a DataLoader walks it in an order that is a function of seed
// and epoch alone, so that a resumed run sees exactly the batches the killed one would have seen.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/options.h"
#include "fulgurite/value.h"

namespace fulgurite {

/// What a step receives: by convention inputs (N, ...) and targets (N, ...).
struct Batch {
  at::Tensor data{};
  at::Tensor target{};
  std::vector<at::Tensor> extra{};
};

/// Examples by index. `get_batch` may be called from several threads.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual std::int64_t size() const = 0;
  /// The examples of these indices, stacked along dimension 0.
  virtual Batch get_batch(std::span<const std::int64_t> indices) const = 0;
};

/// Tensors (N, ...) held in memory.
std::shared_ptr<Dataset> make_tensor_dataset(at::Tensor data, at::Tensor target);

/// The IDX files of MNIST and Fashion-MNIST (http://yann.lecun.com/exdb/mnist), gzip or plain,
/// below `root`, a URL: {train|t10k}-{images-idx3|labels-idx1}-ubyte[.gz]. Data (N, 1, 28, 28)
/// float in [0, 1], targets (N) int64. Errors: not_found, corrupted.
std::shared_ptr<Dataset> load_idx_dataset(std::string_view root, bool train,
                                          const StorageOptions& options = {});

struct DataLoaderOptions {
  std::int64_t batch_size = 1;
  bool shuffle = false;
  bool drop_last = false;
  std::uint64_t seed = 0;  ///< of the shuffle; with the epoch it fixes the order
  int prefetch = 2;        ///< batches prepared ahead by one background thread; 0 = none
};

/// Batches of a dataset, epoch after epoch. One thread at a time.
class DataLoader {
 public:
  virtual ~DataLoader() = default;
  /// Batches in an epoch; -1 if unknown.
  virtual std::int64_t size() const = 0;
  /// Begins `epoch` at batch `first_batch`.
  virtual void start(std::int64_t epoch, std::int64_t first_batch) = 0;
  /// The next batch into `batch`; false at the end of the epoch.
  virtual bool next(Batch& batch) = 0;
  /// Position and order, for a checkpoint; None if `start` alone determines them.
  virtual Value state() const { return {}; }
  virtual void load_state(const Value& state) { (void)state; }
};

std::shared_ptr<DataLoader> make_data_loader(std::shared_ptr<Dataset> dataset,
                                             const DataLoaderOptions& options);

}  // namespace fulgurite
