// Request by request what goes to the dfs endpoint of a hierarchical account, against the published
// reference: no server emulates it.
#include "azure/filesystem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "auth/azure_connection_string.h"
#include "support/expect_error.h"
#include "support/wire_server.h"

namespace fulgurite::azure {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::ElementsAre;
using testing::HasSubstr;

WireAnswer refused(int status, const std::string& code) {
  return {.status = status, .headers = {{"x-ms-error-code", code}}};
}
WireAnswer folder() {
  return {.headers = {{"x-ms-meta-hdi_isfolder", "true"}, {"Content-Length", "0"}}};
}
WireAnswer file(const std::string& size = "5") {
  return {.headers = {{"Content-Length", size}, {"ETag", "\"e\""}}};
}

/// An account by its answers: "METHOD target" -> what to say; what is not there is 404.
class Account {
 public:
  Account() : server_([this](const WireRequest& request) { return answer(request); }) {}

  void say(const std::string& request, WireAnswer answer) {
    const std::lock_guard lock(mutex_);
    answers_[request] = std::move(answer);
  }
  std::shared_ptr<FileSystem> filesystem(AzureNamespace kind = AzureNamespace::automatic) {
    AzureOptions options;
    options.endpoint_url = server_.url() + "/blob";
    options.dfs_endpoint = server_.url() + "/dfs";
    options.account_name = "acct";
    options.token = "T";
    options.account_namespace = kind;
    options.max_retries = 1;
    return make_azure(options);
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const auto& request : server_.requests()) {
      lines.push_back(request.method + " " + request.target);
    }
    return lines;
  }
  WireRequest last() const { return server_.requests().back(); }

 private:
  WireAnswer answer(const WireRequest& request) {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(request.method + " " + request.target);
    return found == answers_.end() ? refused(404, "PathNotFound") : found->second;
  }

  std::mutex mutex_;  // guards answers_
  std::map<std::string, WireAnswer> answers_;
  WireServer server_;
};

constexpr const char* kAsk = "HEAD /blob/?restype=account&comp=properties";

TEST(AzureHierarchical, Account_IsAskedOnceAndDecidesWhatIsPossible) {
  Account account;
  account.say(kAsk, {.headers = {{"x-ms-is-hns-enabled", "true"}}});
  const auto fs = account.filesystem();
  EXPECT_TRUE(account.asked().empty());
  EXPECT_TRUE(fs->capability().atomic_move);
  EXPECT_TRUE(fs->capability().empty_directories);
  EXPECT_FALSE(fs->capability().file_beside_directory);
  EXPECT_THAT(account.asked(), ElementsAre(kAsk));
}

TEST(AzureHierarchical, FlatAccountOrOneThatDoesNotSay_IsFlat) {
  Account flat;
  flat.say(kAsk, {.headers = {{"x-ms-is-hns-enabled", "false"}}});
  EXPECT_FALSE(flat.filesystem()->capability().atomic_move);
  Account silent;
  silent.say(kAsk, refused(403, "AuthorizationPermissionMismatch"));
  EXPECT_FALSE(silent.filesystem()->capability().atomic_move);
  Account told;
  EXPECT_FALSE(told.filesystem(AzureNamespace::flat)->capability().atomic_move);
  EXPECT_TRUE(told.filesystem(AzureNamespace::hierarchical)->capability().atomic_move);
  EXPECT_TRUE(told.asked().empty());
}

class AzureHierarchicalTest : public testing::Test {
 protected:
  Account account_;
  std::shared_ptr<FileSystem> fs_ = account_.filesystem(AzureNamespace::hierarchical);
};

TEST_F(AzureHierarchicalTest, Stat_TellsDirectoriesFromFilesByOneHead) {
  account_.say("HEAD /blob/con/d", folder());
  account_.say("HEAD /blob/con/d/f", file());
  EXPECT_TRUE(fs_->stat("con/d")->is_directory());
  EXPECT_TRUE(fs_->stat("con/d/")->is_directory());
  EXPECT_EQ(fs_->stat("con/d/")->path, "con/d");
  EXPECT_EQ(fs_->stat("con/d/f")->size, 5u);
  EXPECT_FALSE(fs_->stat("con/x"));
  EXPECT_EQ(account_.asked().size(), 5u);
}

