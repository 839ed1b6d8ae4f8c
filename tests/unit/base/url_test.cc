// What the vectors do not cover: joining, parents and names of `Url`, redaction, odd hosts.
#include "fulgurite/url.h"

#include <gtest/gtest.h>

#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

TEST(Url, Join_AnyRoot_OneSlashBetween) {
  const char* cases[][3] = {
      {"s3://b/run", "checkpoints/last.ckpt", "s3://b/run/checkpoints/last.ckpt"},
      {"s3://b/run/", "x", "s3://b/run/x"},
      {"s3://b/run//", "//x", "s3://b/run/x"},
      {"s3://b", "x", "s3://b/x"},
      {"s3://", "b", "s3://b"},
      {"s3://b/a?b", "x", "s3://b/a?b/x"},
      {"/", "x", "/x"},
      {"/a", "x", "/a/x"},
      {"", "x", "x"},
      {"runs/", "x", "runs/x"},
      {"file:///", "x", "file:///x"},
      {"memory://", "x", "memory://x"},
      {"hdfs://host:8020", "x", "hdfs://host:8020/x"},
      {"hdfs://host:", "x", "hdfs://host:/x"},
      {"hdfs://", "x", "hdfs:///x"},
      {"hdfs://host/a?replication=3", "x", "hdfs://host/a/x?replication=3"},
      {"http://host/a?x=1#f", "b", "http://host/a/b?x=1#f"},
      {"simplecache::s3://b/k", "x", "simplecache::s3://b/k/x"},
      {"zip://in::s3://b/a.zip", "x", "zip://in/x::s3://b/a.zip"},
      {"s3://b/run", "", "s3://b/run"},
  };
  for (auto [url, relative, expected] : cases) EXPECT_EQ(join(url, relative), expected) << url;
}

TEST(Url, Parent_DownToTheRoot_StopsThere) {
  const char* cases[][2] = {
      {"s3://b/run/x", "s3://b/run"},
      {"s3://b/run/", "s3://b"},
      {"s3://b", "s3://"},
      {"s3://", "s3://"},
      {"/a/b", "/a"},
      {"/a", "/"},
      {"/", "/"},
      {"a/b", "a"},
      {"a", ""},
      {"file:///a", "file:///"},
      {"hdfs://host/a", "hdfs://host/"},
      {"hdfs://host/", "hdfs://host/"},
      {"memory://a/b", "memory://a"},
      {"simplecache::s3://b/k", "simplecache::s3://b"},
      {"http://h/a/b?x=1", "http://h/a?x=1"},
  };
  for (auto [url, expected] : cases) EXPECT_EQ(Url(url).parent(), Url(expected)) << url;
}

TEST(Url, NameAndProtocol_Forms_AreFound) {
  EXPECT_EQ(Url("s3://b/run/last.ckpt").name(), "last.ckpt");
  EXPECT_EQ(Url("s3://b/run/").name(), "run");
  EXPECT_EQ(Url("s3://b").name(), "b");
  EXPECT_EQ(Url("/").name(), "");
  EXPECT_EQ(Url("hdfs://host/a?replication=3").name(), "a");
  EXPECT_EQ(Url("x").protocol(), "file");
  EXPECT_EQ(Url("s3a://b").protocol(), "s3a");
  EXPECT_EQ(Url("simplecache::s3://b/k").protocol(), "simplecache");
}

TEST(Url, Slash_Operator_ReadsAsAPath) {
  EXPECT_EQ((Url("memory://a") / "b" / "c").text(), "memory://a/b/c");
}

TEST(Url, Redacted_PasswordsAndSignedQueries_AreGone) {
  EXPECT_EQ(redacted("hdfs://user:pw@host:8020/p"), "hdfs://user:...@host:8020/p");
  EXPECT_EQ(redacted("https://u:p@h/a?X-Amz-Signature=abc"), "https://u:...@h/a");
  EXPECT_EQ(redacted("zip://in::https://u:p@h/a.zip?sig=x"), "zip://in::https://u:...@h/a.zip");
  EXPECT_EQ(redacted("s3://bucket:9000/a@b:c"), "s3://bucket:9000/a@b:c");
  EXPECT_EQ(redacted("abfs://c@account/p"), "abfs://c@account/p");
  EXPECT_EQ(redacted("/plain:x@y/path"), "/plain:x@y/path");
}

TEST(Url, StripProtocol_RelativeAndHome_FollowTheProcess) {
  test::ScopedVariable home("HOME", "/home/somebody/");
  EXPECT_EQ(strip_protocol("file", "~/x"), "/home/somebody/x");
  EXPECT_EQ(strip_protocol("file", "x", {.current = "/srv", .home = {}}), "/srv/x");
  EXPECT_EQ(strip_protocol("file", "x"), std::filesystem::current_path().string() + "/x");
}

TEST(Url, InferStorageOptions_BadPortOrBrackets_IsInvalid) {
  EXPECT_ERROR(infer_storage_options("hdfs://host:port/p"), invalid_argument);
  EXPECT_ERROR(infer_storage_options("hdfs://host:65536/p"), invalid_argument);
  EXPECT_ERROR(infer_storage_options("hdfs://[::1/p"), invalid_argument);
  EXPECT_EQ(infer_storage_options("hdfs://[::1]:8020/p").port, 8020);
}

TEST(Url, InferStorageOptions_BadPort_PasswordIsNotShown) {
  auto error = test::error_of([] { infer_storage_options("sftp://user:hunter2@host:x/p"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(std::string(error->what()).find("hunter2"), std::string::npos);
}

TEST(Url, SplitObjectUrl_ArnOfAnAccessPoint_IsTheBucket) {
  ObjectUrl object =
      split_object_url("s3", "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/k/x");
  EXPECT_EQ(object.bucket, "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap");
  EXPECT_EQ(object.key, "k/x");
}

TEST(Url, OptionsFromUrl_GitHubGitAndGist_AreTakenApart) {
  EXPECT_EQ(options_from_url("github", "github://org:repo@main/a/b"),
            (StorageOptions{{"org", "org"}, {"repo", "repo"}, {"sha", "main"}}));
  EXPECT_EQ(strip_protocol("github", "github://org:repo@main/a/b"), "a/b");
  EXPECT_EQ(options_from_url("git", "git:///repo:v1@a/b"),
            (StorageOptions{{"path", "/repo"}, {"ref", "v1"}}));
  EXPECT_EQ(strip_protocol("git", "git:///repo:v1@a/b"), "a/b");
  EXPECT_EQ(options_from_url("gist", "gist://u:t@id/f.txt"),
            (StorageOptions{
                {"username", "u"}, {"token", "t"}, {"gist_id", "id"}, {"filenames", "f.txt"}}));
}

}  // namespace
}  // namespace fulgurite
