// fsspec's configuration: files, then FSSPEC_<PROTOCOL>, then FSSPEC_<PROTOCOL>_<KEY>.
#include <gtest/gtest.h>

#include <fstream>

#include "fulgurite/options.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

using test::ScopedVariable;

class ConfigTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name) << content;
  }

  test::TemporaryFolder folder_;
  ScopedVariable config_{"FSSPEC_CONFIG_DIR", folder_.path()};
  ScopedVariable json_{"FSSPEC_S3", std::nullopt};
};

TEST_F(ConfigTest, Files_LaterNamesWin_OthersAreIgnored) {
  write("a.json", R"({"s3": {"key": "a", "anon": false, "retries": 3, "token": null}, "gs": {}})");
  write("b.ini", "[DEFAULT]\nregion = eu\n[s3]\n# comment\nKEY: b\nlong = one\n  two\n");
  write("c.txt", "not read");
  EXPECT_EQ(configured_options("s3"), (StorageOptions{{"anon", "false"},
                                                      {"key", "b"},
                                                      {"long", "one\ntwo"},
                                                      {"region", "eu"},
                                                      {"retries", "3"}}));
  EXPECT_EQ(configured_options("gs"), StorageOptions{});
}

TEST_F(ConfigTest, Environment_OverFiles_KeyFormLast) {
  write("a.json", R"({"s3": {"key": "file", "secret": "file", "endpoint_url": "file"}})");
  ScopedVariable json("FSSPEC_S3", R"({"key": "json", "secret": "json"})");
  ScopedVariable key("FSSPEC_S3_KEY", "variable");
  EXPECT_EQ(configured_options("s3"),
            (StorageOptions{{"endpoint_url", "file"}, {"key", "variable"}, {"secret", "json"}}));
}

TEST_F(ConfigTest, Environment_JsonValues_BecomeText) {
  ScopedVariable quoted("FSSPEC_S3_KEY", R"("quoted")");
  ScopedVariable number("FSSPEC_S3_SECRET", "123e4");
  ScopedVariable nested("FSSPEC_S3_CLIENT_KWARGS", R"({"endpoint_url": "http://x"})");
  EXPECT_EQ(configured_options("s3"),
            (StorageOptions{{"client_kwargs", R"({"endpoint_url": "http://x"})"},
                            {"key", "quoted"},
                            {"secret", "123e4"}}));
}

TEST_F(ConfigTest, Aliases_OfOneFamily_ShareTheirOptions) {
  ScopedVariable key("FSSPEC_S3_KEY", "k");
  EXPECT_EQ(configured_options("s3a"), (StorageOptions{{"key", "k"}}));
}

TEST_F(ConfigTest, Malformed_NamesFileOrVariable_ShowsNoContent) {
  write("bad.json", R"({"s3": {"secret": "hunter2")");
  auto error = test::error_of([] { configured_options("s3"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error->url(), folder_ / "bad.json");
  EXPECT_EQ(std::string(error->what()).find("hunter2"), std::string::npos);
  write("bad.json", "{}");
  ScopedVariable json("FSSPEC_S3", "[hunter2]");
  error = test::error_of([] { configured_options("s3"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->url(), "FSSPEC_S3");
  EXPECT_EQ(std::string(error->what()).find("hunter2"), std::string::npos);
}

TEST_F(ConfigTest, MalformedIni_NamesTheLine) {
  write("bad.ini", "[s3]\nkey = x\nnonsense\n");
  auto error = test::error_of([] { configured_options("s3"); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("line 3"), std::string::npos);
}

TEST_F(ConfigTest, NoFolder_IsFine) {
  ScopedVariable config("FSSPEC_CONFIG_DIR", folder_ / "missing");
  EXPECT_EQ(configured_options("s3"), StorageOptions{});
}

}  // namespace
}  // namespace fulgurite
