// What only Azure has, on Azurite: shared access signatures, snapshots, append blobs, blocks that
// nobody commits, copies in blocks.
#include "fulgurite/azure.h"

#include "azure/account.h"
#include "azure/store.h"
#include "azure_options.h"
#include "filesystem_test.h"
#include "fulgurite/registry.h"
#include "http/engine.h"
#include "object/object_path.h"

namespace fulgurite::conformance {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

class AzureTest : public FileSystemTest {
 protected:
  bool has_token() const { return GetParam().name == "az_https"; }
  AzureOptions options() const { return has_token() ? azurite_with_token() : azurite_with_key(); }
  Azure account() const { return Azure(options()); }

  http::Response fetch(const std::string& method, const std::string& url, std::string body = {}) {
    http::Request request;
    request.method = method;
    request.url = url;
    if (method == "PUT") request.headers.add("x-ms-blob-type", "BlockBlob");
    if (!body.empty()) request.body = Buffer::from_string(std::move(body));
    http::Transport transport;
    transport.ca_bundle = options().ca_bundle;
    request.transport = std::make_shared<const http::Transport>(transport);
    return http::Engine::instance().send(std::move(request));
  }
};

TEST_P(AzureTest, PresignGet_AnybodyWithTheUrl_ReadsThatBlobOnly) {
  write("a b&c", "content");
  write("other", "secret");
  const std::string url = account().presign_get(path("a b&c"), minutes(5));
  EXPECT_EQ(fetch("GET", url).body, "content");
  EXPECT_EQ(fetch("PUT", url, "x").status, 403);
  std::string stolen = url;
  stolen.replace(stolen.find("a%20b%26c"), 9, "other");
  EXPECT_EQ(fetch("GET", stolen).status, 403);
  EXPECT_EQ(fetch("GET", account().presign_get(path("a b&c"), -minutes(5))).status, 403);
}

TEST_P(AzureTest, PresignPut_AnybodyWithTheUrl_WritesThatBlob) {
  EXPECT_EQ(fetch("PUT", account().presign_put(path("new"), minutes(5)), "content").status, 201);
  EXPECT_EQ(read("new"), "content");
}

TEST_P(AzureTest, SasToken_AsCredentials_OpensWhatItAllows) {
  write("f", "content");
  AzureOptions with_sas = options();
  const std::string url = account().presign_get(path("f"), minutes(5));
  with_sas.sas_token = url.substr(url.find('?'));
  with_sas.account_key.clear();
  with_sas.token.clear();
  EXPECT_EQ(make_azure(with_sas)->read_file(path("f")), "content");
  const auto refused = test::error_of([&] { make_azure(with_sas)->write_file(path("f"), "x"); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::permission_denied) << refused->what();
  EXPECT_EQ(std::string(refused->what()).find("sig="), std::string::npos);
  EXPECT_EQ(read("f"), "content");
}

TEST_P(AzureTest, SasToken_ThatHasExpired_SaysSo) {
  write("f", "content");
  AzureOptions with_sas = options();
  const std::string url = account().presign_get(path("f"), -minutes(5));
  with_sas.sas_token = url.substr(url.find('?') + 1);
  with_sas.account_key.clear();
  with_sas.token.clear();
  const auto error = test::error_of([&] { make_azure(with_sas)->read_file(path("f")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_THAT(error->advice(), HasSubstr("has expired"));
}

TEST_P(AzureTest, Token_ForAnotherAudienceOrExpired_IsRefusedWithAdvice) {
  if (!has_token()) GTEST_SKIP() << "tokens are taken over https only";
  write("f", "content");
  for (const auto& token :
       {azurite_token("https://management.azure.com"),
        azurite_token("https://storage.azure.com", -60), std::string("no-token")}) {
    AzureOptions wrong = options();
    wrong.token = token;
    const auto error = test::error_of([&] { make_azure(wrong)->write_file(path("f"), "x"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
    EXPECT_THAT(error->advice(), HasSubstr("https://storage.azure.com"));
  }
  EXPECT_EQ(read("f"), "content");
}

TEST_P(AzureTest, ConnectionString_ThroughTheRegistry_IsAllThatIsNeeded) {
  if (has_token()) GTEST_SKIP() << "connection strings hold keys";
  write("f", "content");
  const AzureOptions mine = options();
  const auto location = resolve(
      "az://" + path("f"), {{"connection_string", "AccountName=" + mine.account_name +
                                                      ";AccountKey=" + mine.account_key +
                                                      ";BlobEndpoint=" + mine.endpoint_url + ";"}});
  EXPECT_EQ(location.filesystem->read_file(location.path), "content");
}

TEST_P(AzureTest, Snapshot_OfAReplacedBlob_KeepsTheOldContent) {
  write("f", "old");
  const std::string taken = account().snapshot(path("f"));
  write("f", "new content");
  EXPECT_EQ(fs->open_reader(path("f"), {.version = "snapshot=" + taken})->read_all(), "old");
  AzureOptions aware = options();
  aware.version_aware = true;
  EXPECT_EQ(make_azure(aware)->read_file(path("f") + "?snapshot=" + taken), "old");
  const auto versions = account().versions(path("f"));
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[0].snapshot, taken);
  EXPECT_TRUE(versions[1].latest);
  account().remove_version(versions[0]);
  EXPECT_EQ(account().versions(path("f")).size(), 1u);
  EXPECT_EQ(read("f"), "new content");
}

TEST_P(AzureTest, RemoveFile_WithSnapshots_TakesThemAlong) {
  write("f", "old");
  account().snapshot(path("f"));
  fs->remove_file(path("f"));
  EXPECT_TRUE(account().versions(path("f")).empty());
}

TEST_P(AzureTest, TagsAndTier_OfABlob_AreSetAndRead) {
  write("f", "content");
  account().set_tags(path("f"), {{"run", "7 a"}, {"stage", "best"}});
  EXPECT_EQ(account().tags(path("f")),
            (std::map<std::string, std::string>{{"run", "7 a"}, {"stage", "best"}}));
  account().set_tier(path("f"), "Cool");
  EXPECT_EQ(read("f"), "content");
  EXPECT_ERROR(account().tags(path("none")), not_found);
}

TEST_P(AzureTest, Flush_OfAnAppendedFile_IsSeenAtOnceAndStays) {
  auto writer = fs->open_writer(path("log"), {.mode = WriteMode::append});
  writer->write("one ");
  writer->flush();
  EXPECT_EQ(read("log"), "one ");
  writer->write("two ");
  writer->flush();
  writer->write("lost");
  writer.reset();
  EXPECT_EQ(read("log"), "one two ");
  fs->write_file(path("log"), random_text(9u << 20), {.mode = WriteMode::append});
  EXPECT_TRUE(read("log") == "one two " + random_text(9u << 20));
}

TEST_P(AzureTest, Flush_WhileSomebodyElseAppends_IsPreconditionFailed) {
  auto mine = fs->open_writer(path("log"), {.mode = WriteMode::append});
  mine->write("mine");
  mine->flush();
  fs->write_file(path("log"), " theirs", {.mode = WriteMode::append});
  mine->write("more");
  EXPECT_ERROR(mine->flush(), precondition_failed);
  EXPECT_EQ(read("log"), "mine theirs");
}

TEST_P(AzureTest, Append_ToABlobThatWasWritten_KeepsItsMetadata) {
  fs->write_file(path("f"), random_text(kLarge), {.metadata = {{"run", "7"}}});
  fs->write_file(path("f"), " end", {.mode = WriteMode::append});
  EXPECT_TRUE(read("f") == random_text(kLarge) + " end");
  EXPECT_EQ(fs->info(path("f")).metadata.at("run"), "7");
}

TEST_P(AzureTest, Commit_AfterAnotherWritersCommit_FailsAndMixesNothing) {
  auto first = fs->open_writer(path("f"));
  auto second = fs->open_writer(path("f"));
  first->write(Buffer::from_string(random_text(kLarge, 1)));
  second->write(Buffer::from_string(random_text(kLarge, 2)));
  first->commit();
  try {
    second->commit();
    EXPECT_TRUE(read("f") == random_text(kLarge, 2));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::precondition_failed) << error.what();
    EXPECT_THAT(error.advice(), HasSubstr("block"));
    EXPECT_TRUE(read("f") == random_text(kLarge, 1));
  }
}

TEST_P(AzureTest, Blocks_ThatNobodyCommits_AreSeenByUncommittedOnly) {
  const azure::Store store(azure::make_client(options()));
  const auto target = object::split_path(path("f"));
  const auto upload = store.start_upload(target, {});
  store.put_part(upload, 1, Buffer::copy_of("block")).get();
  store.abort_upload(upload);
  EXPECT_FALSE(exists("f"));
  EXPECT_FALSE(fs->exists(directory));
  EXPECT_THAT(account().uncommitted(directory), ElementsAre(path("f")));
  write("f", "content");
  EXPECT_THAT(account().uncommitted(directory), IsEmpty());
}

TEST_P(AzureTest, CopyFile_AboveTheLargestWholeCopy_GoesByBlocks) {
  const auto piece = Buffer::from_string(random_text(16u << 20));
  auto writer = fs->open_writer(path("f"), {.metadata = {{"run", "7"}}});
  for (int i = 0; i < 17; ++i) writer->write(piece);
  const auto size = writer->commit().size;
  EXPECT_EQ(fs->copy_file(path("f"), path("g")).size, size);
  const auto copy = fs->info(path("g"));
  EXPECT_EQ(copy.size, size);
  EXPECT_EQ(copy.metadata.at("run"), "7");
  std::string tail(piece.size(), '\0');
  fs->open_reader(path("g"))->read_at(size - tail.size(), std::as_writable_bytes(std::span(tail)));
  EXPECT_TRUE(tail == piece.text());
}

INSTANTIATE_TEST_SUITE_P(All, AzureTest, testing::ValuesIn(azure_backends()), backend_name);

}  // namespace
}  // namespace fulgurite::conformance
