#include "object/multipart_writer.h"

#include <gmock/gmock.h>

#include <optional>

#include "object_fixture.h"

namespace fulgurite::object {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kMiB = 1ull << 20;
constexpr std::uint64_t kTiB = 1ull << 40;

class MultipartWriterTest : public ObjectTest {
 protected:
  std::unique_ptr<Writer> writer_with(std::size_t size, const WriteOptions& options = {}) {
    auto writer = fs->open_writer("b/k", options);
    writer->write(Buffer::from_string(text(size)));
    return writer;
  }

  /// Nothing of a failed or dropped file is left anywhere.
  void expect_no_trace() {
    EXPECT_EQ(store->unfinished_uploads(), 0u);
    EXPECT_FALSE(store->aborted_while_parts_under_way());
    EXPECT_FALSE(fs->exists("b/k"));
  }
};

TEST_F(MultipartWriterTest, Commit_NothingWritten_MakesAnEmptyFileWithOnePut) {
  const FileInfo info = fs->open_writer("b/k")->commit();
  EXPECT_EQ(info.path, "b/k");
  EXPECT_EQ(info.size, 0u);
  EXPECT_EQ(fs->read_file("b/k"), "");
  EXPECT_EQ(store->count("put"), 1);
}

TEST_F(MultipartWriterTest, Commit_ExactlyOnePart_IsOnePut) {
  fs->write_file("b/k", text(kPart));
  EXPECT_EQ(store->count("put"), 1);
  EXPECT_EQ(store->count("start_upload"), 0);
}

TEST_F(MultipartWriterTest, Commit_OneByteMoreThanAPart_IsTwoParts) {
  auto writer = fs->open_writer("b/k");
  writer->write(text(kPart + 1));
  const FileInfo info = writer->commit();
  EXPECT_EQ(store->part_sizes(), (std::vector<std::uint64_t>{kPart, 1}));
  EXPECT_EQ(info.size, kPart + 1);
  EXPECT_EQ(info.etag, fs->info("b/k").etag);
  EXPECT_EQ(fs->read_file("b/k"), text(kPart + 1));
}

TEST_F(MultipartWriterTest, Commit_KnownSizeALittleMoreThanAPart_IsOnePut) {
  fs->write_file("b/k", text(kPart + 1));
  EXPECT_EQ(store->count("put"), 1);
  EXPECT_EQ(store->count("start_upload"), 0);
}

TEST_F(MultipartWriterTest, Write_SharedBuffersOfAnySize_ArriveInOrder) {
  const std::string content = text(20 * kPart);
  auto writer = fs->open_writer("b/k");
  for (std::size_t at = 0; at < content.size(); at += 23'456) {
    writer->write(Buffer::copy_of(std::string_view(content).substr(at, 23'456)));
  }
  EXPECT_EQ(writer->written(), content.size());
  EXPECT_EQ(writer->commit().size, content.size());
  EXPECT_EQ(fs->read_file("b/k"), content);
}

TEST_F(MultipartWriterTest, Write_SharedAndCopiedMixed_ArriveInOrder) {
  std::string expected;
  auto writer = fs->open_writer("b/k");
  for (std::size_t i = 0; i < 40; ++i) {
    const std::string header = "header " + std::to_string(i);
    const std::string tensor = text(kPart / 2 + i * 100);
    writer->write(header);
    writer->write(Buffer::copy_of(tensor));
    expected += header + tensor;
  }
  writer->commit();
  EXPECT_EQ(fs->read_file("b/k"), expected);
}

TEST_F(MultipartWriterTest, Write_CallerReusesItsMemory_TheCopyCounts) {
  auto writer = fs->open_writer("b/k");
  std::string line;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    line = "line " + std::to_string(i) + "\n";
    writer->write(line);
    expected += line;
  }
  writer->commit();
  EXPECT_EQ(fs->read_file("b/k"), expected);
}

TEST_F(MultipartWriterTest, Write_ThousandsOfBytes_AreSentInFewPieces) {
  auto writer = fs->open_writer("b/k");
  for (std::size_t i = 0; i < 10 * kPart / 10; ++i) writer->write("0123456789");
  writer->commit();
  ASSERT_EQ(store->part_sizes().size(), 10u);
  for (const std::size_t pieces : store->part_pieces()) EXPECT_LE(pieces, 2u);
}

TEST_F(MultipartWriterTest, Write_MorePartsThanConnections_NeverMoreUnderWay) {
  fs->write_file("b/k", text(50 * kPart));
  EXPECT_EQ(store->max_under_way(), 4);
}

TEST_F(MultipartWriterTest, Write_BeforeCommit_NothingIsVisible) {
  auto writer = writer_with(10 * kPart);
  EXPECT_EQ(store->unfinished_uploads(), 1u);
  EXPECT_FALSE(fs->exists("b/k"));
  writer->commit();
  EXPECT_TRUE(fs->exists("b/k"));
}

TEST_F(MultipartWriterTest, Destroy_WithoutCommit_LeavesNoTrace) {
  writer_with(10 * kPart).reset();
  EXPECT_EQ(store->count("abort_upload"), 1);
  expect_no_trace();
}

TEST_F(MultipartWriterTest, Destroy_WithoutCommit_KeepsTheOldContent) {
  fs->write_file("b/k", "old");
  writer_with(10 * kPart).reset();
  EXPECT_EQ(fs->read_file("b/k"), "old");
}

TEST_F(MultipartWriterTest, Destroy_BeforeTheFirstPart_SendsNothing) {
  writer_with(kPart / 2).reset();
  EXPECT_EQ(store->count("abort_upload"), 0);
  expect_no_trace();
}

TEST_F(MultipartWriterTest, Write_PartFails_AbortsAndStaysFailed) {
  store->set_hook(fail_from("put_part", 3));
  auto writer = fs->open_writer("b/k");
  EXPECT_ERROR(writer->write(Buffer::from_string(text(20 * kPart))), unavailable);
  expect_no_trace();
  store->set_hook({});
  EXPECT_ERROR(writer->write("more"), unavailable);
  EXPECT_ERROR(writer->commit(), unavailable);
  writer.reset();
  EXPECT_EQ(store->count("abort_upload"), 1);
  EXPECT_FALSE(fs->exists("b/k"));
}

TEST_F(MultipartWriterTest, Commit_AnyStepFails_LeavesNoTrace) {
  for (const char* verb : {"start_upload", "put_part", "complete_upload"}) {
    store->set_hook(fail_from(verb, 1));
    SCOPED_TRACE(verb);
    EXPECT_ERROR(fs->write_file("b/k", text(3 * kPart)), unavailable);
    store->set_hook({});
    expect_no_trace();
  }
}

TEST_F(MultipartWriterTest, Commit_AbortFailsToo_ReportsTheFirstError) {
  store->set_hook([](std::string_view verb, const ObjectPath&) {
    if (verb == "complete_upload") throw Error(ErrorCode::corrupted, "complete", "", "first");
    if (verb == "abort_upload") throw Error(ErrorCode::unavailable, "abort", "", "second");
  });
  EXPECT_ERROR(fs->write_file("b/k", text(3 * kPart)), corrupted);
}

TEST_F(MultipartWriterTest, Commit_Twice_IsAnErrorAndKeepsTheFile) {
  auto writer = writer_with(10);
  writer->commit();
  EXPECT_ERROR(writer->commit(), invalid_argument);
  EXPECT_ERROR(writer->write("more"), invalid_argument);
  EXPECT_EQ(fs->read_file("b/k"), text(10));
}

TEST_F(MultipartWriterTest, Commit_StopRequested_IsCancelledAndCleanedUp) {
  std::stop_source stop;
  WriteOptions options;
  options.stop = stop.get_token();
  auto writer = writer_with(10 * kPart, options);
  stop.request_stop();
  EXPECT_ERROR(writer->commit(), cancelled);
  expect_no_trace();
}

TEST_F(MultipartWriterTest, Commit_CreateLosesAfterOpen_IsAlreadyExistsForPutAndParts) {
  for (const std::size_t size : {kPart, 3 * kPart}) {
    fs->remove_files(std::vector<std::string>{"b/k"});
    auto writer = writer_with(size, {.mode = WriteMode::create});
    fs->write_file("b/k", "winner");
    EXPECT_ERROR(writer->commit(), already_exists);
    EXPECT_EQ(fs->read_file("b/k"), "winner");
    EXPECT_EQ(store->unfinished_uploads(), 0u);
  }
}

TEST_F(MultipartWriterTest, Commit_IfMatchOfAnOlderContent_IsPreconditionFailed) {
  const std::string etag = fs->write_file("b/k", "one").etag;
  WriteOptions options;
  options.if_match = etag;
  EXPECT_EQ(fs->write_file("b/k", "two", options).size, 3u);
  EXPECT_ERROR(fs->write_file("b/k", "three", options), precondition_failed);
  EXPECT_EQ(fs->read_file("b/k"), "two");
}

TEST_F(MultipartWriterTest, Commit_TypeAndMetadata_AreKept) {
  for (const std::size_t size : {kPart, 3 * kPart}) {
    WriteOptions options;
    options.content_type = "text/plain";
    options.metadata = {{"step", "3"}};
    fs->write_file("b/k", text(size), options);
    const FileInfo info = fs->info("b/k");
    EXPECT_EQ(info.content_type, "text/plain");
    EXPECT_EQ(info.metadata, options.metadata);
  }
}

TEST_F(MultipartWriterTest, OpenWriter_SizeHintBeyondTheStore_IsRefusedAtOnce) {
  WriteOptions options;
  options.size_hint = 1001 * kPart;
  EXPECT_ERROR(fs->open_writer("b/k", options), invalid_argument);
}

TEST_F(MultipartWriterTest, Write_SizeHint_FitsThePartsAllowed) {
  auto writer = writer_with(300 * kPart, {.size_hint = 300 * kPart});
  writer->commit();
  EXPECT_EQ(store->part_sizes().size(), 100u);
}

class EqualPartsTest : public ObjectTest {
 protected:
  static UploadLimits equal_limits() {
    UploadLimits limits = small_limits();
    limits.equal_parts = true;
    return limits;
  }
  EqualPartsTest() : ObjectTest(equal_limits()) {}
};

TEST_F(EqualPartsTest, Commit_AnySize_HasEqualPartsButTheLast) {
  for (const bool known : {true, false}) {
    const std::string content = text(99 * kPart + 5);
    const auto size = known ? std::optional<std::uint64_t>(content.size()) : std::nullopt;
    auto writer = fs->open_writer("b/k", {.size_hint = size});
    writer->write(content);
    writer->commit();
    const auto sizes = store->part_sizes();
    ASSERT_EQ(sizes.size(), known ? 99u : 100u);
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) EXPECT_EQ(sizes[i], sizes[0]);
  }
}

TEST_F(EqualPartsTest, Write_MorePartsThanAllowed_SaysWhatToDo) {
  auto writer = fs->open_writer("b/k");
  const auto error =
      test::error_of([&] { writer->write(Buffer::from_string(text(101 * kPart + 1))); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_NE(error->advice().find("size_hint"), std::string::npos);
  EXPECT_EQ(store->unfinished_uploads(), 0u);
}

class WholeBuffersTest : public ObjectTest {
 protected:
  static UploadLimits limits_with_whole_buffers() {
    UploadLimits limits = small_limits();
    limits.whole_buffer_bytes = 5 * kPart;
    return limits;
  }
  WholeBuffersTest() : ObjectTest(limits_with_whole_buffers()) {}

  /// The parts that buffers of these sizes make.
  std::vector<std::uint64_t> parts_of(std::initializer_list<std::size_t> sizes) {
    std::string expected;
    auto writer = fs->open_writer("b/k");
    for (const std::size_t size : sizes) {
      writer->write(Buffer::from_string(text(size)));
      expected += text(size);
    }
    writer->commit();
    EXPECT_TRUE(fs->read_file("b/k") == expected);
    return store->part_sizes();
  }
};

TEST_F(WholeBuffersTest, Commit_OneBuffer_IsOnePut) {
  EXPECT_THAT(parts_of({5 * kPart}), IsEmpty());
  EXPECT_EQ(store->count("put"), 1);
}

TEST_F(WholeBuffersTest, Write_BuffersLargerThanAPart_EachEndsOne) {
  EXPECT_THAT(parts_of({3 * kPart, 2 * kPart, kPart / 2 + 1, kPart, 4 * kPart}),
              ElementsAre(3 * kPart, 2 * kPart, kPart / 2 + 1 + kPart, 4 * kPart));
}

TEST_F(WholeBuffersTest, Write_LargerBufferThanMayStayWhole_IsCut) {
  EXPECT_THAT(parts_of({12 * kPart}), ElementsAre(5 * kPart, 5 * kPart, 2 * kPart));
}

TEST_F(WholeBuffersTest, Write_CopiedBytes_AreCutIntoParts) {
  auto writer = fs->open_writer("b/k");
  writer->write(text(4 * kPart));
  writer->commit();
  EXPECT_THAT(store->part_sizes(), ElementsAre(kPart, kPart, kPart, kPart));
}

// --- sizes that no memory holds ------------------------------------------------------------------

class HugeFileTest : public ObjectTest {
 protected:
  HugeFileTest() : ObjectTest(UploadLimits{}, TransferOptions{}) { store->set_keep_bytes(false); }

  /// Writes `size` bytes that all share one piece of memory.
  FileInfo write_shared(std::uint64_t size, const WriteOptions& options = {}) {
    const std::uint64_t block = 512 * kMiB;  // never touched
    std::shared_ptr<const std::byte[]> memory(new std::byte[block]);
    auto writer = fs->open_writer("b/k", options);
    while (writer->written() < size) {
      const std::uint64_t piece = std::min(block, size - writer->written());
      writer->write(Buffer::share({memory.get(), piece}, memory));
    }
    return writer->commit();
  }
};

TEST_F(HugeFileTest, Write_FiveTiBOfUnknownLength_FitsTenThousandParts) {
  EXPECT_EQ(write_shared(5 * kTiB).size, 5 * kTiB);
  EXPECT_LE(store->part_sizes().size(), 10'000u);
}

TEST_F(HugeFileTest, Write_FiveTiBOfKnownLength_FitsTenThousandParts) {
  EXPECT_EQ(write_shared(5 * kTiB, {.size_hint = 5 * kTiB}).size, 5 * kTiB);
  EXPECT_LE(store->part_sizes().size(), 10'000u);
}

TEST(ByteBudgetOfWriters, Write_CopiedBytes_StayWithinTheBudget) {
  auto store = std::make_shared<MemoryObjectStore>();
  store->set_keep_bytes(false);
  store->create_bucket("b");
  auto budget = std::make_shared<ByteBudget>(TransferOptions{}.budget_bytes);
  MultipartWriter writer({store, {}, budget}, {"b", "k"}, {});
  const std::string block(3 * kMiB + 17, 'x');
  for (int i = 0; i < 200; ++i) static_cast<Writer&>(writer).write(block);
  writer.commit();
  EXPECT_LE(budget->peak(), TransferOptions{}.budget_bytes);
  EXPECT_GE(store->max_under_way(), 4) << "copies are sent in parallel all the same";
}

TEST(ByteBudgetOfWriters, Write_ManyOpenFilesOfOneThread_AllFinish) {
  auto store = std::make_shared<MemoryObjectStore>();
  store->create_bucket("b");
  auto fs = make_object_filesystem(store, {.budget_bytes = 1 * kMiB});
  std::vector<std::unique_ptr<Writer>> writers;
  for (int i = 0; i < 20; ++i) writers.push_back(fs->open_writer("b/" + std::to_string(i)));
  const std::string block(1 * kMiB, 'x');
  for (int round = 0; round < 2; ++round) {
    for (auto& writer : writers) writer->write(block);
  }
  for (auto& writer : writers) EXPECT_EQ(writer->commit().size, 2 * kMiB);
}

TEST(ByteBudgetOfWriters, Destroy_CopiedBytes_AreGivenBack) {
  auto store = std::make_shared<MemoryObjectStore>();
  store->create_bucket("b");
  auto budget = std::make_shared<ByteBudget>(100 * kMiB);
  {
    MultipartWriter writer({store, {}, budget}, {"b", "k"}, {});
    static_cast<Writer&>(writer).write(std::string(20 * kMiB, 'x'));
    EXPECT_GE(budget->used(), 20 * kMiB);
  }
  EXPECT_EQ(budget->used(), 0u);
}

TEST(ByteBudgetOfWriters, Write_SharedBytes_CostNoBudget) {
  auto store = std::make_shared<MemoryObjectStore>();
  store->create_bucket("b");
  auto budget = std::make_shared<ByteBudget>(1);
  MultipartWriter writer({store, {}, budget}, {"b", "k"}, {});
  writer.write(Buffer::from_string(std::string(64 * kMiB, 'x')));
  writer.commit();
  EXPECT_EQ(budget->peak(), 0u);
  EXPECT_EQ(store->part_pieces(), std::vector<std::size_t>(8, 1));
}

}  // namespace
}  // namespace fulgurite::object
