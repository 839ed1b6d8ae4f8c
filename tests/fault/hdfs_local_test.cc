// Replicas on this host, read as files that DataNodes hand out (dfs.client.read.shortcircuit): that
// they really are, that they are right, and what happens when they cannot be.
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>
#include <vector>

#include "hdfs_cluster.h"
#include "support/fork.h"

namespace fulgurite::test {
namespace {

constexpr std::size_t kBlock = 16u << 20;

class HdfsLocal : public HdfsCluster {
 protected:
  explicit HdfsLocal(const std::string& variables = "FULGURITE_TEST_HDFS")
      : HdfsCluster(variables) {}

  void SetUp() override {
    HdfsCluster::SetUp();
    if (!fs) return;
    local = make_hdfs(local_options());
    await_datanodes();
  }

  HdfsOptions local_options() const {
    HdfsOptions local = options();
    local.extra_conf["dfs.client.read.shortcircuit"] = "true";
    return local;
  }

  /// What DataNodes say in their logs: bytes sent to readers, and replicas handed out as files.
  struct Served {
    std::uint64_t bytes = 0;
    std::uint64_t replicas = 0;
  };

  Served served() const {
    Served sum;
    for (int number = 1; number <= datanodes(); ++number) {
      std::ifstream log(run_folder() + "-dn" + std::to_string(number) + ".log");
      for (std::string line; std::getline(log, line);) {
        const auto size = line.find("bytes: ");
        if (line.find("op: HDFS_READ") != line.npos)
          sum.bytes += std::stoull(line.substr(size + 7));
        sum.replicas += line.find("op: REQUEST_SHORT_CIRCUIT_FDS") != line.npos &&
                        line.find("success: true") != line.npos;
      }
    }
    return sum;
  }

  /// What they serve while `action` runs, which is `replicas` at least, or `bytes`.
  template <class Action>
  Served served_during(const Served& least, Action action) const {
    const Served before = served();
    action();
    Served during;
    await("DataNodes log what they did", [&] {
      const Served now = served();
      during = {now.bytes - before.bytes, now.replicas - before.replicas};
      return during.bytes >= least.bytes && during.replicas >= least.replicas;
    });
    return during;
  }

  template <class Action>
  void expect_files(std::uint64_t replicas, Action action) const {
    EXPECT_EQ(served_during({.replicas = replicas}, action).bytes, 0u);
  }
  template <class Action>
  void expect_no_files(std::uint64_t bytes, Action action) const {
    EXPECT_EQ(served_during({.bytes = bytes}, action).replicas, 0u);
  }

  /// Replicas that this process has open.
  static std::size_t open_replicas() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
      count += target.find("/blk_") != target.npos && target.find(".meta") == target.npos;
    }
    return count;
  }

  std::shared_ptr<FileSystem> local;
};

std::string read_all(Reader& reader, std::size_t step) {
  std::string text(reader.size(), '\0');
  auto rest = std::as_writable_bytes(std::span(text));
  while (!rest.empty()) {
    rest = rest.subspan(reader.read(rest.first(std::min(step, rest.size()))));
  }
  return text;
}

TEST_F(HdfsLocal, Read_ReplicasOnThisHost_ComeAsFilesAndNotByDataNodes) {
  const std::string content = pattern(5 * kBlock + 12'345);
  fs->write_file(path("f"), content);
  expect_files(6, [&] {
    EXPECT_TRUE(local->read_file(path("f")) == content);
    const auto reader = local->open_reader(path("f"));
    EXPECT_TRUE(read_all(*reader, 10'007) == content);
    std::string whole(content.size(), '\0');
    EXPECT_EQ(reader->read_at(0, std::as_writable_bytes(std::span(whole))), content.size());
    EXPECT_TRUE(whole == content);
  });
}

TEST_F(HdfsLocal, Read_WithoutTheOption_ComesByDataNodes) {
  const std::string content = pattern(kBlock);
  fs->write_file(path("f"), content);
  expect_no_files(content.size(), [&] { EXPECT_TRUE(fs->read_file(path("f")) == content); });
}

TEST_F(HdfsLocal, Read_RangesSideBySide_AreRight) {
  const std::string content = pattern(6 * kBlock + 1);
  fs->write_file(path("f"), content);
  const auto reader = local->open_reader(path("f"));
  std::vector<std::jthread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 200; ++i) {
        const std::size_t offset = random() % content.size();
        std::string some(random() % (i % 20 ? 3000 : 2 * kBlock), '\0');
        const std::size_t got = reader->read_at(offset, std::as_writable_bytes(std::span(some)));
        EXPECT_TRUE(some.substr(0, got) == content.substr(offset, some.size())) << offset;
      }
    });
  }
}

