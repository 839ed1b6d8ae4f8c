// What only HDFS has (fulgurite::Hdfs), as Hadoop's own shell sees it.
#include <gmock/gmock.h>

#include "hdfs_cluster.h"
#include "http/engine.h"

namespace fulgurite::test {
namespace {

using std::chrono::system_clock;
using testing::HasSubstr;

class HdfsOperations : public HdfsCluster {
 protected:
  void SetUp() override {
    HdfsCluster::SetUp();
    if (fs) hdfs = std::make_unique<Hdfs>(options());
  }

  /// What `hdfs dfs -stat` says of file "f".
  std::string stat(const std::string& format) const {
    return shell("dfs -stat '" + format + "' /fulgurite-fault/f");
  }

  /// Algorithm and value as `hdfs dfs -checksum` prints them.
  std::string hadoops_checksum(const std::string& mode) const {
    const std::string line =
        shell("dfs -D dfs.checksum.combine.mode=" + mode + " -checksum /fulgurite-fault/f");
    return line.substr(line.find('\t') + 1);
  }
  static std::string line_of(const HdfsChecksum& checksum) {
    return checksum.algorithm + "\t" + checksum.hex + "\n";
  }

  std::unique_ptr<Hdfs> hdfs;
};

TEST_F(HdfsOperations, Checksum_FilesOfAnyNumberOfBlocks_AreHadoops) {
  HdfsOptions small = options();
  small.block_bytes = 1u << 20;
  const std::string content = pattern((5u << 20) + 777);
  for (const std::size_t size :
       {0u, 1u, 1u << 20, (1u << 20) + 1, (2u << 20) + 512, (5u << 20) + 777}) {
    for (const char* type : {"CRC32", "CRC32C"}) {
      SCOPED_TRACE(std::to_string(size) + " bytes with " + type);
      small.extra_conf["dfs.checksum.type"] = type;
      make_hdfs(small)->write_file(path("f"), content.substr(0, size));
      EXPECT_EQ(line_of(hdfs->checksum(path("f"))), hadoops_checksum("MD5MD5CRC"));
      EXPECT_EQ(line_of(hdfs->checksum(path("f"), HdfsChecksumKind::composite_crc)),
                hadoops_checksum("COMPOSITE_CRC"));
    }
  }
}

TEST_F(HdfsOperations, Checksum_DeadDataNode_AsksAnother) {
  fs->write_file(path("f"), pattern(1u << 20));
  const auto before = hdfs->checksum(path("f"));
  kill("dn1");
  EXPECT_EQ(hdfs->checksum(path("f")).hex, before.hex);
}

TEST_F(HdfsOperations, Truncate_InsideABlock_KeepsTheFront) {
  const std::string content = pattern(3u << 20);
  HdfsOptions small = options();
  small.block_bytes = 1u << 20;
  for (const std::size_t size : {(2u << 20) + 12'345, 2u << 20, 100u, 0u}) {
    SCOPED_TRACE(size);
    make_hdfs(small)->write_file(path("f"), content);
    hdfs->truncate(path("f"), size);
    EXPECT_TRUE(fs->read_file(path("f")) == content.substr(0, size));
    fs->write_file(path("f"), "more", {.mode = WriteMode::append});
    EXPECT_TRUE(shell("dfs -cat /fulgurite-fault/f") == content.substr(0, size) + "more");
  }
  EXPECT_ERROR(hdfs->truncate(path("f"), 1000), invalid_argument);
  EXPECT_ERROR(hdfs->truncate(path("none"), 0), not_found);
}

TEST_F(HdfsOperations, Attributes_AreWhatHadoopSees) {
  fs->write_file(path("f"), "content");
  hdfs->set_permission(path("f"), 0640);
  hdfs->set_owner(path("f"), "alice", "");
  hdfs->set_owner(path("f"), "", "scientists");
  hdfs->set_replication(path("f"), 2);
  const auto modified = system_clock::time_point(std::chrono::milliseconds(1'600'000'000'123));
  const auto accessed = system_clock::time_point(std::chrono::milliseconds(1'500'000'000'456));
  hdfs->set_times(path("f"), modified, accessed);
  EXPECT_EQ(stat("%a %u %g %r %Y %X"), "640 alice scientists 2 1600000000123 1500000000456\n");
  hdfs->set_times(path("f"), modified + std::chrono::milliseconds(1), std::nullopt);
  EXPECT_EQ(stat("%Y %X"), "1600000000124 1500000000456\n");

  const HdfsStatus status = hdfs->status(path("f"));
  EXPECT_EQ(status.mode, 0640u);
  EXPECT_EQ(status.user, "alice");
  EXPECT_EQ(status.group, "scientists");
  EXPECT_EQ(status.replication, 2);
  EXPECT_EQ(status.accessed, accessed);
  EXPECT_EQ(status.info.size, 7u);
  EXPECT_EQ(status.block_bytes, 16u << 20);
}

TEST_F(HdfsOperations, Attributes_OfNothingOrNonsense_AreErrors) {
  EXPECT_ERROR(hdfs->status(path("none")), not_found);
  EXPECT_ERROR(hdfs->set_permission(path("none"), 0600), not_found);
  EXPECT_ERROR(hdfs->set_permission(path(""), 077777), invalid_argument);
  EXPECT_ERROR(hdfs->set_replication(path("none"), 1), not_found);
  EXPECT_ERROR(hdfs->set_replication(path(""), 1), is_a_directory);
  EXPECT_ERROR(hdfs->set_replication(path("f"), 0), invalid_argument);
  EXPECT_ERROR(hdfs->set_owner(path("none"), "alice", ""), not_found);
  EXPECT_ERROR(hdfs->checksum(path("none")), not_found);
  EXPECT_ERROR(hdfs->checksum(path("")), is_a_directory);
  EXPECT_ERROR(hdfs->summary(path("none")), not_found);
}

/// The ports on which the DataNodes of a block say how they are.
std::vector<std::uint32_t> info_ports(const hdfs::wire::LocatedBlock& block) {
  std::vector<std::uint32_t> ports;
  for (const auto& node : block.locations()) ports.push_back(node.id().info_port());
  return ports;
}

/// How often DataNodes have written through to their disks, by their own count.
std::uint64_t count_syncs(const std::vector<std::uint32_t>& ports) {
  std::uint64_t count = 0;
  for (const std::uint32_t port : ports) {
    const std::string url = "http://127.0.0.1:" + std::to_string(port) +
                            "/jmx?qry=Hadoop:service=DataNode,name=DataNodeActivity*";
    const auto answer = http::Engine::instance().send({.method = "GET", .url = url});
    const std::string name = "\"FsyncCount\" : ";
    const std::size_t at = answer.body.find(name);
    EXPECT_NE(at, std::string::npos) << answer.body;
    if (at != std::string::npos) count += std::stoull(answer.body.substr(at + name.size()));
  }
  return count;
}

TEST_F(HdfsOperations, Flush_WithSync_ReachesTheDisks) {
  fs->write_file(path("f"), "not synced", {.mode = WriteMode::append});
  const auto all = info_ports(replicated_block(path("f")));
  const std::uint64_t before = count_syncs(all);
  const auto await_syncs = [&](std::uint64_t count) {
    // DataNodes publish their counts every ten seconds.
    await("DataNodes count their syncs", [&] { return count_syncs(all) >= before + count; });
  };
  HdfsOptions synced = options();
  synced.sync = true;
  auto writer = make_hdfs(synced)->open_writer(path("g"), {.mode = WriteMode::append});
  writer->write(pattern(100'000));
  writer->flush();
  // The NameNode may choose fewer than there are, if one is busy.
  const std::uint64_t chosen = info_ports(first_block(path("g"))).size();
  ASSERT_GE(chosen, 1u);
  await_syncs(chosen);
  EXPECT_EQ(count_syncs(all), before + chosen);
  writer->commit();
  await_syncs(2 * chosen);
  EXPECT_TRUE(fs->read_file(path("g")) == pattern(100'000));
}

TEST_F(HdfsOperations, Summary_CountsEverythingBelow) {
  fs->write_file(path("d/f"), pattern(1000));
  fs->write_file(path("d/e/g"), pattern(10));
  const HdfsSummary summary = hdfs->summary(path("d"));
  EXPECT_EQ(summary.bytes, 1010u);
  EXPECT_EQ(summary.files, 2u);
  EXPECT_EQ(summary.directories, 2u);
  EXPECT_EQ(summary.space, 1010u * static_cast<unsigned>(datanodes()));
  EXPECT_FALSE(summary.name_quota);
  shell("dfsadmin -setQuota 10 /fulgurite-fault/d");
  EXPECT_EQ(hdfs->summary(path("d")).name_quota, 10u);
}

TEST_F(HdfsOperations, RecoverLease_OfALivingWriter_ClosesItsFile) {
  auto writer = fs->open_writer(path("f"), {.mode = WriteMode::append});
  writer->write("content");
  writer->flush();
  await("the file is closed", [&] { return hdfs->recover_lease(path("f")); });
  EXPECT_EQ(fs->read_file(path("f")), "content");
  EXPECT_ERROR(writer->commit(), precondition_failed);
}

TEST_F(HdfsOperations, Snapshot_OfADirectory_KeepsItsContent) {
  shell("dfsadmin -allowSnapshot /fulgurite-fault");
  fs->write_file(path("f"), "old");
  fs->write_file(path("gone"), "removed");
  const std::string snapshot = hdfs->create_snapshot(path(""), "before");
  EXPECT_EQ(snapshot, path(".snapshot/before"));
  fs->write_file(path("f"), " and more", {.mode = WriteMode::append});
  fs->remove_file(path("gone"));
  EXPECT_EQ(fs->read_file(snapshot + "/f"), "old");
  EXPECT_EQ(fs->read_file(snapshot + "/gone"), "removed");
  EXPECT_EQ(fs->read_file(path("f")), "old and more");
  EXPECT_EQ(fs->ls(snapshot).size(), 2u);
  hdfs->remove_snapshot(path(""), "before");
  EXPECT_FALSE(fs->exists(snapshot));
  shell("dfsadmin -disallowSnapshot /fulgurite-fault");
}

}  // namespace
}  // namespace fulgurite::test
