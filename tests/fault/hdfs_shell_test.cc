// The same files seen by Hadoop's own client: what we write it reads, what it writes we read; and
// files that grow, while others look on.
#include <fstream>

#include "hdfs_cluster.h"
#include "support/environment.h"
#include "support/fork.h"

namespace fulgurite::test {
namespace {

using testing::HasSubstr;

class HdfsShell : public HdfsCluster {};

TEST_F(HdfsShell, Write_FileOfSeveralBlocks_HadoopReadsIt) {
  const std::string content = pattern((40u << 20) + 777);
  fs->write_file(path("f"), content);
  EXPECT_TRUE(shell("dfs -cat /fulgurite-fault/f") == content);
  EXPECT_EQ(shell("dfs -stat '%b %o %r' /fulgurite-fault/f"),
            std::to_string(content.size()) + " 16777216 3\n");
}

TEST_F(HdfsShell, Read_FileOfHadoop_WithEitherChecksum) {
  const std::string content = pattern(3'000'001);
  TemporaryFolder folder;
  std::ofstream(folder / "f", std::ios::binary) << content;
  for (const char* type : {"CRC32", "CRC32C"}) {
    SCOPED_TRACE(type);
    shell("dfs -D dfs.checksum.type=" + std::string(type) + " -put -f " + (folder / "f") + " " +
          path("f"));
    EXPECT_TRUE(fs->read_file(path("f")) == content);
  }
}

TEST_F(HdfsShell, Write_ChecksumOfEitherType_HadoopVerifiesIt) {
  const std::string content = pattern(100'000);
  for (const char* type : {"CRC32", "CRC32C"}) {
    SCOPED_TRACE(type);
    HdfsOptions with_type = options();
    with_type.extra_conf["dfs.checksum.type"] = type;
    make_hdfs(with_type)->write_file(path("f"), content);
    EXPECT_TRUE(shell("dfs -cat /fulgurite-fault/f") == content);
    EXPECT_THAT(shell("dfs -checksum /fulgurite-fault/f"), HasSubstr(std::string("512") + type));
  }
}

TEST_F(HdfsShell, Write_OptionsOfTheLayout_AreTheFiles) {
  HdfsOptions layout = options();
  layout.replication = 2;
  layout.block_bytes = 1u << 20;
  make_hdfs(layout)->write_file(path("f"), pattern(3u << 20));
  EXPECT_EQ(shell("dfs -stat '%o %r' /fulgurite-fault/f"), "1048576 2\n");
}

TEST_F(HdfsShell, Append_AcrossChunksAndBlocks_ArrivesWhole) {
  HdfsOptions small = options();
  small.block_bytes = 1u << 20;
  const auto small_blocks = make_hdfs(small);
  const std::string content = pattern((3u << 20) + 50'000);
  small_blocks->write_file(path("f"), content.substr(0, 100));
  std::size_t written = 100;
  for (const std::size_t size : {1u, 411u, 512u, 513u, 70'000u, 900'000u, 1'048'576u, 5u}) {
    small_blocks->write_file(path("f"), content.substr(written, size), {.mode = WriteMode::append});
    written += size;
    ASSERT_TRUE(fs->read_file(path("f")) == content.substr(0, written)) << written;
  }
  EXPECT_TRUE(shell("dfs -cat /fulgurite-fault/f") == content.substr(0, written));
}

TEST_F(HdfsShell, Flush_WhileWriting_ReadersSeeWhatWasFlushed) {
  const std::string content = pattern(200'000);
  auto writer = fs->open_writer(path("f"), {.mode = WriteMode::append});
  std::size_t written = 0;
  for (const std::size_t size : {10u, 600u, 65'536u, 1u, 100'000u}) {
    writer->write(std::string_view(content).substr(written, size));
    writer->flush();
    written += size;
    const auto reader = fs->open_reader(path("f"));
    EXPECT_EQ(reader->size(), written);
    EXPECT_TRUE(reader->read_all() == content.substr(0, written)) << written;
  }
  EXPECT_TRUE(shell("dfs -cat /fulgurite-fault/f") == content.substr(0, written));
  writer->commit();
  EXPECT_TRUE(fs->read_file(path("f")) == content.substr(0, written));
}

TEST_F(HdfsShell, Fork_WithFilesOpen_ChildHasItsOwnAndTheParentGoesOn) {
  const std::string content = pattern(3u << 20);
  fs->write_file(path("read"), content);
  auto reader = fs->open_reader(path("read"));
  std::string read(content.size(), '\0');
  const auto bytes = std::as_writable_bytes(std::span(read));
  reader->read(bytes.first(1u << 20));
  auto writer = fs->open_writer(path("f"));
  writer->write(std::string_view(content).substr(0, 1u << 20));
  EXPECT_EQ(status_of_fork([&] {
              reader->read(bytes.subspan(1u << 20));
              if (read != content) return 1;
              const auto error = error_of([&] { writer->write("of the child"); });
              if (!error || error->code() != ErrorCode::invalid_argument) return 2;
              writer.reset();
              fs->write_file(path("child"), content);
              if (fs->read_file(path("child")) != content) return 3;
              reader.reset();
              fs.reset();
              return 0;
            }),
            0);
  writer->write(std::string_view(content).substr(1u << 20));
  writer->commit();
  reader->read(bytes.subspan(1u << 20));
  EXPECT_TRUE(read == content);
  EXPECT_TRUE(fs->read_file(path("f")) == content);
  EXPECT_TRUE(shell("dfs -cat /fulgurite-fault/child") == content);
}

TEST_F(HdfsShell, Append_WriterDroppedWithoutCommit_NextWriterGoesOn) {
  fs->open_writer(path("f"), {.mode = WriteMode::append})->write("first ");
  fs->write_file(path("f"), "second", {.mode = WriteMode::append});
  EXPECT_EQ(fs->read_file(path("f")), "first second");
}

TEST_F(HdfsShell, Open_ErasureCodedDirectory_IsRefusedByPolicy) {
  shell("ec -enablePolicy -policy XOR-2-1-1024k");
  fs->create_directory(path("coded"));
  shell("ec -setPolicy -path /fulgurite-fault/coded -policy XOR-2-1-1024k");
  for (const WriteMode mode : {WriteMode::replace, WriteMode::create, WriteMode::append}) {
    const auto error = error_of([&] { fs->open_writer(path("coded/f"), {.mode = mode}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::not_supported);
    EXPECT_THAT(error->what(), HasSubstr("XOR-2-1-1024k"));
  }
  EXPECT_EQ(shell("dfs -ls /fulgurite-fault/coded"), "");
  shell("dfs -put " + options().config_directory + "/core-site.xml /fulgurite-fault/coded/f");
  const auto error = error_of([&] { fs->read_file(path("coded/f")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  EXPECT_THAT(error->what(), HasSubstr("XOR-2-1-1024k"));
}

TEST_F(HdfsShell, User_OrdinaryOne_WritesReadsAndOwns) {
  shell("dfs -chmod 777 /fulgurite-fault");
  HdfsOptions ordinary = options();
  ordinary.user = "alice";
  const auto theirs = make_hdfs(ordinary);
  const std::string content = pattern(100'000);
  EXPECT_EQ(theirs->write_file(path("own/f"), content).size, content.size());
  theirs->write_file(path("own/f"), "more", {.mode = WriteMode::append});
  EXPECT_TRUE(theirs->read_file(path("own/f")) == content + "more");
  EXPECT_EQ(shell("dfs -stat '%u %a' /fulgurite-fault/own/f"), "alice 644\n");
}

TEST_F(HdfsShell, User_WithoutPermission_IsRefused) {
  shell("dfs -chmod 755 /fulgurite-fault");
  HdfsOptions stranger = options();
  stranger.user = "mallory";
  const auto theirs = make_hdfs(stranger);
  EXPECT_ERROR(theirs->write_file(path("f"), "x"), permission_denied);
  EXPECT_ERROR(theirs->remove_all(path("")), permission_denied);
}

}  // namespace
}  // namespace fulgurite::test
