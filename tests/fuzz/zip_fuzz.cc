// Checkpoint files of any origin: directory, pickle and every storage. Whatever the bytes are, the
// result is a tree whose storages can be read, or an Error.
#include "unit/serialize/memory_file.h"

namespace {

void read_storages(const fulgurite::Value& value, const fulgurite::LoadedCheckpoint& loaded) {
  if (const auto* dict = value.get_if<fulgurite::Dict>()) {
    for (const auto& [key, item] : dict->items) read_storages(item, loaded);
  } else if (const auto* list = value.get_if<fulgurite::List>()) {
    for (const auto& item : list->items) read_storages(item, loaded);
  } else if (const auto* tensor = value.get_if<std::shared_ptr<const fulgurite::TensorValue>>()) {
    const auto& storage = (*tensor)->storage;
    if (storage->size < (1u << 20)) fulgurite::testing::storage_bytes(loaded, storage);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    auto loaded = fulgurite::testing::load_bytes({reinterpret_cast<const char*>(data), size});
    read_storages(loaded.root, loaded);
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
