// Checkpoints for libtorch: tensors to values and back, and CheckpointIO, which the Trainer saves
// and loads through.
//
// Lightning's `lightning.fabric.plugins.io.CheckpointIO` in C++: replace it in the Trainer to
// change how checkpoints are stored.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <span>
#include <string_view>

#include "fulgurite/checkpoint_file.h"
#include "fulgurite/options.h"

namespace fulgurite {

/// Tensors as values that share their memory: a CPU tensor's storage is not copied, whole even if
/// the tensor views a part of it, and views of one storage stay views of one storage within one
/// `TensorEncoder`. Device tensors are copied to the CPU. An undefined tensor is None.
/// Errors: not_supported (sparse, quantized).
class TensorEncoder {
 public:
  TensorEncoder();
  ~TensorEncoder();
  Value operator()(const at::Tensor& tensor);

 private:
  struct Seen;
  std::unique_ptr<Seen> seen_;
};

/// A tensor of a checkpoint and the live tensor that takes its content.
struct TensorTarget {
  std::shared_ptr<const TensorValue> from;
  at::Tensor to;
};

/// Fills live tensors in place. Where dtype and layout agree the bytes are received straight into
/// their memory, all in one pass; elsewhere they are read into temporaries of at most 32 MiB (or of
/// one tensor), converted and copied. When it fails, the tensors hold part of the checkpoint.
/// Errors: invalid_argument naming the shapes where they differ (before anything is read),
/// corrupted, and those of Reader::read_pieces.
void load_tensors(const LoadedCheckpoint& checkpoint, std::span<const TensorTarget> targets);

/// New tensors for `values` on the CPU, sharing storages as the checkpoint does: the whole storage
/// is read, all of them in one pass.
std::vector<at::Tensor> load_new_tensors(
    const LoadedCheckpoint& checkpoint, std::span<const std::shared_ptr<const TensorValue>> values);

/// How the Trainer stores checkpoints. Called from one thread at a time.
class CheckpointIO {
 public:
  virtual ~CheckpointIO() = default;
  /// Publishes `checkpoint` under `url` in one step, replacing what was there.
  virtual void save_checkpoint(const Value& checkpoint, std::string_view url,
                               const StorageOptions& storage_options = {}) = 0;
  /// The tree, and storages to be read where they are wanted. Errors: not_found "Checkpoint file
  /// not found".
  virtual LoadedCheckpoint load_checkpoint(std::string_view url,
                                           const StorageOptions& storage_options = {}) = 0;
  /// Removes the checkpoint; a missing one is fine.
  virtual void remove_checkpoint(std::string_view url,
                                 const StorageOptions& storage_options = {}) = 0;
  /// Waits for work under way; called once at the end of a run.
  virtual void teardown() {}
};

/// torch's zip format on any URL.
class TorchCheckpointIO : public CheckpointIO {
 public:
  void save_checkpoint(const Value& checkpoint, std::string_view url,
                       const StorageOptions& storage_options = {}) override;
  LoadedCheckpoint load_checkpoint(std::string_view url,
                                   const StorageOptions& storage_options = {}) override;
  void remove_checkpoint(std::string_view url, const StorageOptions& storage_options = {}) override;
};

}  // namespace fulgurite
