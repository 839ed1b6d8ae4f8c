// Who we are and how calls are guarded, by options, properties and the environment.
#include "hdfs/security_settings.h"

#include <gmock/gmock.h>

#include <fstream>

#include "hdfs/sasl/token_file.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SecuritySettingsTest : public testing::Test {
 protected:
  /// On a cluster with Kerberos.
  Settings kerberos(HdfsOptions options) const {
    options.extra_conf.try_emplace("hadoop.security.authentication", "kerberos");
    options.extra_conf.try_emplace("dfs.namenode.kerberos.principal", "nn/_HOST@EXAMPLE.ORG");
    if (options.host.empty()) options.host = "nn";
    return settings_of(options);
  }

  std::string token_file(const std::string& service,
                         const std::string& kind = "HDFS_DELEGATION_TOKEN") const {
    wire::Token token;
    token.set_identifier("who");
    token.set_password("secret");
    token.set_kind(kind);
    token.set_service(service);
    std::ofstream(folder / "tokens", std::ios::binary) << token_file_of(token);
    return folder / "tokens";
  }

  test::TemporaryFolder folder;
  test::ScopedVariable no_folder{"HADOOP_CONF_DIR", std::nullopt};
  test::ScopedVariable no_user{"HADOOP_USER_NAME", std::nullopt};
  test::ScopedVariable no_ticket{"KRB5CCNAME", "FILE:" + folder / "none"};
};

TEST_F(SecuritySettingsTest, Settings_NothingAsksForProof_HaveNoSecurity) {
  EXPECT_EQ(settings_of({.host = "nn"}).rpc_security, nullptr);
}

TEST_F(SecuritySettingsTest, Settings_Kerberos_DemandItUnlessFallbackIsAllowed) {
  const auto security = kerberos({}).rpc_security;
  ASSERT_TRUE(security);
  EXPECT_TRUE(security->kerberos);
  EXPECT_FALSE(security->fall_back_to_simple);
  EXPECT_EQ(security->server_principal, "nn/_HOST@EXAMPLE.ORG");
  EXPECT_THAT(security->accepted, ElementsAre(Protection::authentication));
  EXPECT_TRUE(kerberos({.extra_conf = {{"ipc.client.fallback-to-simple-auth-allowed", "true"}}})
                  .rpc_security->fall_back_to_simple);
}

TEST_F(SecuritySettingsTest, Settings_Protection_KeepsItsOrder) {
  const auto accepted = [&](const char* value) {
    return kerberos({.extra_conf = {{"hadoop.rpc.protection", value}}}).rpc_security->accepted;
  };
  EXPECT_THAT(accepted("privacy"), ElementsAre(Protection::privacy));
  EXPECT_THAT(accepted("integrity, authentication"),
              ElementsAre(Protection::integrity, Protection::authentication));
  EXPECT_ERROR(accepted("secrecy"), invalid_argument);
}

TEST_F(SecuritySettingsTest, Settings_KerberosWithoutTheServersPrincipal_SayWhatIsMissing) {
  const auto error = test::error_of([] {
    settings_of({.host = "nn", .extra_conf = {{"hadoop.security.authentication", "kerberos"}}});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->what(), HasSubstr("dfs.namenode.kerberos.principal"));
}

TEST_F(SecuritySettingsTest, Settings_KeytabWithoutKerberos_IsNotIgnored) {
  const auto error = test::error_of([] { settings_of({.host = "nn", .keytab = "/k"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->what(), HasSubstr("hadoop.security.authentication"));
}

TEST_F(SecuritySettingsTest, Settings_UserWithKerberos_IsThePrincipalButNotThatOfTheEnvironment) {
  EXPECT_EQ(kerberos({.user = "alice@EXAMPLE.ORG"}).rpc_security->login.principal,
            "alice@EXAMPLE.ORG");
  EXPECT_EQ(kerberos({.user = "alice@EXAMPLE.ORG"}).user, "alice");
  const test::ScopedVariable user("HADOOP_USER_NAME", "mallory");
  EXPECT_EQ(kerberos({.user = "mallory"}).rpc_security->login.principal, "");
  EXPECT_EQ(kerberos({.principal = "bob/host@EXAMPLE.ORG"}).user, "bob");
}

TEST_F(SecuritySettingsTest, Settings_ProxyUser_HasARealUserAndNoToken) {
  const auto settings = kerberos({.proxy_user = "carol",
                                  .principal = "alice@EXAMPLE.ORG",
                                  .token_file = token_file("ha-hdfs:nn")});
  EXPECT_EQ(settings.user, "carol");
  EXPECT_EQ(settings.real_user, "alice");
  EXPECT_TRUE(settings.rpc_security->tokens.empty());
}

TEST_F(SecuritySettingsTest, Settings_Tokens_AreThoseOfNameNodes) {
  const auto one = settings_of({.host = "nn", .token_file = token_file("10.0.0.1:8020")});
  ASSERT_TRUE(one.rpc_security);
  EXPECT_TRUE(one.rpc_security->fall_back_to_simple) << "the configuration says simple";
  ASSERT_EQ(one.rpc_security->tokens.size(), 1u);
  EXPECT_EQ(one.rpc_security->tokens[0].service(), "10.0.0.1:8020");

  const std::map<std::string, std::string> pair = {{"dfs.nameservices", "pair"},
                                                   {"dfs.ha.namenodes.pair", "a"},
                                                   {"dfs.namenode.rpc-address.pair.a", "nn1:8020"}};
  const auto service =
      settings_of({.host = "pair", .token_file = token_file("ha-hdfs:pair"), .extra_conf = pair});
  ASSERT_EQ(service.rpc_security->tokens.size(), 1u);
  EXPECT_EQ(service.rpc_security->tokens[0].service(), "") << "fits every NameNode of the pair";

  EXPECT_EQ(settings_of({.host = "nn", .token_file = token_file("x", "kms-dt")}).rpc_security,
            nullptr);
  EXPECT_ERROR(settings_of({.host = "nn", .token_file = folder / "none"}), invalid_argument);
}

}  // namespace
}  // namespace fulgurite::hdfs
