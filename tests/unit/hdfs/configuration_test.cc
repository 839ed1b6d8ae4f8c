// Hadoop's configuration files, and what of them becomes settings.
#include "hdfs/configuration.h"

#include <gmock/gmock.h>

#include <fstream>

#include "hdfs/settings.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigurationTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  void write_site(const std::string& name, const std::string& properties) const {
    write(name,
          "<?xml version=\"1.0\"?>\n<configuration xmlns:xi=\"http://www.w3.org/2001/XInclude\">" +
              properties + "</configuration>");
  }
  static std::string property(const std::string& name, const std::string& value,
                              const std::string& more = "") {
    return "<property><name>" + name + "</name><value>" + value + "</value>" + more + "</property>";
  }
  Configuration loaded() const {
    Configuration configuration;
    configuration.load_folder(folder.path());
    return configuration;
  }
  Settings settings(HdfsOptions options = {}) const {
    options.config_directory = folder.path();
    return settings_of(options);
  }
  std::vector<std::string> servers(const HdfsOptions& options = {}) const {
    std::vector<std::string> texts;
    for (const Endpoint& server : settings(options).namenodes) texts.push_back(server.text());
    return texts;
  }

  test::TemporaryFolder folder;
  test::ScopedVariable no_user{"HADOOP_USER_NAME", std::nullopt};
};

TEST_F(ConfigurationTest, Get_BothFiles_LaterWinsUnlessFinal) {
  write_site("core-site.xml", property("a", "core") + property("b", "core", "<final>true</final>") +
                                  property("c", "  padded\n "));
  write_site("hdfs-site.xml", property("a", "hdfs") + property("b", "hdfs"));
  const Configuration configuration = loaded();
  EXPECT_EQ(configuration.get("a"), "hdfs");
  EXPECT_EQ(configuration.get("b"), "core");
  EXPECT_EQ(configuration.get("c"), "padded");
  EXPECT_EQ(configuration.get("d"), std::nullopt);
}

TEST_F(ConfigurationTest, Get_Variables_ArePutIn) {
  test::ScopedVariable variable("FULGURITE_TEST_RACK", "r7");
  write_site("core-site.xml", property("host", "nn") + property("url", "hdfs://${host}:1/${rack}") +
                                  property("rack", "${env.FULGURITE_TEST_RACK}") +
                                  property("else", "${env.FULGURITE_TEST_NONE:-other}") +
                                  property("open", "${nobody.knows}") +
                                  property("loop", "${loop}"));
  const Configuration configuration = loaded();
  EXPECT_EQ(configuration.get("url"), "hdfs://nn:1/r7");
  EXPECT_EQ(configuration.get("else"), "other");
  EXPECT_EQ(configuration.get("open"), "${nobody.knows}");
  EXPECT_EQ(configuration.get("loop"), "${loop}");
}

TEST_F(ConfigurationTest, Load_Includes_AreReadInPlace) {
  write_site("core-site.xml", "<xi:include href=\"more.xml\"/>" + property("b", "own") +
                                  "<xi:include href=\"missing.xml\"><xi:fallback/></xi:include>");
  write_site("more.xml", property("a", "included") + property("b", "included"));
  EXPECT_EQ(loaded().get("a"), "included");
  EXPECT_EQ(loaded().get("b"), "own");
  write_site("hdfs-site.xml", "<xi:include href=\"missing.xml\"/>");
  EXPECT_ERROR(loaded(), invalid_argument);
  write_site("hdfs-site.xml", "<xi:include href=\"hdfs-site.xml\"/>");
  EXPECT_ERROR(loaded(), invalid_argument);
}

