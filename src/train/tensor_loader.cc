// Values to tensors: the bytes of a checkpoint straight into the memory of live tensors, or into
// new ones.
//
// Three ways, from best to worst: received in place where the live tensor's memory looks like the
// checkpoint's; copied from a live tensor that already has the same bytes (tied weights); through
// a temporary of that tensor alone, a few at a time.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <optional>
#include <unordered_map>

#include "fulgurite/checkpoint.h"
#include "fulgurite/error.h"
#include "train/tensor_dtype.h"

namespace fulgurite {

namespace {

// Temporaries of one batch: enough for one read to be worth its latency, little beside a model.
constexpr std::uint64_t kBatchBytes = 32 << 20;

// The bytes [begin, end) of a storage.
struct Region {
  const Storage* storage;
  std::uint64_t begin;
  std::uint64_t end;

  std::uint64_t size() const noexcept { return end - begin; }
};

// Regions that do not overlap, and whose they are.
class Regions {
 public:
  // Whether it was free; an empty region always is.
  bool add(const Region& region, std::size_t owner) {
    if (region.size() == 0) return true;
    auto& of_storage = by_begin_[region.storage];
    const auto next = of_storage.lower_bound(region.begin);
    if (next != of_storage.end() && next->first < region.end) return false;
    if (next != of_storage.begin() && std::prev(next)->second.end > region.begin) return false;
    of_storage.emplace_hint(next, region.begin, Entry{region.end, owner});
    return true;
  }

  // The owner of exactly this region.
  std::optional<std::size_t> owner(const Region& region) const {
    const auto of_storage = by_begin_.find(region.storage);
    if (of_storage == by_begin_.end()) return std::nullopt;
    const auto found = of_storage->second.find(region.begin);
    if (found == of_storage->second.end() || found->second.end != region.end) return std::nullopt;
    return found->second.owner;
  }

  void clear() { by_begin_.clear(); }

