// Datasets and DataLoader: order, position, prefetching, IDX files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <set>

#include "train/fixture.h"

namespace fulgurite::testing {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<Dataset> numbers(std::int64_t count) {
  return make_tensor_dataset(torch::arange(count).reshape({count, 1}), torch::arange(count));
}

std::vector<std::int64_t> targets(DataLoader& loader, std::int64_t epoch, std::int64_t first = 0) {
  std::vector<std::int64_t> all;
  loader.start(epoch, first);
  for (Batch batch; loader.next(batch);) {
    for (std::int64_t i = 0; i < batch.target.size(0); ++i) {
      all.push_back(batch.target[i].item<std::int64_t>());
    }
  }
  return all;
}

TEST(DataLoaderOrder, Shuffle_SameSeedAndEpoch_IsTheSame) {
  const auto a = make_data_loader(numbers(100), {.batch_size = 8, .shuffle = true, .seed = 3});
  const auto b =
      make_data_loader(numbers(100), {.batch_size = 8, .shuffle = true, .seed = 3, .prefetch = 0});
  const auto first = targets(*a, 0);
  EXPECT_EQ(first, targets(*b, 0));
  EXPECT_EQ(first, targets(*a, 0));
  EXPECT_NE(first, targets(*a, 1));
  EXPECT_EQ(std::set<std::int64_t>(first.begin(), first.end()).size(), 100U);
}

TEST(DataLoaderOrder, Start_InTheMiddle_GivesTheRest) {
  const auto loader = make_data_loader(numbers(50), {.batch_size = 8, .shuffle = true, .seed = 3});
  const auto all = targets(*loader, 2);
  const auto rest = targets(*loader, 2, 4);
  EXPECT_EQ(rest, std::vector<std::int64_t>(all.begin() + 32, all.end()));
  EXPECT_TRUE(targets(*loader, 2, 7).empty());
}

TEST(DataLoaderSize, DropLast_DecidesTheRest) {
  EXPECT_EQ(make_data_loader(numbers(10), {.batch_size = 4})->size(), 3);
  EXPECT_EQ(make_data_loader(numbers(10), {.batch_size = 4, .drop_last = true})->size(), 2);
  EXPECT_THROW(make_data_loader(numbers(10), {.batch_size = 0}), Error);
}

TEST(DataLoaderPrefetch, Destroyed_InMidEpoch_EndsItsThread) {
  auto loader = make_data_loader(numbers(1000), {.batch_size = 1, .prefetch = 4});
  loader->start(0, 0);
  Batch batch;
  ASSERT_TRUE(loader->next(batch));
  loader.reset();
}

TEST(DataLoaderPrefetch, Dataset_Throws_ErrorComesWithItsBatch) {
  struct Failing : Dataset {
    std::int64_t size() const override { return 4; }
    Batch get_batch(std::span<const std::int64_t> indices) const override {
      if (indices[0] == 2) throw std::runtime_error("bad example");
      return {torch::ones({1}), torch::ones({1}), {}};
    }
  };
  const auto loader = make_data_loader(std::make_shared<Failing>(), {.prefetch = 2});
  loader->start(0, 0);
  Batch batch;
  EXPECT_TRUE(loader->next(batch));
  EXPECT_TRUE(loader->next(batch));
  EXPECT_THROW(loader->next(batch), std::runtime_error);
}

// --- IDX
// ------------------------------------------------------------------------------------------

std::string big_endian(std::initializer_list<std::uint32_t> words) {
  std::string bytes;
  for (const std::uint32_t word : words) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift);
  }
  return bytes;
}

std::string gzip(const std::string& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(plain.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class IdxFiles : public ::testing::TestWithParam<const char*> {
 protected:
  ~IdxFiles() override { remove_root(root_); }
  const std::string root_ = fresh_root(GetParam());
  const std::string images_ = big_endian({2051, 2, 2, 3}) + std::string("\0\x33\xff\1\2\3", 6) +
                              std::string("\4\5\6\7\10\11", 6);
  const std::string labels_ = big_endian({2049, 2}) + std::string("\7\1", 2);
};
INSTANTIATE_TEST_SUITE_P(, IdxFiles, ::testing::Values("local", "memory"));

TEST_P(IdxFiles, Load_GzipAndPlain_GivesImagesAndLabels) {
  write_text(root_ + "/train-images-idx3-ubyte.gz", gzip(images_));
  write_text(root_ + "/train-labels-idx1-ubyte", labels_);
  const auto dataset = load_idx_dataset(root_, true);
  ASSERT_EQ(dataset->size(), 2);
  const std::int64_t order[] = {1, 0};
  const Batch batch = dataset->get_batch(order);
  EXPECT_EQ(batch.data.sizes(), (std::vector<std::int64_t>{2, 1, 2, 3}));
  EXPECT_FLOAT_EQ(batch.data[1][0][0][1].item<float>(), 0x33 / 255.0F);
  EXPECT_FLOAT_EQ(batch.data[1][0][0][2].item<float>(), 1.0F);
  EXPECT_EQ(batch.target[0].item<std::int64_t>(), 1);
  EXPECT_EQ(batch.target[1].item<std::int64_t>(), 7);
}

TEST_P(IdxFiles, Load_Damaged_SaysCorrupted) {
  write_text(root_ + "/train-labels-idx1-ubyte", labels_);
  for (const std::string& bad : {images_.substr(0, 20), images_ + "x", labels_, std::string("abc"),
                                 big_endian({2051, 0xffffffff, 0xffffffff, 0xffffffff})}) {
    write_text(root_ + "/train-images-idx3-ubyte", bad);
    try {
      load_idx_dataset(root_, true);
      FAIL() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupted);
    }
  }
}

TEST_P(IdxFiles, Load_Missing_SaysNotFound) {
  try {
    load_idx_dataset(root_, false);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_THAT(error.what(), HasSubstr("t10k-images-idx3-ubyte"));
  }
}

}  // namespace
}  // namespace fulgurite::testing