TEST_F(AzureHierarchicalTest, CreateDirectory_IsOneRequestAndReplacesNothing) {
  account_.say("PUT /dfs/con/a%20b/d?resource=directory", {.status = 201});
  fs_->create_directory("con/a b/d");
  EXPECT_THAT(account_.asked(), ElementsAre("PUT /dfs/con/a%20b/d?resource=directory"));
  EXPECT_EQ(account_.last().header("If-None-Match"), "*");
  EXPECT_EQ(account_.last().header("Authorization"), "Bearer T");
}

TEST_F(AzureHierarchicalTest, CreateDirectory_ThatExists_IsFineUnlessItIsAFile) {
  account_.say("PUT /dfs/con/d?resource=directory", refused(409, "PathAlreadyExists"));
  account_.say("HEAD /blob/con/d", folder());
  fs_->create_directory("con/d");
  account_.say("HEAD /blob/con/d", file());
  EXPECT_ERROR(fs_->create_directory("con/d"), not_a_directory);
}

TEST_F(AzureHierarchicalTest, MoveFile_IsOneRename) {
  account_.say("HEAD /blob/con/d/a%25", file());
  account_.say("PUT /dfs/con/e/b", {.status = 201});
  fs_->move_file("con/d/a%", "con/e/b");
  EXPECT_THAT(account_.asked(), ElementsAre("HEAD /blob/con/d/a%25", "PUT /dfs/con/e/b"));
  EXPECT_EQ(account_.last().header("x-ms-rename-source"), "/con/d/a%25");
}

TEST_F(AzureHierarchicalTest, MoveFile_IntoAMissingDirectory_MakesItFirst) {
  account_.say("HEAD /blob/con/a", file());
  account_.say("PUT /dfs/con/e/b", refused(404, "RenameDestinationParentPathNotFound"));
  account_.say("PUT /dfs/con/e?resource=directory", {.status = 201});
  EXPECT_ERROR(fs_->move_file("con/a", "con/e/b"), not_found);
  EXPECT_THAT(account_.asked(),
              ElementsAre("HEAD /blob/con/a", "PUT /dfs/con/e/b",
                          "PUT /dfs/con/e?resource=directory", "PUT /dfs/con/e/b"));
}

TEST_F(AzureHierarchicalTest, MoveFile_OfADirectoryOrOfNothing_IsRefused) {
  account_.say("HEAD /blob/con/d", folder());
  EXPECT_ERROR(fs_->move_file("con/d", "con/e"), is_a_directory);
  account_.say("PUT /dfs/con/e", refused(404, "SourcePathNotFound"));
  EXPECT_ERROR(fs_->move_file("con/none", "con/e"), not_found);
}

TEST_F(AzureHierarchicalTest, RemoveDirectory_IsNotRecursive) {
  account_.say("HEAD /blob/con/d", folder());
  account_.say("DELETE /dfs/con/d?recursive=false", {.status = 200});
  fs_->remove_directory("con/d");
  EXPECT_EQ(account_.last().target, "/dfs/con/d?recursive=false");
  account_.say("DELETE /dfs/con/d?recursive=false", refused(409, "DirectoryNotEmpty"));
  EXPECT_ERROR(fs_->remove_directory("con/d"), directory_not_empty);
  account_.say("HEAD /blob/con/d", file());
  EXPECT_ERROR(fs_->remove_directory("con/d"), not_a_directory);
  EXPECT_ERROR(fs_->remove_directory("con/none"), not_found);
}

TEST_F(AzureHierarchicalTest, RemoveAll_GoesOnWhereTheServerStopped) {
  account_.say("HEAD /blob/con/d", folder());
  account_.say("DELETE /dfs/con/d?recursive=true",
               {.status = 200, .headers = {{"x-ms-continuation", "c=1"}}});
  account_.say("DELETE /dfs/con/d?recursive=true&continuation=c%3D1", {.status = 200});
  fs_->remove_all("con/d");
  EXPECT_THAT(account_.asked(), ElementsAre("HEAD /blob/con/d", "DELETE /dfs/con/d?recursive=true",
                                            "DELETE /dfs/con/d?recursive=true&continuation=c%3D1"));
}

TEST_F(AzureHierarchicalTest, FilesAreNotDirectories_ForWritersReadersAndRemovals) {
  account_.say("HEAD /blob/con/d", folder());
  EXPECT_ERROR(fs_->open_writer("con/d"), is_a_directory);
  EXPECT_ERROR(fs_->open_reader("con/d"), is_a_directory);
  EXPECT_ERROR(fs_->remove_file("con/d"), is_a_directory);
  EXPECT_ERROR(fs_->copy_file("con/d", "con/e"), is_a_directory);
}

}  // namespace
}  // namespace fulgurite::azure