TEST_F(HdfsLocal, Read_ManyBlocks_KeepsFewOpenAndNoneBehindTheReader) {
  HdfsOptions small = options();
  small.block_bytes = 1u << 20;
  const std::string content = pattern(20u << 20);
  make_hdfs(small)->write_file(path("f"), content);
  auto reader = local->open_reader(path("f"));
  for (std::size_t offset = 0; offset < content.size(); offset += 1u << 20) {
    std::string some(1000, '\0');
    reader->read_at(offset, std::as_writable_bytes(std::span(some)));
    EXPECT_EQ(some, content.substr(offset, 1000));
  }
  EXPECT_GE(open_replicas(), 1u);
  EXPECT_LE(open_replicas(), 4u);
  reader.reset();
  EXPECT_EQ(open_replicas(), 0u);
}

TEST_F(HdfsLocal, Read_DamagedReplicas_ReadsAnotherAndTellsTheNameNode) {
  expect_reads_around_damage(*local);
}

TEST_F(HdfsLocal, Read_DamagedWhileOpen_ReadsAnother) {
  const std::string content = pattern(kBlock);
  fs->write_file(path("f"), content);
  const auto reader = local->open_reader(path("f"));
  std::string text(content.size(), '\0');
  const auto bytes = std::as_writable_bytes(std::span(text));
  ASSERT_EQ(reader->read(bytes.first(1u << 20)), 1u << 20);
  const auto replicas = replica_files(path("f"));
  for (std::size_t i = 0; i + 1 < replicas.size(); ++i) damage(replicas[i]);
  reader->read(bytes.subspan(1u << 20));
  EXPECT_TRUE(text == content);
}

TEST_F(HdfsLocal, Read_DataNodesKilledWhileOpen_ReadsOn) {
  const std::string content = pattern(kBlock);
  fs->write_file(path("f"), content);
  const auto reader = local->open_reader(path("f"));
  std::string text(content.size(), '\0');
  const auto bytes = std::as_writable_bytes(std::span(text));
  ASSERT_EQ(reader->read(bytes.first(1000)), 1000u);
  kill_each_datanode();
  reader->read(bytes.subspan(1000));
  EXPECT_TRUE(text == content);
  await_datanodes();
  EXPECT_TRUE(local->read_file(path("f")) == content);
}

TEST_F(HdfsLocal, Read_NoSocketThere_ComesByDataNodes) {
  const std::string content = pattern(kBlock);
  fs->write_file(path("f"), content);
  HdfsOptions elsewhere = local_options();
  elsewhere.extra_conf["dfs.domain.socket.path"] = "/nowhere/dn_socket._PORT";
  const auto there = make_hdfs(elsewhere);
  expect_no_files(content.size(), [&] { EXPECT_TRUE(there->read_file(path("f")) == content); });
}

TEST_F(HdfsLocal, Read_SocketInAFolderForAll_ComesByDataNodes) {
  const std::string content = pattern(kBlock);
  fs->write_file(path("f"), content);
  ASSERT_EQ(::chmod(run_folder().c_str(), 0777), 0);
  expect_no_files(content.size(), [&] { EXPECT_TRUE(local->read_file(path("f")) == content); });
  ASSERT_EQ(::chmod(run_folder().c_str(), 0755), 0);
}

TEST_F(HdfsLocal, Read_SocketNotForThisUser_ComesByDataNodes) {
  const std::string content = pattern(kBlock);
  fs->write_file(path("f"), content);
  ASSERT_EQ(::chmod(run_folder().c_str(), 0600), 0);  // root may all the same
  expect_no_files(content.size(), [&] {
    EXPECT_EQ(status_of_fork([&] {
                constexpr uid_t kNobody = 65534;
                if (::geteuid() == 0 && ::seteuid(kNobody) != 0) return 2;
                return local->read_file(path("f")) == content ? 0 : 1;
              }),
              0);
  });
  ASSERT_EQ(::chmod(run_folder().c_str(), 0755), 0);
}

