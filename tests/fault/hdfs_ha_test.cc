// A pair of NameNodes, of which the active one is killed and the other takes over.
#include <thread>

#include "hdfs_cluster.h"

namespace fulgurite::test {
namespace {

using testing::HasSubstr;

class HdfsHa : public HdfsCluster {
 protected:
  HdfsHa() : HdfsCluster("FULGURITE_TEST_HDFS_HA", 1) {}

  bool has_state(const std::string& namenode, const std::string& state) const {
    return shell("haadmin -getServiceState " + namenode).starts_with(state);
  }

  /// Kills the active one; the other takes over while the test goes on.
  std::jthread fail_over() const {
    const bool first_is_active = has_state("nn1", "active");
    const std::string active = first_is_active ? "nn1" : "nn2";
    const std::string standby = first_is_active ? "nn2" : "nn1";
    await("the other one is ready to take over", [&] { return has_state(standby, "standby"); });
    kill(active);
    return std::jthread([=, this] {
      EXPECT_THAT(shell("haadmin -failover " + active + " " + standby), HasSubstr("successful"));
    });
  }
};

TEST_F(HdfsHa, Write_ActiveKilled_ArrivesWhole) {
  const std::string content = pattern(64u << 20);
  auto writer = fs->open_writer(path("f"));
  writer->write(std::string_view(content).substr(0, 20u << 20));
  const std::jthread failing = fail_over();
  writer->write(std::string_view(content).substr(20u << 20));
  writer->commit();
  EXPECT_TRUE(fs->read_file(path("f")) == content);
}

TEST_F(HdfsHa, List_ActiveKilled_ShowsEveryEntryOnce) {
  constexpr int kEntries = 120;  // of which a page has 50
  for (int i = 0; i < kEntries; ++i) fs->create_directory(path("d/" + std::to_string(i)));
  const auto listing = fs->list(path("d"));
  std::size_t entries = listing->next_page().size();
  EXPECT_EQ(entries, 50u);
  const std::jthread failing = fail_over();
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    entries += page.size();
  }
  EXPECT_EQ(entries, kEntries);
}

TEST_F(HdfsHa, Commit_ActiveKilledBefore_ArrivesWhole) {
  auto writer = fs->open_writer(path("f"), {.mode = WriteMode::create});
  writer->write("content");
  writer->flush();
  const std::jthread failing = fail_over();
  writer->commit();
  EXPECT_EQ(fs->read_file(path("f")), "content");
  // A client that begins with the standby finds the active one.
  EXPECT_EQ(make_hdfs(options())->read_file(path("f")), "content");
}

TEST_F(HdfsHa, Url_OfAPath_NamesTheNameservice) { EXPECT_EQ(fs->url("/a"), "hdfs://fulgurite/a"); }

}  // namespace
}  // namespace fulgurite::test
