// Writing and replacing files.
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

class WriteTest : public FileSystemTest {};

TEST_P(WriteTest, Commit_NewFile_IsThereWithWhatWasWritten) {
  auto writer = fs->open_writer(path("f"));
  writer->write("hello ");
  writer->write(Buffer::copy_of("world"));
  EXPECT_EQ(writer->written(), 11u);
  const FileInfo info = writer->commit();
  EXPECT_EQ(info.path, path("f"));
  EXPECT_EQ(info.size, 11u);
  EXPECT_EQ(info.etag, fs->info(path("f")).etag);
  EXPECT_EQ(read("f"), "hello world");
}

TEST_P(WriteTest, Commit_NothingWritten_MakesAnEmptyFile) {
  EXPECT_EQ(fs->open_writer(path("f"))->commit().size, 0u);
  EXPECT_TRUE(fs->is_file(path("f")));
  EXPECT_EQ(read("f"), "");
}

TEST_P(WriteTest, Commit_ExistingFile_ReplacesItWhole) {
  write("f", "a long first content");
  const std::string first = fs->info(path("f")).etag;
  write("f", "short");
  EXPECT_EQ(read("f"), "short");
  EXPECT_EQ(fs->info(path("f")).size, 5u);
  if (!first.empty()) {
    EXPECT_NE(fs->info(path("f")).etag, first);
  }
}

TEST_P(WriteTest, Commit_MissingParents_AreMade) {
  write("a/b/c/f", "x");
  EXPECT_EQ(read("a/b/c/f"), "x");
  EXPECT_TRUE(fs->is_directory(path("a/b")));
}

TEST_P(WriteTest, Commit_LargeFileOfUnknownLength_ArrivesWhole) {
  const std::string content = random_text(kLarge);
  auto writer = fs->open_writer(path("f"));
  for (std::size_t at = 0; at < kLarge; at += 1'234'567) {
    writer->write(std::string_view(content).substr(at, 1'234'567));
  }
  EXPECT_EQ(writer->commit().size, kLarge);
  EXPECT_TRUE(read("f") == content);
}

TEST_P(WriteTest, Commit_LargeSharedBuffers_ArriveWhole) {
  const std::string content = random_text(kLarge);
  auto writer = fs->open_writer(path("f"), {.size_hint = kLarge});
  writer->write("");
  writer->write(Buffer::from_string(content));
  writer->commit();
  EXPECT_TRUE(read("f") == content);
}

TEST_P(WriteTest, Commit_ThousandsOfSmallWrites_ArriveInOrder) {
  std::string expected;
  auto writer = fs->open_writer(path("f"));
  for (int i = 0; i < 20'000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    writer->write(line);
    expected += line;
  }
  writer->commit();
  EXPECT_TRUE(read("f") == expected);
}

TEST_P(WriteTest, Commit_WrongSizeHint_HarmsNothing) {
  const std::string content = random_text(kLarge);
  for (const std::uint64_t hint : {std::uint64_t{0}, std::uint64_t{100}, std::uint64_t{1} << 40}) {
    fs->write_file(path("f"), "");
    auto writer = fs->open_writer(path("f"), {.size_hint = hint});
    writer->write(content);
    writer->commit();
    EXPECT_TRUE(read("f") == content) << hint;
  }
}

TEST_P(WriteTest, Commit_Twice_IsAnErrorAndKeepsTheFile) {
  auto writer = fs->open_writer(path("f"));
  writer->write("once");
  writer->commit();
  EXPECT_THROW(writer->commit(), Error);
  EXPECT_THROW(writer->write("more"), Error);
  writer.reset();
  EXPECT_EQ(read("f"), "once");
}

TEST_P(WriteTest, Flush_InTheMiddle_PublishesNothing) {
  auto writer = fs->open_writer(path("f"));
  writer->write("half");
  writer->flush();
  EXPECT_FALSE(exists("f"));
  writer->write(" and half");
  writer->commit();
  EXPECT_EQ(read("f"), "half and half");
}

TEST_P(WriteTest, OpenWriter_OnADirectory_SaysSo) {
  if (file_beside_directory()) GTEST_SKIP() << "a file may have the name of a directory here";
  write("d/f", "x");
  EXPECT_ERROR(fs->write_file(path("d"), "y"), is_a_directory);
  EXPECT_EQ(read("d/f"), "x");
}

TEST_P(WriteTest, OpenWriter_BelowAFile_IsRefused) {
  if (file_beside_directory()) GTEST_SKIP() << "a file may have the name of a directory here";
  write("f", "x");
  EXPECT_ERROR(fs->write_file(path("f/below"), "y"), not_a_directory);
  EXPECT_EQ(read("f"), "x");
}

TEST_P(WriteTest, Commit_FileBesideDirectory_BothLive) {
  if (!file_beside_directory()) GTEST_SKIP() << "files and directories share names here";
  write("both", "file");
  write("both/child", "child");
  EXPECT_EQ(read("both"), "file");
  EXPECT_EQ(read("both/child"), "child");
  EXPECT_TRUE(fs->is_file(path("both")));
  EXPECT_THAT(listed(), UnorderedElementsAre("both", "both/"));
}

TEST_P(WriteTest, Commit_IfMatch_ReplacesThatContentOnly) {
  if (!capability().replace_if_match) GTEST_SKIP() << "no conditional replacement here";
  WriteOptions options{.if_match = write("f", "one").etag};
  fs->write_file(path("f"), "two", options);
  EXPECT_ERROR(fs->write_file(path("f"), "three", options), precondition_failed);
  EXPECT_EQ(read("f"), "two");
  options.if_match = fs->info(path("f")).etag;
  const std::string large = random_text(kLarge);
  fs->write_file(path("f"), large, options);
  EXPECT_ERROR(fs->write_file(path("f"), random_text(kLarge, 2), options), precondition_failed);
  EXPECT_TRUE(read("f") == large);
}

TEST_P(WriteTest, Commit_TypeAndMetadata_AreKeptByStat) {
  if (!capability().user_metadata) GTEST_SKIP() << "no metadata here";
  for (const std::size_t size : {std::size_t{10}, kLarge}) {
    fs->write_file(path("f"), random_text(size),
                   {.content_type = "text/x-log", .metadata = {{"step", "3"}, {"by", "a b"}}});
    const FileInfo info = fs->info(path("f"));
    EXPECT_EQ(info.content_type, "text/x-log");
    EXPECT_EQ(info.metadata, (std::map<std::string, std::string>{{"by", "a b"}, {"step", "3"}}));
  }
}

TEST_P(WriteTest, Commit_StopRequested_IsCancelledWithoutATrace) {
  std::stop_source stop;
  auto writer = fs->open_writer(path("f"), {.stop = stop.get_token()});
  writer->write(random_text(kLarge));
  stop.request_stop();
  EXPECT_ERROR(writer->commit(), cancelled);
  EXPECT_ERROR(writer->write("more"), cancelled);
  writer.reset();
  EXPECT_FALSE(exists("f"));
  EXPECT_EQ(unfinished_uploads(), 0u);
}

FULGURITE_ON_ALL_BACKENDS(WriteTest);

}  // namespace
}  // namespace fulgurite::conformance
