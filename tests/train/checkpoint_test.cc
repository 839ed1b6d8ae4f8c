// Tensors to checkpoint files and back, with libtorch's own reader and writer as the oracle.
#include "fulgurite/checkpoint.h"

#include <ATen/ATen.h>
#include <caffe2/serialize/in_memory_adapter.h>
#include <caffe2/serialize/inline_container.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include "unit/serialize/memory_file.h"

namespace fulgurite {
namespace {

using testing::checkpoint_bytes;
using testing::error_code;
using testing::load_bytes;
using testing::Request;

using TensorValuePtr = std::shared_ptr<const TensorValue>;

constexpr at::ScalarType kTypes[] = {
    at::kByte,          at::kChar,          at::kShort,      at::kInt,         at::kLong,
    at::kUInt16,        at::kUInt32,        at::kUInt64,     at::kHalf,        at::kBFloat16,
    at::kFloat,         at::kDouble,        at::kBool,       at::kComplexHalf, at::kComplexFloat,
    at::kComplexDouble, at::kFloat8_e4m3fn, at::kFloat8_e5m2};

// A tensor of any type with distinct bytes.
at::Tensor numbered(at::IntArrayRef shape, at::ScalarType type) {
  at::Tensor tensor = at::empty(shape, type);
  auto* bytes = static_cast<unsigned char*>(tensor.data_ptr());
  for (std::size_t i = 0; i < tensor.nbytes(); ++i) {
    bytes[i] = static_cast<unsigned char>(type == at::kBool ? i % 2 : i * 7 + 1);
  }
  return tensor;
}

std::string bytes_of(const at::Tensor& tensor) {
  const at::Tensor dense = tensor.contiguous();
  return {static_cast<const char*>(dense.data_ptr()), dense.nbytes()};
}

Value encode_all(const std::vector<at::Tensor>& tensors) {
  TensorEncoder encode;
  List list;
  for (const at::Tensor& tensor : tensors) list.items.push_back(encode(tensor));
  return list;
}

std::vector<TensorValuePtr> tensors_of(const LoadedCheckpoint& loaded) {
  std::vector<TensorValuePtr> tensors;
  for (const Value& item : loaded.root.as_list().items) {
    tensors.push_back(*item.get_if<TensorValuePtr>());
  }
  return tensors;
}

LoadedCheckpoint save_and_load(const std::vector<at::Tensor>& tensors,
                               std::vector<Request>* requests = nullptr) {
  return load_bytes(checkpoint_bytes(encode_all(tensors)), requests);
}

std::vector<at::Tensor> round_trip(const std::vector<at::Tensor>& tensors) {
  const LoadedCheckpoint loaded = save_and_load(tensors);
  return load_new_tensors(loaded, tensors_of(loaded));
}

void load_into(const LoadedCheckpoint& loaded, const std::vector<at::Tensor>& live) {
  const auto values = tensors_of(loaded);
  std::vector<TensorTarget> targets;
  for (std::size_t i = 0; i < live.size(); ++i) targets.push_back({values[i], live[i]});
  load_tensors(loaded, targets);
}

std::uint64_t total(const std::vector<Request>& requests) {
  std::uint64_t bytes = 0;
  for (const Request& request : requests) bytes += request.size;
  return bytes;
}

void expect_same(const at::Tensor& got, const at::Tensor& wanted) {
  EXPECT_EQ(got.scalar_type(), wanted.scalar_type());
  EXPECT_EQ(got.sizes(), wanted.sizes());
  EXPECT_EQ(got.strides(), wanted.strides());
  EXPECT_EQ(bytes_of(got), bytes_of(wanted));
}

// Says into which memory a checkpoint is read, on the way to where it comes from.
class WatchedSource : public StorageSource {
 public:
  explicit WatchedSource(std::shared_ptr<const StorageSource> source)
      : source_(std::move(source)) {}
  void read(std::span<const StorageRead> reads) const override {
    for (const StorageRead& read : reads) memory.push_back(read.to.data());
    ++calls;
    source_->read(reads);
  }