TEST_F(ConfigurationTest, Load_NoXml_NamesTheFile) {
  write("core-site.xml", "<configuration><property>");
  const auto error = test::error_of([&] { loaded(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->what(), HasSubstr("core-site.xml"));
}

TEST_F(ConfigurationTest, Bytes_And_Duration_KnowTheirUnits) {
  Configuration configuration;
  configuration.set("size", "128m");
  configuration.set("plain", "60000");
  configuration.set("unit", "5s");
  configuration.set("bad", "many");
  EXPECT_EQ(configuration.bytes("size"), 128u << 20);
  EXPECT_EQ(configuration.duration("plain", {}), std::chrono::seconds(60));
  EXPECT_EQ(configuration.duration("unit", {}), std::chrono::seconds(5));
  EXPECT_EQ(configuration.duration("none", std::chrono::seconds(1)), std::chrono::seconds(1));
  EXPECT_ERROR(configuration.bytes("bad"), invalid_argument);
}

TEST_F(ConfigurationTest, Settings_HostAndPort_NeedNoFiles) {
  EXPECT_THAT(servers({.host = "nn"}), ElementsAre("nn:8020"));
  EXPECT_THAT(servers({.host = "nn", .port = 9000}), ElementsAre("nn:9000"));
  EXPECT_EQ(settings({.host = "nn"}).authority, "nn:8020");
  EXPECT_ERROR(settings(), invalid_argument);
}

TEST_F(ConfigurationTest, Settings_DefaultFs_IsUsedWithoutAHost) {
  write_site("core-site.xml", property("fs.defaultFS", "hdfs://nn.example:9820"));
  EXPECT_THAT(servers(), ElementsAre("nn.example:9820"));
  EXPECT_THAT(servers({.host = "default"}), ElementsAre("nn.example:9820"));
  EXPECT_THAT(servers({.host = "other"}), ElementsAre("other:8020"));
}

TEST_F(ConfigurationTest, Settings_Nameservice_HasItsNameNodes) {
  write_site("core-site.xml", property("fs.defaultFS", "hdfs://rfs"));
  write_site("hdfs-site.xml", property("dfs.nameservices", "other, rfs") +
                                  property("dfs.ha.namenodes.rfs", "nn1,nn2") +
                                  property("dfs.namenode.rpc-address.rfs.nn1", "a:8020") +
                                  property("dfs.namenode.rpc-address.rfs.nn2", "b:8021"));
  EXPECT_THAT(servers(), ElementsAre("a:8020", "b:8021"));
  EXPECT_EQ(settings().authority, "rfs");
  EXPECT_ERROR(servers({.host = "other"}), invalid_argument);
}

TEST_F(ConfigurationTest, Settings_LayoutAndUser_FollowTheirOrder) {
  write_site("hdfs-site.xml", property("dfs.replication", "2") + property("dfs.blocksize", "64m") +
                                  property("fs.permissions.umask-mode", "027"));
  test::ScopedVariable user("HADOOP_USER_NAME", "carol");
  const Settings files = settings({.host = "nn"});
  EXPECT_EQ(files.replication, 2u);
  EXPECT_EQ(files.block_bytes, 64u << 20);
  EXPECT_EQ(files.umask, 027u);
  EXPECT_EQ(files.user, "carol");
  const Settings given = settings({.host = "nn",
                                   .user = "alice",
                                   .proxy_user = "bob",
                                   .extra_conf = {{"dfs.replication", "5"}},
                                   .block_bytes = 1u << 20});
  EXPECT_EQ(given.replication, 5u);
  EXPECT_EQ(given.block_bytes, 1u << 20);
  EXPECT_EQ(given.user, "bob");
  EXPECT_EQ(given.real_user, "alice");
}

TEST_F(ConfigurationTest, Settings_WhatIsNotSpoken_IsRefusedByName) {
  write_site("core-site.xml", property("fs.defaultFS", "hdfs://nn"));
  const std::pair<const char*, const char*> cases[] = {{"hadoop.security.authentication", "token"},
                                                       {"dfs.checksum.type", "NULL"},
                                                       {"fs.defaultFS", "viewfs://c"}};
  for (const auto& setting : cases) {
    const auto error = test::error_of([&] { settings({.extra_conf = {setting}}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::not_supported) << error->what();
    EXPECT_THAT(error->what(), HasSubstr(setting.first));
    EXPECT_FALSE(error->advice().empty());
  }
}

TEST_F(ConfigurationTest, Settings_ValuesThatMakeNoSense_AreInvalid) {
  EXPECT_ERROR(settings({.host = "nn", .port = 70000}), invalid_argument);
  EXPECT_ERROR(settings({.host = "nn", .replication = -1}), invalid_argument);
  EXPECT_ERROR(settings({.host = "nn", .block_bytes = 1000}), invalid_argument);
}

}  // namespace
}  // namespace fulgurite::hdfs
