// Listing, stat, directories and paging.
#include <thread>

#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

class ListTest : public FileSystemTest {
 protected:
  /// Names around the slash in byte order, which listings by prefix must tell apart.
  void write_tree() const {
    for (const char* name : {"a", "a-b", "a.txt", "dir/f1", "dir/f2", "dir/sub/g", "dir-x",
                             "dir.d/y", "z/deep/er/file"}) {
      write(name, name);
    }
  }

  /// Writes `count` small files from several threads.
  void write_many(int count) const {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([=, this] {
        for (int i = t; i < count; i += 8) write("many/" + std::to_string(i), "x");
      });
    }
  }
};

TEST_P(ListTest, Ls_Directory_ShowsOneLevelSorted) {
  write_tree();
  EXPECT_THAT(listed(), ElementsAre("a", "a-b", "a.txt", "dir/", "dir-x", "dir.d/", "z/"));
  EXPECT_THAT(listed("dir"), ElementsAre("dir/f1", "dir/f2", "dir/sub/"));
  EXPECT_THAT(listed("dir/"), ElementsAre("dir/f1", "dir/f2", "dir/sub/"));
  EXPECT_THAT(listed("z"), ElementsAre("z/deep/"));
}

TEST_P(ListTest, Find_Directory_ShowsEveryFileBelow) {
  write_tree();
  EXPECT_THAT(found(), UnorderedElementsAre("a", "a-b", "a.txt", "dir/f1", "dir/f2", "dir/sub/g",
                                            "dir-x", "dir.d/y", "z/deep/er/file"));
  EXPECT_THAT(found("dir"), ElementsAre("dir/f1", "dir/f2", "dir/sub/g"));
}

TEST_P(ListTest, Ls_Entries_HaveSizeAndTime) {
  write("f", "12345");
  write("d/g", "x");
  const auto entries = fs->ls(directory);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_TRUE(entries[0].is_directory());
  EXPECT_EQ(entries[0].size, 0u);
  EXPECT_EQ(entries[1].size, 5u);
  EXPECT_TRUE(entries[1].modified.has_value());
  EXPECT_EQ(entries[1].etag, fs->info(path("f")).etag);
}

TEST_P(ListTest, Ls_File_ListsItself) {
  write("d/f", "x");
  EXPECT_THAT(listed("d/f"), ElementsAre("d/f"));
  EXPECT_THAT(found("d/f"), ElementsAre("d/f"));
}

TEST_P(ListTest, Ls_NothingThere_IsNotFound) {
  EXPECT_ERROR(fs->ls(path("missing")), not_found);
  EXPECT_TRUE(fs->list(path("missing"))->next_page().empty());
  EXPECT_TRUE(fs->find(path("missing")).empty());
}

TEST_P(ListTest, Stat_FileDirectoryAndNothing_AreToldApart) {
  write("d/f", "123");
  EXPECT_EQ(fs->stat(path("d/f"))->size, 3u);
  EXPECT_TRUE(fs->is_file(path("d/f")));
  EXPECT_TRUE(fs->is_directory(path("d")));
  EXPECT_EQ(fs->info(path("d")).path, path("d"));
  EXPECT_EQ(fs->info(path("d/")).path, path("d"));
  EXPECT_FALSE(fs->stat(path("d/g")));
  EXPECT_FALSE(fs->stat(path("d/f/below")));
  EXPECT_FALSE(fs->stat(path("missing/f")));
  EXPECT_FALSE(fs->exists(path("d/") + "f2"));
  EXPECT_ERROR(fs->info(path("missing")), not_found);
}

TEST_P(ListTest, Stat_PrefixOfAName_IsNothing) {
  write("prefix-of-a-file", "x");
  write("prefix-of-a-dir/f", "x");
  EXPECT_FALSE(exists("prefix-of-a"));
  EXPECT_FALSE(exists("prefix-of-a-di"));
}

TEST_P(ListTest, CreateDirectory_Empty_ExistsWhereDirectoriesDo) {
  fs->create_directory(path("d/e"));
  fs->create_directory(path("d/e"));
  EXPECT_EQ(fs->is_directory(path("d/e")), capability().empty_directories);
  if (capability().empty_directories) {
    EXPECT_THAT(listed("d"), ElementsAre("d/e/"));
    EXPECT_THAT(listed("d/e"), IsEmpty());
    EXPECT_THAT(found("d"), IsEmpty());
  }
  write("d/e/f", "x");
  EXPECT_TRUE(fs->is_directory(path("d/e")));
}

TEST_P(ListTest, CreateDirectory_FileInTheWay_IsRefusedWhereDirectoriesExist) {
  write("f", "x");
  if (!capability().empty_directories) {
    fs->create_directory(path("f"));
    EXPECT_TRUE(fs->is_file(path("f")));
    return;
  }
  EXPECT_ERROR(fs->create_directory(path("f")), not_a_directory);
  EXPECT_ERROR(fs->create_directory(path("f/below")), not_a_directory);
}

TEST_P(ListTest, Ls_MoreEntriesThanAPage_ShowsAllOfThemOnce) {
  const int count = 1203;  // S3's pages have 1000
  write_many(count);
  std::vector<std::string> expected;
  for (int i = 0; i < count; ++i) expected.push_back("many/" + std::to_string(i));
  std::ranges::sort(expected);
  EXPECT_EQ(listed("many"), expected);
  EXPECT_EQ(found(), expected);
  EXPECT_THAT(listed(), ElementsAre("many/"));

  std::vector<std::string> all;
  for (const FileInfo& file : fs->find(path("many"))) all.push_back(file.path);
  all.push_back(path("many/never-there"));
  fs->remove_files(all);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_P(ListTest, NextPage_StopRequested_IsCancelled) {
  write("f", "x");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(fs->list(directory, {.stop = stop.get_token()})->next_page(), cancelled);
}

TEST_P(ListTest, Url_OfAPath_BeginsWithTheProtocol) {
  EXPECT_TRUE(fs->url(path("f")).starts_with(fs->protocol() + "://")) << fs->url(path("f"));
}

FULGURITE_ON_ALL_BACKENDS(ListTest);

}  // namespace
}  // namespace fulgurite::conformance
