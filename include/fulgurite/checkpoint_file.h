// A checkpoint file: torch's zip of one pickled value and one record per storage.
//
// Writing plans every offset first and then passes over the bytes once, straight from the memory
// of the storages. Reading takes the directory and the pickle (a few KB) and leaves the storages
// where they are until somebody says into which memory they go. No torch here.
// Format: docs/checkpoint-format.md.
#pragma once

#include <memory>
#include <span>

#include "fulgurite/filesystem.h"
#include "fulgurite/value.h"

namespace fulgurite {

/// Bytes [offset, offset + to.size()) of a storage, and where they go.
struct StorageRead {
  std::shared_ptr<const Storage> storage;
  std::uint64_t offset = 0;
  std::span<std::byte> to;
};

/// Where the storages of a loaded checkpoint come from. Thread-safe.
class StorageSource {
 public:
  virtual ~StorageSource() = default;
  /// Fills all spans, in as few requests as the file's layout allows; storages read whole are
  /// checked against their CRC-32. Errors: corrupted, and those of Reader::read_pieces.
  virtual void read(std::span<const StorageRead> reads) const = 0;
};

/// A checkpoint whose tree is in memory and whose storages may still be in the file.
struct LoadedCheckpoint {
  Value root;
  std::shared_ptr<const StorageSource> source;  ///< nullptr when every storage has its bytes
};

/// Writes `root` as a .ckpt into `writer`; the caller commits. Tensor bytes are shared, so they
/// must not change until commit. Returns the bytes written, which `checkpoint_size` gives
/// beforehand.
std::uint64_t write_checkpoint(const Value& root, Writer& writer);
std::uint64_t checkpoint_size(const Value& root);

/// How to open a file for read_checkpoint, so that object stores send both its ends, where
/// directory and pickle are, in one round trip.
ReadOptions checkpoint_read_options();

/// Reads directory and pickle. Cost on object stores: nothing more, if the file was opened so and
/// these are of a usual size (2000 tensors).
/// Errors: corrupted (not such a file, or one that exceeds the bounds in
/// docs/checkpoint-format.md).
LoadedCheckpoint read_checkpoint(std::unique_ptr<Reader> reader);

/// The tree with the bytes of every storage in memory, so that it can be written again.
/// All storages are read in one pass. Errors: those of StorageSource::read.
Value read_storages(const LoadedCheckpoint& checkpoint);

}  // namespace fulgurite
