// read_storages: a loaded checkpoint as a tree that no longer needs its file.
#include <tuple>
#include <unordered_map>

#include "fulgurite/checkpoint_file.h"

namespace fulgurite {

namespace {

using StoragePtr = std::shared_ptr<const Storage>;
using TensorPtr = std::shared_ptr<const TensorValue>;

// Calls `visit` with every tensor of a tree, which it may replace.
template <class Visit>
void for_tensors(Value& value, const Visit& visit) {
  auto each = [&](std::vector<Value>& items) {
    for (Value& item : items) for_tensors(item, visit);
  };
  if (auto* tensor = value.get_if<TensorPtr>()) {
    visit(*tensor);
  } else if (auto* list = value.get_if<List>()) {
    each(list->items);
  } else if (auto* tuple = value.get_if<Tuple>()) {
    each(tuple->items);
  } else if (auto* set = value.get_if<Set>()) {
    each(set->items);
  } else if (auto* object = value.get_if<Opaque>()) {
    each(object->parts);
  } else if (auto* dict = value.get_if<Dict>()) {
    for (auto& item : dict->items) for_tensors(item.second, visit);
  }
}

// A copy of `storage` with memory of its own, which is the span's.
std::pair<StoragePtr, std::span<std::byte>> with_memory(const Storage& storage) {
  std::shared_ptr<std::byte[]> memory(new std::byte[storage.size]);
  const std::span<std::byte> bytes(memory.get(), storage.size);
  auto copy = std::make_shared<Storage>(storage);
  copy->bytes = Buffer::share(bytes, std::move(memory));
  return {std::move(copy), bytes};
}

}  // namespace

Value read_storages(const LoadedCheckpoint& checkpoint) {
  Value root = checkpoint.root;
  std::unordered_map<StoragePtr, StoragePtr> in_memory;
  std::unordered_map<TensorPtr, TensorPtr> replaced;  // what was one tensor stays one
  std::vector<StorageRead> reads;
  for_tensors(root, [&](TensorPtr& tensor) {
    TensorPtr& replacement = replaced[tensor];
    if (!replacement) {
      StoragePtr& storage = in_memory[tensor->storage];
      if (!storage && tensor->storage->bytes.size() == tensor->storage->size) {
        storage = tensor->storage;
      } else if (!storage) {
        std::span<std::byte> bytes;
        std::tie(storage, bytes) = with_memory(*tensor->storage);
        reads.push_back({tensor->storage, 0, bytes});
      }
      auto copy = std::make_shared<TensorValue>(*tensor);
      copy->storage = storage;
      replacement = std::move(copy);
    }
    tensor = replacement;
  });
  if (!reads.empty()) checkpoint.source->read(reads);
  return root;
}

}  // namespace fulgurite
