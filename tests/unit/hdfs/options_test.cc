// Options by name, as fsspec and pyarrow spell them, and what URLs say.
#include "hdfs/options.h"

#include <gmock/gmock.h>

#include "fulgurite/registry.h"
#include "fulgurite/url.h"
#include "hdfs/settings.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

class OptionsTest : public testing::Test {
 protected:
  test::ScopedVariable no_folder{"HADOOP_CONF_DIR", std::nullopt};
  test::ScopedVariable no_user{"HADOOP_USER_NAME", std::nullopt};
};

TEST_F(OptionsTest, Parse_FsspecsNames_AreKnown) {
  const HdfsOptions options =
      parse_options({{"host", "nn"},
                     {"port", "9000"},
                     {"user", "alice"},
                     {"replication", "2"},
                     {"default_block_size", "1MiB"},
                     {"kerb_ticket", ""},
                     {"extra_conf", R"({"dfs.client.socket-timeout": 5000, "a": "b"})"}});
  EXPECT_EQ(options.host, "nn");
  EXPECT_EQ(options.port, 9000);
  EXPECT_EQ(options.user, "alice");
  EXPECT_EQ(options.replication, 2);
  EXPECT_EQ(options.block_bytes, 1u << 20);
  EXPECT_EQ(options.extra_conf.at("dfs.client.socket-timeout"), "5000");
  EXPECT_EQ(options.extra_conf.at("a"), "b");
}

TEST_F(OptionsTest, Parse_WhereProofsComeFrom_IsKnownByEachName) {
  const test::ScopedVariable cache("KRB5CCNAME", "FILE:/tmp/of-environment");
  const test::ScopedVariable tokens("HADOOP_TOKEN_FILE_LOCATION", "/tmp/tokens");
  EXPECT_EQ(parse_options({}).kerb_ticket, "FILE:/tmp/of-environment");
  EXPECT_EQ(parse_options({}).token_file, "/tmp/tokens");
  const HdfsOptions options = parse_options({{"kerb_ticket", "/tmp/krb5cc_0"},
                                             {"keytab", "/etc/alice.keytab"},
                                             {"principal", "alice@EXAMPLE.ORG"}});
  EXPECT_EQ(options.kerb_ticket, "/tmp/krb5cc_0");
  EXPECT_EQ(options.keytab, "/etc/alice.keytab");
  EXPECT_EQ(options.principal, "alice@EXAMPLE.ORG");
  EXPECT_EQ(parse_options({{"kerb_ticket", "None"}}).kerb_ticket, "");
}

TEST_F(OptionsTest, Settings_ShortCircuit_IsByOptionsOrPropertiesAndNeedsASocket) {
  EXPECT_EQ(
      settings_of(parse_options({{"host", "nn"}, {"domain_socket_path", "/s"}})).domain_socket_path,
      "");
  const Settings settings = settings_of(parse_options(
      {{"host", "nn"}, {"short_circuit", "true"}, {"domain_socket_path", "/run/dn._PORT"}}));
  EXPECT_EQ(settings.domain_socket_path, "/run/dn._PORT");
  EXPECT_EQ(settings.domain_socket_pause, std::chrono::minutes(10));
  EXPECT_TRUE(settings.verify_local_reads);
  HdfsOptions options{.host = "nn"};
  options.extra_conf = {{"dfs.client.read.shortcircuit", "true"},
                        {"dfs.domain.socket.path", "/run/dn"},
                        {"dfs.domain.socket.disable.interval.seconds", "30"},
                        {"dfs.client.read.shortcircuit.skip.checksum", "true"}};
  EXPECT_EQ(settings_of(options).domain_socket_path, "/run/dn");
  EXPECT_EQ(settings_of(options).domain_socket_pause, std::chrono::seconds(30));
  EXPECT_FALSE(settings_of(options).verify_local_reads);
  options.extra_conf.erase("dfs.domain.socket.path");
  EXPECT_ERROR(settings_of(options), invalid_argument);
  options.extra_conf["dfs.client.use.legacy.blockreader.local"] = "true";
  EXPECT_EQ(settings_of(options).domain_socket_path, "");
}

TEST_F(OptionsTest, Parse_UnknownOrBad_IsInvalid) {
  EXPECT_ERROR(parse_options({{"hosst", "nn"}}), invalid_argument);
  EXPECT_ERROR(parse_options({{"port", "-1"}}), invalid_argument);
  EXPECT_ERROR(parse_options({{"extra_conf", "a=b"}}), invalid_argument);
}

TEST_F(OptionsTest, Resolve_Url_SaysHostUserAndLayout) {
  const StorageOptions options =
      options_from_url("hdfs", "hdfs://alice@nn:9000/d/f?replication=2&block_size=1048576");
  EXPECT_EQ(options, (StorageOptions{{"host", "nn"},
                                     {"port", "9000"},
                                     {"user", "alice"},
                                     {"replication", "2"},
                                     {"block_size", "1048576"}}));
  const Location location = resolve("hdfs://nn:9000/d/f?replication=2&block_size=1048576");
  EXPECT_EQ(location.path, "/d/f");
  EXPECT_EQ(location.filesystem->url("/d/f"), "hdfs://nn:9000/d/f");
}

TEST_F(OptionsTest, Filesystem_OtherUserInTheEnvironment_IsAnotherInstance) {
  const auto first = filesystem("hdfs", {{"host", "nn"}});
  EXPECT_EQ(filesystem("hdfs", {{"host", "nn"}}), first);
  test::ScopedVariable user("HADOOP_USER_NAME", "carol");
  EXPECT_NE(filesystem("hdfs", {{"host", "nn"}}), first);
  EXPECT_EQ(parse_options({}).user, "carol");
  EXPECT_EQ(parse_options({{"user", "alice"}}).user, "alice");
}

TEST_F(OptionsTest, Resolve_NoHostAndNoConfiguration_SaysWhatIsMissing) {
  const auto error = test::error_of([] { resolve("hdfs:///d/f"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->advice(), testing::HasSubstr("HADOOP_CONF_DIR"));
}

}  // namespace
}  // namespace fulgurite::hdfs
