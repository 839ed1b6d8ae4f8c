// The fixture of the fault tests on HDFS: the cluster of tests/servers/hdfs.sh, whose DataNodes may
// be killed, for they come back, and whose replicas may be damaged.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "fulgurite/hdfs.h"
#include "hdfs/cluster.h"
#include "support/expect_error.h"

namespace fulgurite::test {

class HdfsCluster : public testing::Test {
 protected:
  static constexpr int kDatanodes = 3;

  void SetUp() override;
  /// Every test leaves a healthy cluster: all DataNodes are back, and fsck finds nothing.
  void TearDown() override;

  HdfsOptions options() const;
  std::string path(const std::string& name) const { return "/fulgurite-fault/" + name; }

  /// SIGKILL for the JVM of DataNode 1, 2 or 3.
  void kill_datanode(int number) const;
  /// Until the cluster stores three replicas of a new file.
  void await_datanodes() const;

  /// The nodes that hold the file's first block, as numbers of DataNodes.
  std::vector<std::string> replica_files(const std::string& path) const;
  /// Flips a bit in the middle of a replica on its DataNode's disk.
  static void damage(const std::string& replica_file);

  /// The output of Hadoop's own shell.
  std::string shell(const std::string& arguments) const;

  /// The names of all files, temporary ones too, as Hadoop's NameNode has them.
  std::vector<std::string> raw_names() const;

  std::shared_ptr<FileSystem> fs;
  std::shared_ptr<hdfs::Cluster> cluster;  // another client than fs
  const hdfs::Operation operation{"test", "hdfs://test"};
};

/// `size` bytes that depend on where they are.
std::string pattern(std::size_t size, unsigned seed = 1);

}  // namespace fulgurite::test
