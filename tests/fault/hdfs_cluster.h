// The fixture of the fault tests on HDFS: a cluster of tests/servers, whose daemons may be killed,
// for they come back, and whose replicas may be damaged.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fulgurite/hdfs.h"
#include "hdfs/cluster.h"
#include "support/expect_error.h"

namespace fulgurite::test {

constexpr std::size_t kPiece = 1u << 20;

using HdfsProperties = std::map<std::string, std::string>;

class HdfsCluster : public testing::Test {
 protected:
  /// The cluster of which `variables`_RUN tells the folder; `properties` go before those of its own
  /// configuration.
  explicit HdfsCluster(std::string variables = "FULGURITE_TEST_HDFS", int datanodes = 3,
                       HdfsProperties properties = {})
      : variables_(std::move(variables)),
        datanodes_(datanodes),
        properties_(std::move(properties)) {}

  void SetUp() override;
  /// Every test leaves a healthy cluster: all DataNodes are back, and fsck finds nothing.
  void TearDown() override;

  HdfsOptions options() const;
  std::string path(const std::string& name) const { return "/fulgurite-fault/" + name; }

  /// SIGKILL for the JVM of a daemon: "dn1", "nn". Returns when its successor starts.
  void kill(const std::string& daemon) const;
  void kill_each_datanode() const;
  /// Kills the NameNode. Of a pair it is the active one, and the other takes over, as an operator
  /// would have it, while the test goes on; the end of the thread waits for that.
  std::jthread kill_namenode() const;
  /// Stops a daemon's JVM (SIGSTOP) until the object is gone. Its connections stand meanwhile.
  std::shared_ptr<void> pause(const std::string& daemon) const;
  /// Until every DataNode stores a replica of a new file.
  void await_datanodes() const;

  /// The first block of a file that has one, as the NameNode knows it.
  hdfs::wire::LocatedBlock first_block(const std::string& path) const;
  /// The same once every DataNode has a whole replica: if the writer had fewer DataNodes, the
  /// NameNode has the block copied.
  hdfs::wire::LocatedBlock replicated_block(const std::string& path) const;
  /// The files on the DataNodes' disks that hold the replicated block, one of each.
  std::vector<std::string> replica_files(const std::string& path) const;
  /// Flips a bit in the middle of a replica on its DataNode's disk.
  static void damage(const std::string& replica_file);

  /// Writes `content` by pieces of 1 MiB, and does something after the first `before` bytes.
  void write_with(const FileSystem& files, const std::string& name, const std::string& content,
                  std::size_t before, const std::function<void()>& action) const;
  /// That `reader` gives the right bytes when two of three replicas are damaged, and tells the
  /// NameNode of them.
  void expect_reads_around_damage(const FileSystem& reader) const;

  /// The output of Hadoop's own shell.
  std::string shell(const std::string& arguments) const;

  /// The names of all files, temporary ones too, as Hadoop's NameNode has them.
  std::vector<std::string> raw_names() const;

  int datanodes() const { return datanodes_; }
  std::string run_folder() const;

  std::shared_ptr<FileSystem> fs;
  std::shared_ptr<hdfs::Cluster> cluster;  // another client than fs
  const hdfs::Operation operation{"test", "hdfs://test"};

 private:
  bool has_state(const std::string& namenode, const std::string& state) const;

  const std::string variables_;
  const int datanodes_;
  const HdfsProperties properties_;
};

/// Waits until the condition holds, 90 s at most.
void await(const char* what, const std::function<bool()>& condition);

/// `size` bytes that depend on where they are.
std::string pattern(std::size_t size, unsigned seed = 1);

}  // namespace fulgurite::test
