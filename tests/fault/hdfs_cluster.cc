#include "hdfs_cluster.h"

#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "hdfs/backoff.h"

namespace fulgurite::test {
namespace {

using std::chrono::milliseconds;

bool is_required() {
  const char* required = std::getenv("FULGURITE_REQUIRE_SERVERS");
  return required && std::strcmp(required, "1") == 0;
}

}  // namespace

void await(const char* what, const std::function<bool()>& condition) {
  hdfs::Backoff pause(milliseconds(100), milliseconds(100), std::chrono::seconds(90));
  while (!condition()) ASSERT_TRUE(pause.wait({})) << "not within 90 s: " << what;
}

std::string HdfsCluster::run_folder() const {
  const char* folder = std::getenv((variables_ + "_RUN").c_str());
  return folder ? folder : "";
}

std::string pattern(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(text.data() + at, &word, std::min(sizeof word, size - at));
  }
  return text;
}

HdfsOptions HdfsCluster::options() const {
  HdfsOptions options;
  options.config_directory = run_folder() + "/conf";
  options.extra_conf = properties_;
  options.block_bytes = 16u << 20;
  options.connect_timeout = milliseconds(5000);
  return options;
}

void HdfsCluster::SetUp() {
  if (run_folder().empty()) {
    const std::string reason = variables_ + "_RUN is not set; tests/servers/run starts the servers";
    if (is_required()) FAIL() << reason;
    GTEST_SKIP() << reason;
  }
  fs = make_hdfs(options());
  cluster = std::make_shared<hdfs::Cluster>(hdfs::settings_of(options()));
  if (fs->exists(path(""))) fs->remove_all(path(""));
  fs->create_directory(path(""));
}

void HdfsCluster::TearDown() {
  if (!fs) return;
  await_datanodes();
  EXPECT_THAT(shell("fsck /fulgurite-fault"), testing::HasSubstr("is HEALTHY"));
  fs->remove_all(path(""));
}

void HdfsCluster::kill(const std::string& daemon) const {
  const std::string pid_file = run_folder() + "/" + daemon + ".pid";
  pid_t pid = 0;
  std::ifstream(pid_file) >> pid;
  ASSERT_GT(pid, 1) << pid_file;
  ASSERT_EQ(::kill(pid, SIGKILL), 0) << std::strerror(errno);
  await("the keeper starts it again", [&] {
    pid_t other = 0;
    std::ifstream(pid_file) >> other;
    return other != 0 && other != pid;
  });
}

void HdfsCluster::kill_each_datanode() const {
  for (int number = 1; number <= datanodes_; ++number) kill("dn" + std::to_string(number));
}

std::jthread HdfsCluster::kill_namenode() const {
  const bool is_pair = cluster->settings().namenodes.size() > 1;
  if (!is_pair) {
    kill("nn");
    return {};
  }
  const bool first_is_active = has_state("nn1", "active");
  const std::string active = first_is_active ? "nn1" : "nn2";
  const std::string standby = first_is_active ? "nn2" : "nn1";
  const std::string server = cluster->settings().namenodes.at(first_is_active ? 1 : 0).text();
  await("the other one is ready to take over", [&] {
    return shell("dfsadmin -fs hdfs://" + server + " -safemode get")
        .starts_with("Safe mode is OFF");
  });
  kill(active);
  return std::jthread([=, this] {
    await("the other one takes over", [&] {
      return shell("haadmin -failover " + active + " " + standby).find("successful") !=
             std::string::npos;
    });
  });
}

bool HdfsCluster::has_state(const std::string& namenode, const std::string& state) const {
  return shell("haadmin -getServiceState " + namenode).starts_with(state);
}

std::shared_ptr<void> HdfsCluster::pause(const std::string& daemon) const {
  pid_t pid = 0;
  std::ifstream(run_folder() + "/" + daemon + ".pid") >> pid;
  EXPECT_GT(pid, 1);
  EXPECT_EQ(::kill(pid, SIGSTOP), 0) << std::strerror(errno);
  return {nullptr, [pid](void*) { ::kill(pid, SIGCONT); }};
}

void HdfsCluster::await_datanodes() const {
  await("every DataNode takes a block", [&] {
    const std::string probe = path("probe");
    try {
      fs->write_file(probe, "x");
      return first_block(probe).locations_size() == datanodes_;
    } catch (const Error&) {
      return false;
    }
  });
}

hdfs::wire::LocatedBlock HdfsCluster::first_block(const std::string& path) const {
  return cluster->namenode().block_locations(operation, path, 0, 1)->blocks(0);
}

hdfs::wire::LocatedBlock HdfsCluster::replicated_block(const std::string& path) const {
  hdfs::wire::LocatedBlock block;
  await("every DataNode has reported a replica", [&] {
    block = first_block(path);
    return block.locations_size() == datanodes_;
  });
  return block;
}

std::vector<std::string> HdfsCluster::replica_files(const std::string& path) const {
  const std::string name = "blk_" + std::to_string(replicated_block(path).block().block_id());
  std::vector<std::string> files;
  for (int number = 1; number <= datanodes_; ++number) {
    const std::filesystem::path data = run_folder() + "/dn" + std::to_string(number) + ".data";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
      if (entry.path().filename() == name) files.push_back(entry.path());
    }
  }
  return files;
}

void HdfsCluster::damage(const std::string& replica_file) {
  std::fstream file(replica_file, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(replica_file) / 2);
  file.seekg(middle);
  const int byte = file.get();
  file.seekp(middle);
  file.put(static_cast<char>(byte ^ 1));
}

void HdfsCluster::write_with(const FileSystem& files, const std::string& name,
                             const std::string& content, std::size_t before,
                             const std::function<void()>& action) const {
  const auto writer = files.open_writer(path(name));
  for (std::size_t at = 0; at < content.size(); at += kPiece) {
    if (at == before) action();
    writer->write(std::string_view(content).substr(at, kPiece));
  }
  EXPECT_EQ(writer->commit().size, content.size());
}

void HdfsCluster::expect_reads_around_damage(const FileSystem& reader) const {
  const std::string content = pattern(2u << 20);
  fs->write_file(path("f"), content);
  const auto replicas = replica_files(path("f"));
  ASSERT_EQ(replicas.size(), 3u);
  damage(replicas[0]);
  damage(replicas[1]);
  // Which replica is read first is the NameNode's choice, as long as it knows no better.
  await("the NameNode knows of the damage", [&] {
    EXPECT_TRUE(reader.read_file(path("f")) == content);
    return first_block(path("f")).locations_size() == 1;
  });
  EXPECT_THAT(shell("fsck /fulgurite-fault -files -blocks"), testing::HasSubstr("Live_repl=1"));
}

std::string HdfsCluster::shell(const std::string& arguments) const {
  const std::string command = run_folder() + "/hdfs " + arguments + " 2>/dev/null";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string output;
  char some[4096];
  while (const std::size_t count = std::fread(some, 1, sizeof some, pipe.get())) {
    output.append(some, count);
  }
  return output;
}

std::vector<std::string> HdfsCluster::raw_names() const {
  std::vector<std::string> names;
  const auto found = cluster->namenode().list(operation, "/fulgurite-fault", "");
  if (!found) return names;
  for (const auto& entry : found->entries()) names.push_back(entry.path());
  return names;
}

}  // namespace fulgurite::test
