// Tensors to values: what a checkpoint is to hold of them, without a copy of their bytes.
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <c10/core/Storage.h>
#include <c10/core/StorageImpl.h>

#include <unordered_map>

#include "fulgurite/checkpoint.h"
#include "fulgurite/error.h"
#include "train/tensor_dtype.h"

namespace fulgurite {

namespace {

[[noreturn]] void refuse(const at::Tensor& tensor, const std::string& reason) {
  throw Error(ErrorCode::not_supported, "checkpoint encode", "",
              "a tensor of " + tensor.toString() + " " + reason,
              "save a dense tensor of a plain type instead");
}

// The bytes of a storage, shared while it lives in the CPU's memory, else copied there.
Buffer storage_bytes(const at::Tensor& tensor) {
  at::Storage storage = tensor.storage();
  if (!tensor.is_cpu()) {
    const auto size = static_cast<std::int64_t>(storage.nbytes());
    at::Tensor whole = at::empty({0}, tensor.options().dtype(at::kByte));
    whole.set_(storage, 0, {size}, {1});
    storage = whole.cpu().storage();
  }
  const auto* data = static_cast<const std::byte*>(storage.data());
  const std::span<const std::byte> bytes(data, storage.nbytes());
  return Buffer::share(bytes, std::make_shared<const at::Storage>(std::move(storage)));
}

std::shared_ptr<const Storage> encode_storage(const at::Tensor& tensor, DType dtype) {
  auto storage = std::make_shared<Storage>();
  storage->bytes = storage_bytes(tensor);
  storage->size = storage->bytes.size();
  storage->dtype = storage->size % size_of(dtype) == 0 ? dtype : DType::uint8;
  return storage;
}

}  // namespace

struct TensorEncoder::Seen {
  struct Entry {
    at::Storage original;  // keeps the address from being used again
    std::shared_ptr<const Storage> encoded;
  };
  std::unordered_map<const c10::StorageImpl*, Entry> storages;
};

TensorEncoder::TensorEncoder() : seen_(std::make_unique<Seen>()) {}
TensorEncoder::~TensorEncoder() = default;

Value TensorEncoder::operator()(const at::Tensor& tensor) {
  if (!tensor.defined()) return None{};
  if (tensor.layout() != at::kStrided || tensor.is_meta()) refuse(tensor, "has no dense memory");
  const auto dtype = dtype_of(tensor.scalar_type());
  if (!dtype) refuse(tensor, "has no type of a checkpoint");

  const at::Tensor plain = tensor.detach().resolve_conj().resolve_neg();
  Seen::Entry& entry = seen_->storages[plain.storage().unsafeGetStorageImpl()];
  if (!entry.encoded) entry = {plain.storage(), encode_storage(plain, *dtype)};

  auto value = std::make_shared<TensorValue>();
  value->storage = entry.encoded;
  value->dtype = *dtype;
  value->offset = plain.storage_offset();
  value->shape = plain.sizes().vec();
  value->strides = plain.strides().vec();
  value->requires_grad = tensor.requires_grad();
  return std::shared_ptr<const TensorValue>(std::move(value));
}

}  // namespace fulgurite
