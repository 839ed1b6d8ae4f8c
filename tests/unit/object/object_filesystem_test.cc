#include "object/object_filesystem.h"

#include <gmock/gmock.h>

#include "object_fixture.h"

namespace fulgurite::object {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A bucket with files, markers and every odd kind of key.
class ObjectFileSystemTest : public ObjectTest {
 protected:
  explicit ObjectFileSystemTest(int page_size = 1000)
      : ObjectTest(small_limits(), small_transfers(), page_size) {
    for (const std::string key :
         {"a", "a.txt", "dir/f1", "dir/f2", "dir/sub/g", "dir-x", "both", "both/child", "marker/",
          "marked/", "marked/k", "slash//dbl", "/lead"}) {
      const bool marker = key.ends_with('/');
      fs->write_file("b/" + key, marker ? "" : key);
    }
    fs->write_file("b/dirkey/", "content");
  }

  static std::vector<std::string> names(const std::vector<FileInfo>& entries) {
    std::vector<std::string> names;
    for (const FileInfo& entry : entries) {
      names.push_back(entry.path + (entry.is_directory() ? " dir" : ""));
    }
    return names;
  }
};

TEST_F(ObjectFileSystemTest, Stat_FileDirectoryAndNothing_AreToldApart) {
  EXPECT_TRUE(fs->is_file("b/a"));
  EXPECT_TRUE(fs->is_directory("b/dir"));
  EXPECT_TRUE(fs->is_directory("b/dir/sub"));
  EXPECT_TRUE(fs->is_directory("b"));
  EXPECT_TRUE(fs->is_directory(""));
  EXPECT_FALSE(fs->exists("b/di")) << "a prefix that ends inside a name is no directory";
  EXPECT_FALSE(fs->exists("nobucket"));
  EXPECT_FALSE(fs->exists("nobucket/key"));
}

TEST_F(ObjectFileSystemTest, Stat_TrailingSlash_NamesTheDirectory) {
  EXPECT_TRUE(fs->is_directory("b/dir/"));
  EXPECT_EQ(fs->info("b/dir/").path, "b/dir");
  EXPECT_FALSE(fs->exists("b/a/"));
}

TEST_F(ObjectFileSystemTest, Stat_Marker_IsADirectory) {
  EXPECT_TRUE(fs->is_directory("b/marker"));
  EXPECT_TRUE(fs->is_directory("b/marker/"));
  EXPECT_TRUE(fs->is_directory("b/marked"));
}

TEST_F(ObjectFileSystemTest, Stat_KeyAndPrefix_IsAFile) {
  EXPECT_TRUE(fs->is_file("b/both"));
  EXPECT_THAT(names(fs->ls("b/both")), ElementsAre("b/both/child"));
}

TEST_F(ObjectFileSystemTest, Stat_CostsOneHeadAndAtMostOneList) {
  fs->stat("b/a");
  EXPECT_EQ(store->count("head"), 1);
  EXPECT_EQ(store->count("list"), 0);
  fs->stat("b/dir");
  EXPECT_EQ(store->count("head"), 2);
  EXPECT_EQ(store->count("list"), 1);
}

TEST_F(ObjectFileSystemTest, Ls_Bucket_ShowsFilesAndDirectoriesOnce) {
  EXPECT_THAT(names(fs->ls("b")), ElementsAre("b// dir", "b/a", "b/a.txt", "b/both", "b/both dir",
                                              "b/dir dir", "b/dir-x", "b/dirkey dir",
                                              "b/marked dir", "b/marker dir", "b/slash dir"));
  EXPECT_EQ(names(fs->ls("b/")), names(fs->ls("b")));
}

TEST_F(ObjectFileSystemTest, Ls_Directory_ShowsOneLevel) {
  EXPECT_THAT(names(fs->ls("b/dir")), ElementsAre("b/dir/f1", "b/dir/f2", "b/dir/sub dir"));
  EXPECT_THAT(names(fs->ls("b/dir/")), ElementsAre("b/dir/f1", "b/dir/f2", "b/dir/sub dir"));
}

TEST_F(ObjectFileSystemTest, Ls_File_ListsItself) {
  EXPECT_THAT(names(fs->ls("b/a")), ElementsAre("b/a"));
}

TEST_F(ObjectFileSystemTest, Ls_Markers_AreTheDirectoryAndNoFileInIt) {
  EXPECT_THAT(names(fs->ls("b/marker")), IsEmpty());
  EXPECT_THAT(names(fs->ls("b/marked")), ElementsAre("b/marked/k"));
}

TEST_F(ObjectFileSystemTest, Ls_ObjectWithContentNamedLikeAMarker_IsAFile) {
  EXPECT_THAT(names(fs->ls("b/dirkey")), ElementsAre("b/dirkey/"));
  EXPECT_TRUE(fs->is_file("b/dirkey/"));
  EXPECT_EQ(fs->read_file("b/dirkey/"), "content");
}

TEST_F(ObjectFileSystemTest, Ls_DirectoriesWithEmptyNames_CanBeWalked) {
  EXPECT_THAT(names(fs->ls("b/slash")), ElementsAre("b/slash// dir"));
  EXPECT_THAT(names(fs->ls("b/slash//")), ElementsAre("b/slash//dbl"));
  EXPECT_THAT(names(fs->ls("b//")), ElementsAre("b//lead"));
}

TEST_F(ObjectFileSystemTest, Find_Bucket_ShowsEveryFileAndNoMarker) {
  EXPECT_THAT(
      names(fs->find("b")),
      ElementsAre("b//lead", "b/a", "b/a.txt", "b/both", "b/both/child", "b/dir-x", "b/dir/f1",
                  "b/dir/f2", "b/dir/sub/g", "b/dirkey/", "b/marked/k", "b/slash//dbl"));
}

TEST_F(ObjectFileSystemTest, Find_EveryPathIt_Shows_CanBeRead) {
  for (const FileInfo& file : fs->find("b")) {
    EXPECT_EQ(fs->read_file(file.path).size(), file.size) << file.path;
    EXPECT_TRUE(fs->is_file(file.path)) << file.path;
  }
}

TEST_F(ObjectFileSystemTest, Ls_Root_ShowsTheBuckets) {
  fs->create_directory("c");
  EXPECT_THAT(names(fs->ls("")), ElementsAre("b dir", "c dir"));
  EXPECT_ERROR(fs->find(""), not_supported);
}

TEST_F(ObjectFileSystemTest, Ls_MissingDirectory_IsNotFound) {
  EXPECT_ERROR(fs->ls("b/nothing"), not_found);
  EXPECT_TRUE(fs->list("b/nothing")->next_page().empty());
}

TEST_F(ObjectFileSystemTest, OpenReader_DirectoryBucketOrNothing_SaysWhich) {
  EXPECT_ERROR(fs->open_reader("b/dir"), is_a_directory);
  EXPECT_ERROR(fs->open_reader("b"), is_a_directory);
  EXPECT_ERROR(fs->open_reader("b/nothing"), not_found);
}

TEST_F(ObjectFileSystemTest, OpenWriter_BucketExistingFileOrAppend_AreRefused) {
  EXPECT_ERROR(fs->open_writer("b"), is_a_directory);
  EXPECT_ERROR(fs->open_writer("b/a", {.mode = WriteMode::create}), already_exists);
  EXPECT_ERROR(fs->open_writer("b/a", {.mode = WriteMode::append}), not_supported);
  EXPECT_ERROR(fs->write_file("nobucket/a", "x"), not_found);
}

TEST_F(ObjectFileSystemTest, CreateDirectory_BelowABucket_SendsNothing) {
  fs->create_directory("b/new/dir");
  EXPECT_FALSE(fs->exists("b/new/dir"));
  EXPECT_EQ(store->count("create_bucket"), 1) << "that of the fixture";
}

TEST_F(ObjectFileSystemTest, CreateDirectory_TopLevel_MakesTheBucket) {
  fs->create_directory("new");
  fs->create_directory("new");
  EXPECT_TRUE(fs->is_directory("new"));
}

TEST_F(ObjectFileSystemTest, RemoveFile_FileDirectoryAndNothing_AreToldApart) {
  fs->remove_file("b/a");
  EXPECT_FALSE(fs->exists("b/a"));
  EXPECT_ERROR(fs->remove_file("b/a"), not_found);
  EXPECT_ERROR(fs->remove_file("b/dir"), is_a_directory);
  EXPECT_ERROR(fs->remove_file("b"), is_a_directory);
}

TEST_F(ObjectFileSystemTest, RemoveFiles_SomeMissing_RemovesTheRestInOneRequestABucket) {
  fs->create_directory("c");
  fs->write_file("c/x", "x");
  fs->remove_files(std::vector<std::string>{"b/a", "b/missing", "b/dir/f1", "c/x"});
  EXPECT_FALSE(fs->exists("b/a"));
  EXPECT_FALSE(fs->exists("b/dir/f1"));
  EXPECT_FALSE(fs->exists("c/x"));
  EXPECT_EQ(store->count("remove"), 2);
}

TEST_F(ObjectFileSystemTest, RemoveDirectory_EachKindOfPath_HasItsOutcome) {
  EXPECT_ERROR(fs->remove_directory("b/dir"), directory_not_empty);
  EXPECT_ERROR(fs->remove_directory("b/marked"), directory_not_empty);
  EXPECT_ERROR(fs->remove_directory("b/a"), not_a_directory);
  EXPECT_ERROR(fs->remove_directory("b/nothing"), not_found);
  EXPECT_ERROR(fs->remove_directory("b"), directory_not_empty);
  EXPECT_ERROR(fs->remove_directory(""), invalid_argument);
  fs->remove_directory("b/marker");
  EXPECT_FALSE(fs->exists("b/marker"));
}

TEST_F(ObjectFileSystemTest, RemoveAll_Directory_TakesMarkersAndSparesNeighbours) {
  fs->remove_all("b/dir");
  fs->remove_all("b/marked");
  fs->remove_all("b/marker");
  EXPECT_FALSE(fs->exists("b/dir"));
  EXPECT_FALSE(fs->exists("b/marked"));
  EXPECT_FALSE(fs->exists("b/marker"));
  EXPECT_TRUE(fs->exists("b/dir-x"));
  EXPECT_ERROR(fs->remove_all("b/dir"), not_found);
}

TEST_F(ObjectFileSystemTest, RemoveAll_Bucket_RemovesItToo) {
  fs->remove_all("b");
  EXPECT_FALSE(fs->exists("b"));
}

TEST_F(ObjectFileSystemTest, CopyFile_OverAnotherFile_ReplacesIt) {
  const FileInfo info = fs->copy_file("b/a", "b/dir/f1");
  EXPECT_EQ(info.path, "b/dir/f1");
  EXPECT_EQ(info.size, 1u);
  EXPECT_EQ(store->count("get") + store->count("get_end"), 0) << "the copy itself reads nothing";
  EXPECT_EQ(fs->read_file("b/dir/f1"), "a");
  EXPECT_EQ(fs->read_file("b/a"), "a");
}

TEST_F(ObjectFileSystemTest, CopyFile_MissingOrDirectory_SaysWhich) {
  EXPECT_ERROR(fs->copy_file("b/nothing", "b/x"), not_found);
  EXPECT_ERROR(fs->copy_file("b/dir", "b/x"), is_a_directory);
  EXPECT_ERROR(fs->copy_file("b/a", "b"), is_a_directory);
  EXPECT_FALSE(fs->exists("b/x"));
}

TEST_F(ObjectFileSystemTest, MoveFile_ToAnotherName_LeavesNothingBehind) {
  fs->move_file("b/a", "b/moved");
  EXPECT_FALSE(fs->exists("b/a"));
  EXPECT_EQ(fs->read_file("b/moved"), "a");
}

TEST_F(ObjectFileSystemTest, MoveFile_OntoItself_KeepsTheFile) {
  fs->move_file("b/a", "b/a");
  EXPECT_EQ(fs->read_file("b/a"), "a");
  EXPECT_EQ(fs->copy_file("b/a", "b/a").size, 1u);
}

TEST_F(ObjectFileSystemTest, Url_OfAPath_IsTheStores) {
  EXPECT_EQ(fs->url("b/k"), "test://b/k");
  EXPECT_EQ(fs->protocol(), "test");
}

TEST(MakeObjectFileSystem, OptionsThatLeaveNothing_AreRefused) {
  auto store = std::make_shared<MemoryObjectStore>();
  EXPECT_ERROR(make_object_filesystem(store, {.part_bytes = 0}), invalid_argument);
  EXPECT_ERROR(make_object_filesystem(store, {.max_connections = 0}), invalid_argument);
}

class PagedFileSystemTest : public ObjectFileSystemTest {
 protected:
  PagedFileSystemTest() : ObjectFileSystemTest(/*page_size=*/1) {}
};

TEST_F(PagedFileSystemTest, Ls_ManyPages_ShowsTheSame) {
  EXPECT_EQ(fs->ls("b").size(), 11u);
  EXPECT_THAT(names(fs->ls("b/marked")), ElementsAre("b/marked/k"));
}

TEST_F(PagedFileSystemTest, RemoveAll_ManyPages_RemovesAll) {
  fs->remove_all("b");
  EXPECT_FALSE(fs->exists("b"));
}

TEST_F(PagedFileSystemTest, NextPage_OfSeveral_HasTheNextUnderWay) {
  auto listing = fs->list("b");
  EXPECT_FALSE(listing->next_page().empty());
  EXPECT_EQ(store->max_under_way(), 1);
  EXPECT_EQ(store->count("list"), 1) << "deferred until it is waited for";
}

}  // namespace
}  // namespace fulgurite::object