  mutable std::vector<const void*> memory;
  mutable int calls = 0;

 private:
  std::shared_ptr<const StorageSource> source_;
};

TEST(TensorEncoder, Encode_CpuTensor_SharesItsMemory) {
  const at::Tensor tensor = numbered({3, 4}, at::kFloat);
  TensorEncoder encode;
  const Value value = encode(tensor);
  EXPECT_EQ(static_cast<const void*>(value.as_tensor().storage->bytes.data()), tensor.data_ptr());
}

TEST(TensorEncoder, Encode_UndefinedTensor_IsNone) {
  EXPECT_TRUE(TensorEncoder()(at::Tensor()).is<None>());
}

TEST(TensorEncoder, Encode_SparseTensor_IsNotSupported) {
  EXPECT_EQ(error_code([] {
              TensorEncoder()(at::ones({2, 2}).to_sparse());
            }),
            ErrorCode::not_supported);
}

TEST(Checkpoint, RoundTrip_EveryDtype_KeepsBytes) {
  for (const at::ScalarType type : kTypes) {
    SCOPED_TRACE(c10::toString(type));
    const std::vector<at::Tensor> tensors = {numbered({3, 5}, type), numbered({}, type),
                                             numbered({0, 4}, type)};
    const auto loaded = round_trip(tensors);
    for (std::size_t i = 0; i < tensors.size(); ++i) expect_same(loaded[i], tensors[i]);
  }
}

TEST(Checkpoint, RoundTrip_Views_KeepsShapeStridesAndSharing) {
  const at::Tensor base = numbered({6, 8}, at::kFloat);
  const std::vector<at::Tensor> tensors = {base,
                                           base.t(),
                                           base.narrow(0, 2, 3),
                                           base.slice(1, 1, 8, 3),
                                           base.select(1, 4),
                                           base.select(0, 1).expand({5, 8}),
                                           base.view(at::kInt)};
  const auto loaded = round_trip(tensors);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    SCOPED_TRACE(i);
    expect_same(loaded[i], tensors[i]);
    EXPECT_TRUE(loaded[i].is_alias_of(loaded[0]));
  }
}

TEST(Checkpoint, RoundTrip_RequiresGrad_IsKept) {
  const auto loaded = round_trip({at::ones({2}).requires_grad_(true), at::ones({2})});
  EXPECT_TRUE(loaded[0].requires_grad());
  EXPECT_FALSE(loaded[1].requires_grad());
}

TEST(Checkpoint, RoundTrip_ConjugatedTensor_KeepsItsValue) {
  const at::Tensor tensor = at::conj(numbered({3}, at::kComplexFloat));
  EXPECT_TRUE(at::equal(round_trip({tensor})[0], tensor.resolve_conj()));
}

TEST(Checkpoint, Save_ViewOfLargeStorage_SavesAllOfIt) {
  const at::Tensor base = numbered({1000}, at::kFloat);
  const LoadedCheckpoint loaded = save_and_load({base.narrow(0, 10, 2)});
  EXPECT_EQ(tensors_of(loaded)[0]->storage->size, 4000u);
}

TEST(LoadTensors, SameLayout_IsReceivedInItsMemory) {
  const std::vector<at::Tensor> saved = {
      numbered({100, 10}, at::kFloat), numbered({7}, at::kLong),
      numbered({2, 3, 4, 5}, at::kFloat).contiguous(at::MemoryFormat::ChannelsLast),
      numbered({}, at::kFloat)};
  std::vector<at::Tensor> live;
  for (const at::Tensor& tensor : saved) live.push_back(at::zeros_like(tensor));
  live[0].requires_grad_(true);
  LoadedCheckpoint loaded = save_and_load(saved);
  const auto watched = std::make_shared<WatchedSource>(loaded.source);
  loaded.source = watched;
  std::vector<const void*> memory;
  for (const at::Tensor& tensor : live) memory.push_back(tensor.data_ptr());

  load_into(loaded, live);
  EXPECT_EQ(watched->memory, memory);
  EXPECT_EQ(watched->calls, 1);
  for (std::size_t i = 0; i < live.size(); ++i) expect_same(live[i].detach(), saved[i]);
}

TEST(LoadTensors, SliceOfLargeStorage_ReadsThatPartOnly) {
  const at::Tensor base = numbered({1 << 20}, at::kFloat);
  std::vector<Request> requests;
  const LoadedCheckpoint loaded = save_and_load({base.narrow(0, 500'000, 100)}, &requests);
  requests.clear();
  const at::Tensor live = at::zeros({100});
  load_into(loaded, {live});
  expect_same(live, base.narrow(0, 500'000, 100));
  EXPECT_LT(total(requests), 1000u);
}

TEST(LoadTensors, OtherTypeOrLayout_IsConverted) {
  const at::Tensor saved = at::arange(12, at::kFloat).view({3, 4});
  const LoadedCheckpoint loaded = save_and_load({saved, saved.t(), saved.select(1, 2), saved});
  const std::vector<at::Tensor> live = {at::zeros({3, 4}, at::kDouble), at::zeros({4, 3}),
                                        at::zeros({3}), at::zeros({4, 3}).t()};
  load_into(loaded, live);
  EXPECT_TRUE(at::equal(live[0], saved.to(at::kDouble)));
  EXPECT_TRUE(at::equal(live[1], saved.t()));
  EXPECT_TRUE(at::equal(live[2], saved.select(1, 2)));
  EXPECT_TRUE(at::equal(live[3], saved));
}

TEST(LoadTensors, ManyConversions_StayWithinABatchOfMemory) {
  std::vector<at::Tensor> saved, live;
  for (int i = 0; i < 5; ++i) {
    saved.push_back(at::full({5 << 20}, i, at::kHalf));  // 10 MiB each
    live.push_back(at::zeros({5 << 20}, at::kBFloat16));
  }
  LoadedCheckpoint loaded = save_and_load(saved);
  const auto watched = std::make_shared<WatchedSource>(loaded.source);
  loaded.source = watched;
  load_into(loaded, live);
  EXPECT_EQ(watched->calls, 2);  // 3 + 2
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(live[static_cast<std::size_t>(i)].min().item<float>(), static_cast<float>(i));
    EXPECT_EQ(live[static_cast<std::size_t>(i)].max().item<float>(), static_cast<float>(i));
  }
}

TEST(LoadTensors, TiedWeights_AreReadOnce) {
  const at::Tensor weight = numbered({1000}, at::kFloat);
  std::vector<Request> requests;
  const LoadedCheckpoint loaded = save_and_load({weight, weight, weight}, &requests);
  const at::Tensor tied = at::zeros({1000});
  const at::Tensor untied = at::zeros({1000});
  load_into(loaded, {tied, tied, untied});
  expect_same(tied, weight);
  expect_same(untied, weight);
}

TEST(LoadTensors, OverlappingViews_AreAllFilled) {
  const at::Tensor base = numbered({100}, at::kFloat);
  const std::vector<at::Tensor> saved = {base.narrow(0, 0, 60), base.narrow(0, 40, 60),
                                         base.narrow(0, 20, 60)};
  const LoadedCheckpoint loaded = save_and_load(saved);
  const std::vector<at::Tensor> live = {at::zeros({60}), at::zeros({60}), at::zeros({60})};
  load_into(loaded, live);
  for (std::size_t i = 0; i < live.size(); ++i) expect_same(live[i], saved[i]);
}

TEST(LoadTensors, OtherShape_IsInvalidArgumentAndTouchesNothing) {
  const LoadedCheckpoint loaded = save_and_load({at::ones({2}), at::ones({3})});
  const at::Tensor first = at::zeros({2});
  EXPECT_EQ(error_code([&] {
              load_into(loaded, {first, at::zeros({4})});
            }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(first.sum().item<float>(), 0);
}

TEST(LoadTensors, ValuesInMemory_NeedNoFile) {
  const at::Tensor saved = numbered({4}, at::kFloat);
  const LoadedCheckpoint in_memory{encode_all({saved}), nullptr};
  const at::Tensor live = at::zeros({4});
  load_into(in_memory, {live});
  expect_same(live, saved);
  expect_same(load_new_tensors(in_memory, tensors_of(in_memory))[0], saved);
}

// --- CheckpointIO
// ----------------------------------------------------------------------------------

TEST(TorchCheckpointIO, SaveLoadRemove_AnyUrl_Works) {
  const std::string url = "memory://checkpoint_test/run/last.ckpt";
  const at::Tensor saved = numbered({5}, at::kFloat);
  TorchCheckpointIO io;
  io.save_checkpoint(encode_all({saved}), url);
  const LoadedCheckpoint loaded = io.load_checkpoint(url);
  expect_same(load_new_tensors(loaded, tensors_of(loaded))[0], saved);
  io.remove_checkpoint(url);
  io.remove_checkpoint(url);
  EXPECT_EQ(error_code([&] { io.load_checkpoint(url); }), ErrorCode::not_found);
}

// --- libtorch as the oracle
// ------------------------------------------------------------------------

TEST(CheckpointFile, ReadByLibtorch_Records_AreAllThereAndAligned) {
  const at::Tensor tensor = numbered({100}, at::kFloat);
  const std::string file = checkpoint_bytes(encode_all({tensor, numbered({0}, at::kFloat)}));
  caffe2::serialize::PyTorchStreamReader reader(
      std::make_unique<caffe2::serialize::MemoryReadAdapter>(file.data(),
                                                             static_cast<off_t>(file.size())));
  const auto [data, size] = reader.getRecord("data/0");
  EXPECT_EQ(std::string(static_cast<const char*>(data.get()), size), bytes_of(tensor));
  EXPECT_EQ(reader.getRecordOffset("data/0") % 64, 0u);
  EXPECT_EQ(reader.getRecordOffset("data.pkl") % 64, 0u);
  EXPECT_TRUE(reader.hasRecord("data/1"));
  EXPECT_EQ(reader.version(), 3u);
  EXPECT_EQ(reader.serializationId().size(), 40u);
}

TEST(CheckpointFile, ReadByLibtorch_Tensors_AreTheSame) {
  const at::Tensor base = numbered({6, 8}, at::kFloat);
  const std::vector<at::Tensor> tensors = {base, base.t(), numbered({3}, at::kHalf),
                                           numbered({3}, at::kComplexDouble)};
  const std::string file = checkpoint_bytes(encode_all(tensors));
  const at::IValue loaded = torch::jit::pickle_load(std::vector<char>(file.begin(), file.end()));
  const auto& items = loaded.toListRef();
  ASSERT_EQ(items.size(), tensors.size());
  for (std::size_t i = 0; i < items.size(); ++i) expect_same(items[i].toTensor(), tensors[i]);
}

TEST(CheckpointFile, WrittenByLibtorch_Tensors_AreTheSame) {
  const at::Tensor base = numbered({6, 8}, at::kFloat);
  const std::vector<at::Tensor> tensors = {base, base.t(), numbered({3}, at::kHalf),
                                           numbered({0}, at::kLong)};
  const std::vector<char> file = torch::jit::pickle_save(
      at::IValue(std::make_tuple(tensors[0], tensors[1], tensors[2], tensors[3])));
  const LoadedCheckpoint loaded = load_bytes({file.begin(), file.end()});
  std::vector<TensorValuePtr> values;
  for (const Value& item : loaded.root.get_if<Tuple>()->items) {
    values.push_back(*item.get_if<TensorValuePtr>());
  }
  const auto got = load_new_tensors(loaded, values);
  for (std::size_t i = 0; i < tensors.size(); ++i) expect_same(got[i], tensors[i]);
}

}  // namespace
}  // namespace fulgurite