 private:
  struct Entry {
    std::uint64_t end;
    std::size_t owner;
  };
  std::unordered_map<const Storage*, std::map<std::uint64_t, Entry>> by_begin_;
};

// The part of its storage that a tensor views.
Region region_of(const TensorValue& tensor) {
  std::int64_t last = tensor.offset;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    if (tensor.shape[i] == 0) return {tensor.storage.get(), 0, 0};
    last += (tensor.shape[i] - 1) * tensor.strides[i];
  }
  const std::uint64_t element = size_of(tensor.dtype);
  return {tensor.storage.get(), static_cast<std::uint64_t>(tensor.offset) * element,
          (static_cast<std::uint64_t>(last) + 1) * element};
}

std::span<std::byte> memory_of(const at::Tensor& tensor) {
  return {static_cast<std::byte*>(tensor.data_ptr()), tensor.nbytes()};
}

bool in_memory(const Storage& storage) { return storage.bytes.size() == storage.size; }

// Whether the elements lie one after the other in both, in the same order.
bool same_layout(const TensorValue& from, const at::Tensor& to) {
  if (!to.is_non_overlapping_and_dense()) return false;
  for (std::size_t i = 0; i < from.shape.size(); ++i) {
    if (from.shape[i] > 1 && from.strides[i] != to.stride(static_cast<std::int64_t>(i))) {
      return false;
    }
  }
  return true;
}

bool can_receive(const TensorTarget& target) {
  const at::Tensor& to = target.to;
  return to.is_cpu() && to.layout() == at::kStrided && !to.is_conj() && !to.is_neg() &&
         to.scalar_type() == scalar_type_of(target.from->dtype) && same_layout(*target.from, to) &&
         !in_memory(*target.from->storage);
}

std::string shape_text(at::IntArrayRef shape) {
  std::string text;
  for (std::int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "(" + text + ")";
}

void check_shape(const TensorTarget& target) {
  if (target.to.sizes() == at::IntArrayRef(target.from->shape)) return;
  throw Error(ErrorCode::invalid_argument, "checkpoint load", "",
              "a tensor of shape " + shape_text(target.from->shape) +
                  " does not fit one of shape " + shape_text(target.to.sizes()),
              "make the model as it was when the checkpoint was written");
}

void read(const LoadedCheckpoint& checkpoint, std::span<const StorageRead> reads) {
  if (reads.empty()) return;
  if (!checkpoint.source) {
    throw Error(ErrorCode::invalid_argument, "checkpoint load", "",
                "a storage is neither in memory nor in a file", "load the checkpoint again");
  }
  checkpoint.source->read(reads);
}

// `value` as a tensor over `bytes`, which begin at byte `begin` of its storage.
at::Tensor view_of(const TensorValue& value, const at::Tensor& bytes, std::uint64_t begin) {
  const auto first = static_cast<std::int64_t>(begin / size_of(value.dtype));
  at::Tensor view = at::empty({0}, at::TensorOptions(scalar_type_of(value.dtype)));
  view.set_(bytes.storage(), value.offset - first, value.shape, value.strides);
  return view;
}

// Bytes that are read only, as the tensor that copying from them wants.
at::Tensor borrowed_bytes(const Buffer& bytes) {
  return at::from_blob(const_cast<std::byte*>(bytes.data()),
                       {static_cast<std::int64_t>(bytes.size())}, at::TensorOptions(at::kByte));
}

// The first touch of new memory costs more than the bytes that are put there; with huge pages,
// where the system has them, a good deal less. Whole pages are named, so that the memory of tensors
// that lie side by side becomes one region, whose huge pages may span them. Only advice: failure
// changes nothing.
void advise_huge_pages(std::span<std::byte> memory) {
  constexpr std::uint64_t kWorthIt = 1 << 20;
  if (memory.size() < kWorthIt) return;
  static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(memory.data()) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(memory.data() + memory.size());
  madvise(reinterpret_cast<void*>(begin), (end - begin + page - 1) / page * page, MADV_HUGEPAGE);
}

at::Tensor new_bytes(std::uint64_t size) {
  at::Tensor bytes = at::empty({static_cast<std::int64_t>(size)}, at::TensorOptions(at::kByte));
  advise_huge_pages(memory_of(bytes));
  return bytes;
}

// --- into live tensors ---------------------------------------------------------------------------

// Tensors that are read into temporaries, or lie in memory, and are copied from there.
class Batch {
 public:
  explicit Batch(const LoadedCheckpoint& checkpoint) : checkpoint_(checkpoint) {}

  void add(const TensorTarget& target) {
    const Region region = region_of(*target.from);
    if (bytes_ > 0 && bytes_ + region.size() > kBatchBytes) finish();
    if (!regions_.add(region, copies_.size())) {
      finish();
      regions_.add(region, 0);
    }
    const Storage& storage = *target.from->storage;
    if (in_memory(storage)) {
      copies_.push_back({&target, view_of(*target.from, borrowed_bytes(storage.bytes), 0)});
      return;
    }
    const at::Tensor bytes = new_bytes(region.size());
    if (region.size() > 0) {
      reads_.push_back({target.from->storage, region.begin, memory_of(bytes)});
    }
    copies_.push_back({&target, view_of(*target.from, bytes, region.begin)});
    bytes_ += region.size();
  }

  void finish() {
    read(checkpoint_, reads_);
    for (const Copy& copy : copies_) copy.target->to.copy_(copy.from);
    reads_.clear();
    copies_.clear();
    regions_.clear();
    bytes_ = 0;
  }

 private:
  struct Copy {
    const TensorTarget* target;
    at::Tensor from;
  };

  const LoadedCheckpoint& checkpoint_;
  std::vector<StorageRead> reads_;
  std::vector<Copy> copies_;
  Regions regions_;
  std::uint64_t bytes_ = 0;  // of temporaries
};

// One read for everything that goes straight to its place. Returns what does not.
std::vector<const TensorTarget*> receive(const LoadedCheckpoint& checkpoint,
                                         std::span<const TensorTarget> targets) {
  struct Tied {
    std::size_t has;
    std::size_t wants;
  };
  Regions received;
  std::vector<StorageRead> reads;
  std::vector<Tied> tied;
  std::vector<const TensorTarget*> others;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const TensorTarget& target = targets[i];
    const Region region = region_of(*target.from);
    if (!can_receive(target)) {
      others.push_back(&target);
    } else if (received.add(region, i)) {
      if (region.size() > 0) {
        reads.push_back({target.from->storage, region.begin, memory_of(target.to)});
      }
    } else if (const auto owner = received.owner(region)) {
      tied.push_back({*owner, i});
    } else {
      others.push_back(&target);
    }
  }
  read(checkpoint, reads);
  for (const auto& [has, wants] : tied) {
    const auto from = memory_of(targets[has].to);
    const auto to = memory_of(targets[wants].to);
    if (from.data() != to.data()) std::memcpy(to.data(), from.data(), to.size());
  }
  return others;
}

}  // namespace

void load_tensors(const LoadedCheckpoint& checkpoint, std::span<const TensorTarget> targets) {
  const at::NoGradGuard no_grad;
  for (const TensorTarget& target : targets) check_shape(target);
  Batch batch(checkpoint);
  for (const TensorTarget* target : receive(checkpoint, targets)) batch.add(*target);
  batch.finish();
}

// --- into new tensors ----------------------------------------------------------------------------

std::vector<at::Tensor> load_new_tensors(
    const LoadedCheckpoint& checkpoint,
    std::span<const std::shared_ptr<const TensorValue>> values) {
  const at::NoGradGuard no_grad;
  std::unordered_map<const Storage*, at::Tensor> memory;
  std::vector<StorageRead> reads;
  for (const auto& value : values) {
    const auto& storage = value->storage;
    at::Tensor& bytes = memory[storage.get()];
    if (bytes.defined()) continue;
    bytes = new_bytes(storage->size);
    if (in_memory(*storage)) {
      if (storage->size > 0) std::memcpy(bytes.data_ptr(), storage->bytes.data(), storage->size);
    } else {
      reads.push_back({storage, 0, memory_of(bytes)});
    }
  }
  read(checkpoint, reads);
  std::vector<at::Tensor> tensors;
  for (const auto& value : values) {
    at::Tensor tensor = view_of(*value, memory[value->storage.get()], 0);
    tensors.push_back(tensor.set_requires_grad(value->requires_grad));
  }
  return tensors;
}

}  // namespace fulgurite
