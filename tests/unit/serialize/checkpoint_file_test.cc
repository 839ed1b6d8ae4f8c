// Whole checkpoint files: trees and storages, what reading them costs, and damaged ones.
#include <gtest/gtest.h>

#include <random>

#include "base/log.h"
#include "unit/serialize/memory_file.h"
#include "unit/serialize/show.h"
#include "unit/serialize/zip_builder.h"

namespace fulgurite {
namespace {

using testing::build_zip;
using testing::checkpoint_bytes;
using testing::error_code;
using testing::load_bytes;
using testing::make_storage;
using testing::make_tensor;
using testing::Request;
using testing::show;
using testing::storage_bytes;

// A small model as a Trainer would save it.
Value sample(std::size_t tensor_bytes = 64) {
  Dict weights{Dict::Kind::ordered_dict, {}};
  for (int i = 0; i < 3; ++i) {
    weights["layer" + std::to_string(i)] = make_tensor(
        make_storage(DType::float32, std::string(tensor_bytes, static_cast<char>('a' + i))));
  }
  weights["tied"] = weights["layer0"];
  Dict root;
  root["epoch"] = 3;
  root["state_dict"] = weights;
  root["hyper_parameters"] = Dict{Dict::Kind::dict, {{"lr", 0.1}, {"name", "x"}}};
  return root;
}

std::shared_ptr<const Storage> storage_of(const LoadedCheckpoint& loaded, std::string_view name) {
  return loaded.root.as_dict().at("state_dict").as_dict().at(name).as_tensor().storage;
}

// Reads everything there is to read.
void read_all(const LoadedCheckpoint& loaded) {
  for (const char* name : {"layer0", "layer1", "layer2"}) {
    storage_bytes(loaded, storage_of(loaded, name));
  }
}

TEST(CheckpointFile, RoundTrip_Tree_KeepsValuesAndStorages) {
  const Value root = sample();
  const LoadedCheckpoint loaded = load_bytes(checkpoint_bytes(root));
  EXPECT_EQ(show(loaded.root), show(root));
  EXPECT_EQ(storage_bytes(loaded, storage_of(loaded, "layer1")), std::string(64, 'b'));
  EXPECT_EQ(storage_of(loaded, "tied"), storage_of(loaded, "layer0"));
}

TEST(CheckpointFile, Size_BeforeWriting_IsExact) {
  const Value root = sample();
  EXPECT_EQ(checkpoint_size(root), checkpoint_bytes(root).size());
}

TEST(CheckpointFile, Write_SameValues_GivesSameBytes) {
  EXPECT_EQ(checkpoint_bytes(sample()), checkpoint_bytes(sample()));
}

TEST(CheckpointFile, Read_LargeFile_CostsTwoRequestsForTheTree) {
  const std::string file = checkpoint_bytes(sample(1 << 20));
  std::vector<Request> requests;
  const LoadedCheckpoint loaded = load_bytes(file, &requests);
  EXPECT_EQ(requests.size(), 2u);
  std::uint64_t bytes = 0;
  for (const Request& request : requests) bytes += request.size;
  EXPECT_LT(bytes, 300'000u);
}

TEST(CheckpointFile, Read_SmallFile_CostsOneRequestForEverything) {
  std::vector<Request> requests;
  const LoadedCheckpoint loaded = load_bytes(checkpoint_bytes(sample()), &requests);
  read_all(loaded);
  EXPECT_EQ(requests.size(), 1u);
}

TEST(CheckpointFile, ReadStorages_SliceOfOne_ReadsNoMore) {
  std::vector<Request> requests;
  const LoadedCheckpoint loaded = load_bytes(checkpoint_bytes(sample(1 << 20)), &requests);
  requests.clear();
  std::string bytes(1000, ' ');
  const StorageRead read{storage_of(loaded, "layer1"), 500'000,
                         std::as_writable_bytes(std::span(bytes))};
  loaded.source->read(std::span(&read, 1));
  EXPECT_EQ(bytes, std::string(1000, 'b'));
  std::uint64_t total = 0;
  for (const Request& request : requests) total += request.size;
  EXPECT_LT(total, 1200u);
}

TEST(CheckpointFile, ReadStorages_Large_ChecksEveryCrc) {
  // large enough for the helper thread
  std::string file = checkpoint_bytes(sample(20 << 20));
  EXPECT_NO_THROW(read_all(load_bytes(file)));
  file[file.size() - 6'000'000] ^= 1;  // in the last tensor
  const LoadedCheckpoint loaded = load_bytes(file);
  std::vector<std::string> bytes(3, std::string(20 << 20, ' '));
  std::vector<StorageRead> reads;
  for (std::size_t i = 0; i < 3; ++i) {
    reads.push_back({storage_of(loaded, "layer" + std::to_string(i)), 0,
                     std::as_writable_bytes(std::span(bytes[i]))});
  }
  EXPECT_EQ(error_code([&] { loaded.source->read(reads); }), ErrorCode::corrupted);
}

TEST(CheckpointFile, ReadStoragesAndWrite_Again_GivesTheSameFile) {
  const std::string file = checkpoint_bytes(sample());
  EXPECT_EQ(checkpoint_bytes(read_storages(load_bytes(file))), file);
}

TEST(CheckpointFile, Write_StorageThatIsNotInMemory_IsInvalidArgument) {
  const LoadedCheckpoint loaded = load_bytes(checkpoint_bytes(sample()));
  EXPECT_EQ(error_code([&] { checkpoint_bytes(loaded.root); }), ErrorCode::invalid_argument);
}

TEST(CheckpointFile, Read_ZipWithoutPickle_IsCorrupted) {
  EXPECT_EQ(error_code([] { load_bytes(build_zip({{"r/a", "1"}})); }), ErrorCode::corrupted);
}

TEST(CheckpointFile, Read_MissingStorage_IsCorrupted) {
  const std::string pickle = "\x80\x02(X" + std::string("\x07\0\0\0storage", 11) +
                             "ctorch\nFloatStorage\nX" +
                             std::string(
                                 "\x01\0\0\0"
                                 "0X\x03\0\0\0cpu",
                                 13) +
                             "K\x01tQ.";
  EXPECT_EQ(error_code([&] {
              load_bytes(build_zip({{"r/data.pkl", pickle}}));
            }),
            ErrorCode::corrupted);
  EXPECT_EQ(error_code([&] {
              load_bytes(build_zip({{"r/data.pkl", pickle}, {"r/data/0", "too long"}}));
            }),
            ErrorCode::corrupted);
  EXPECT_NO_THROW(load_bytes(build_zip({{"r/data.pkl", pickle}, {"r/data/0", "1234"}})));
}

TEST(CheckpointFile, Read_BigEndian_IsNotSupported) {
  EXPECT_EQ(error_code([] {
              load_bytes(build_zip({{"r/data.pkl", "N."}, {"r/byteorder", "big"}}));
            }),
            ErrorCode::not_supported);
}

TEST(CheckpointFile, Read_TruncatedAnywhere_IsCorrupted) {
  const std::string file = checkpoint_bytes(sample());
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_EQ(error_code([&] { read_all(load_bytes(file.substr(0, size))); }), ErrorCode::corrupted)
        << size;
  }
}

// Damage is found or harmless: never a crash, never another kind of failure.
void expect_found_or_harmless(const std::string& file) {
  set_log_sink([](LogLevel, std::string_view) {});
  try {
    read_all(load_bytes(file));
  } catch (const Error& error) {
    EXPECT_TRUE(error.code() == ErrorCode::corrupted || error.code() == ErrorCode::not_supported)
        << error.what();
  }
  set_log_sink(nullptr);
}

TEST(CheckpointFile, Read_EveryBitFlipped_IsFoundOrHarmless) {
  const std::string file = checkpoint_bytes(sample(8));
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = file;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      expect_found_or_harmless(damaged);
    }
  }
}

// The CRC does not protect a pickle that was made to harm: damage it and store it with its own CRC.
TEST(CheckpointFile, Read_EveryPickleByteChanged_IsFoundOrHarmless) {
  const LoadedCheckpoint loaded = load_bytes(checkpoint_bytes(sample(8)));
  Value root = sample(8);
  const std::string file = checkpoint_bytes(root);
  const std::size_t start = file.find("\x80\x02}");
  const std::string pickle = file.substr(start, file.find(".PK", start) + 1 - start);
  std::mt19937 random(1);
  for (std::size_t i = 0; i < pickle.size(); ++i) {
    for (int attempt = 0; attempt < 20; ++attempt) {
      std::string damaged = pickle;
      damaged[i] = static_cast<char>(random());
      expect_found_or_harmless(build_zip({{"r/data.pkl", damaged},
                                          {"r/data/0", std::string(8, 'a')},
                                          {"r/data/1", std::string(8, 'b')},
                                          {"r/data/2", std::string(8, 'c')}}));
    }
  }
}

}  // namespace
}  // namespace fulgurite
