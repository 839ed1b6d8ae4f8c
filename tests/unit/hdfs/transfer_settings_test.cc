// How well transfers are guarded, by the configuration.
#include "hdfs/transfer_settings.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kProtection = "dfs.data.transfer.protection";
constexpr const char* kSuites = "dfs.encrypt.data.transfer.cipher.suites";

Settings settings(const std::string& name, const std::string& value, bool kerberos = true,
                  bool fall_back = false) {
  Configuration configuration;
  configuration.set(name, value);
  Settings settings;
  if (kerberos) {
    settings.rpc_security = std::make_shared<RpcSecurity>(
        RpcSecurity{.kerberos = true, .fall_back_to_simple = fall_back});
  }
  set_transfer_security(configuration, settings);
  return settings;
}

TEST(TransferSettingsTest, Protection_WithKerberos_IsInItsOrder) {
  EXPECT_THAT(settings(kProtection, "privacy, integrity").transfer_protection,
              ElementsAre(Protection::privacy, Protection::integrity));
  EXPECT_THAT(settings(kProtection, "").transfer_protection, IsEmpty());
}

TEST(TransferSettingsTest, Protection_WithoutKerberos_IsNone) {
  EXPECT_THAT(settings(kProtection, "privacy", false).transfer_protection, IsEmpty());
}

TEST(TransferSettingsTest, Protection_FallBackToSimple_AllowsPlainTransfersToo) {
  EXPECT_FALSE(settings(kProtection, "privacy").plain_without_token);
  EXPECT_TRUE(settings(kProtection, "privacy", true, true).plain_without_token);
}

TEST(TransferSettingsTest, CipherSuites_AreAesUnlessEmpty) {
  EXPECT_TRUE(settings("other", "").offer_aes);
  EXPECT_TRUE(settings(kSuites, "AES/CTR/NoPadding").offer_aes);
  EXPECT_FALSE(settings(kSuites, "").offer_aes);
}

TEST(TransferSettingsTest, WhatIsNotSpoken_IsRefusedByName) {
  for (const auto& [name, value] :
       {std::pair{"dfs.data.transfer.saslproperties.resolver.class", "org.example.Resolver"},
        std::pair{"dfs.trustedchannel.resolver.class", "org.example.Resolver"},
        std::pair{kSuites, "SM4/CTR/NoPadding"}}) {
    const auto error = test::error_of([&, name = name, value = value] { settings(name, value); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::not_supported);
    EXPECT_THAT(error->what(), HasSubstr(name));
  }
}

TEST(TransferSettingsTest, ResolversOfHadoop_AreTakenForTheirDefaults) {
  EXPECT_TRUE(settings("hadoop.security.saslproperties.resolver.class",
                       "org.apache.hadoop.security.SaslPropertiesResolver")
                  .offer_aes);
}

}  // namespace
}  // namespace fulgurite::hdfs
