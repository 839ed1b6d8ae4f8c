// A pair of NameNodes, of which the active one is killed and the other takes over.
#include "hdfs_cluster.h"

namespace fulgurite::test {
namespace {

class HdfsHa : public HdfsCluster {
 protected:
  HdfsHa() : HdfsCluster("FULGURITE_TEST_HDFS_HA") {}
};

TEST_F(HdfsHa, Write_ActiveKilled_ArrivesWhole) {
  const std::string content = pattern(64u << 20);
  auto writer = fs->open_writer(path("f"));
  writer->write(std::string_view(content).substr(0, 20u << 20));
  const std::jthread succession = kill_namenode();
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
  const std::jthread succession = kill_namenode();
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    entries += page.size();
  }
  EXPECT_EQ(entries, kEntries);
}

TEST_F(HdfsHa, Commit_ActiveKilledBefore_ArrivesWhole) {
  auto writer = fs->open_writer(path("f"), {.mode = WriteMode::create});
  writer->write("content");
  writer->flush();
  const std::jthread succession = kill_namenode();
  writer->commit();
  EXPECT_EQ(fs->read_file(path("f")), "content");
  // A client that begins with the standby finds the active one.
  EXPECT_EQ(make_hdfs(options())->read_file(path("f")), "content");
}

TEST_F(HdfsHa, Url_OfAPath_NamesTheNameservice) { EXPECT_EQ(fs->url("/a"), "hdfs://fulgurite/a"); }

}  // namespace
}  // namespace fulgurite::test