TEST_F(HdfsLocal, Read_InAForkWithAnOpenReader_IsRightInBoth) {
  const std::string content = pattern(3 * kBlock);
  fs->write_file(path("f"), content);
  const auto reader = local->open_reader(path("f"));
  std::string text(content.size(), '\0');
  const auto bytes = std::as_writable_bytes(std::span(text));
  reader->read(bytes.first(kBlock + 1000));
  expect_files(2, [&] {
    EXPECT_EQ(status_of_fork([&] {
                reader->read(bytes.subspan(kBlock + 1000));
                return text == content ? 0 : 1;
              }),
              0);
    reader->read(bytes.subspan(kBlock + 1000));
    EXPECT_TRUE(text == content);
  });
}

TEST_F(HdfsLocal, Read_WhatIsAppendedTo_GivesTheOldBytesAndThenTheNew) {
  std::string content = pattern(100'001);
  fs->write_file(path("f"), content);
  auto before = local->open_reader(path("f"));
  std::string some(1000, '\0');
  before->read(std::as_writable_bytes(std::span(some)));
  const auto writer = fs->open_writer(path("f"), {.mode = WriteMode::append});
  for (int i = 0; i < 50; ++i) {
    const std::string more = pattern(777, 2);
    writer->write(more);
    writer->flush();
    content += more;
    before->seek(0);
    EXPECT_TRUE(read_all(*before, 50'000) == content.substr(0, before->size()));
    EXPECT_TRUE(local->read_file(path("f")) == content);
  }
  writer->commit();
  expect_files(1, [&] { EXPECT_TRUE(local->read_file(path("f")) == content); });
}

TEST_F(HdfsLocal, Read_WhatIsTruncated_GivesWhatIsLeft) {
  const std::string content = pattern(100'001);
  fs->write_file(path("f"), content);
  EXPECT_TRUE(local->read_file(path("f")) == content);
  Hdfs(options()).truncate(path("f"), 50'003);
  expect_files(1, [&] { EXPECT_TRUE(local->read_file(path("f")) == content.substr(0, 50'003)); });
}

TEST_F(HdfsLocal, Read_LargeFile_IsIntact) {
  HdfsOptions large = options();
  large.block_bytes = 128u << 20;
  large.replication = 1;
  const std::string piece = pattern(kBlock + 1);
  constexpr std::uint64_t kPieces = 16;  // two blocks and a bit
  const auto writer = make_hdfs(large)->open_writer(path("f"));
  for (std::uint64_t i = 0; i < kPieces; ++i) writer->write(piece);
  writer->commit();
  expect_files(3, [&] {
    const auto reader = local->open_reader(path("f"));
    std::string read(piece.size(), '\0');
    for (std::uint64_t i = 0; i < kPieces; ++i) {
      ASSERT_EQ(reader->read(std::as_writable_bytes(std::span(read))), piece.size());
      ASSERT_TRUE(read == piece) << i;
    }
  });
}

/// Where the blocks' tokens are looked at, and TCP would be encrypted.
class HdfsEncryptedLocal : public HdfsLocal {
 protected:
  HdfsEncryptedLocal() : HdfsLocal("FULGURITE_TEST_HDFS_ENCRYPTED") {}
};

TEST_F(HdfsEncryptedLocal, Read_ReplicasOnThisHost_ComeAsFiles) {
  const std::string content = pattern(2 * kBlock);
  fs->write_file(path("f"), content);
  expect_files(2, [&] { EXPECT_TRUE(local->read_file(path("f")) == content); });
}

TEST_F(HdfsEncryptedLocal, Read_TokensAreTooOld_LocatesTheBlocksAgain) {
  const std::string content = pattern(4 * kBlock);
  fs->write_file(path("f"), content);
  const auto reader = local->open_reader(path("f"));
  std::string text(content.size(), '\0');
  const auto bytes = std::as_writable_bytes(std::span(text));
  reader->read(bytes.first(1000));
  for (const char* daemon : {"nn", "dn1", "dn2", "dn3"}) kill(daemon);  // and their keys
  await_datanodes();
  reader->read(bytes.subspan(1000));
  EXPECT_TRUE(text == content);
}

class HdfsKerberosLocal : public HdfsLocal {
 protected:
  HdfsKerberosLocal() : HdfsLocal("FULGURITE_TEST_HDFS_KERBEROS") {}
};

TEST_F(HdfsKerberosLocal, Read_ReplicasOnThisHost_ComeAsFiles) {
  const std::string content = pattern(2 * kBlock);
  fs->write_file(path("f"), content);
  expect_files(2, [&] { EXPECT_TRUE(local->read_file(path("f")) == content); });
}

}  // namespace
}  // namespace fulgurite::test
