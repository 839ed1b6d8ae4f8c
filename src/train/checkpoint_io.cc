// Torch's format on any URL: the default CheckpointIO.
#include "fulgurite/checkpoint.h"
#include "fulgurite/error.h"
#include "fulgurite/registry.h"

namespace fulgurite {

void TorchCheckpointIO::save_checkpoint(const Value& checkpoint, std::string_view url,
                                        const StorageOptions& storage_options) {
  const WriteOptions options{.size_hint = checkpoint_size(checkpoint)};
  const std::unique_ptr<Writer> writer = open_writer(url, options, storage_options);
  write_checkpoint(checkpoint, *writer);
  writer->commit();
}

LoadedCheckpoint TorchCheckpointIO::load_checkpoint(std::string_view url,
                                                    const StorageOptions& storage_options) {
  try {
    return read_checkpoint(open_reader(url, checkpoint_read_options(), storage_options));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
    throw Error(ErrorCode::not_found, "checkpoint load", error.url(), "Checkpoint file not found",
                "give the URL of a .ckpt file, or start without ckpt_path");
  }
}

void TorchCheckpointIO::remove_checkpoint(std::string_view url,
                                          const StorageOptions& storage_options) {
  const Location location = resolve(url, storage_options);
  try {
    location.filesystem->remove_all(location.path);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
  }
}

}  // namespace fulgurite
