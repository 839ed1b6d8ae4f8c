#include "hdfs/transfer_settings.h"

#include <string>
#include <utility>

#include "hdfs/security_settings.h"

namespace fulgurite::hdfs {
namespace {

constexpr const char* kAes = "AES/CTR/NoPadding";

/// Java classes that decide for each DataNode. Hadoop's own ones always say the same.
void refuse_resolvers(const Configuration& configuration) {
  for (const auto& [property, own] :
       {std::pair{"dfs.data.transfer.saslproperties.resolver.class", "SaslPropertiesResolver"},
        std::pair{"hadoop.security.saslproperties.resolver.class", "SaslPropertiesResolver"},
        std::pair{"dfs.trustedchannel.resolver.class", "TrustedChannelResolver"}}) {
    const std::string name = configuration.get(property, own);
    if (name.substr(name.rfind('.') + 1) == own) continue;
    throw Error(ErrorCode::not_supported, "hdfs options", "",
                std::string(property) + " is " + name + ", a Java class that cannot run here",
                "leave it out, and set dfs.data.transfer.protection");
  }
}

/// AES is offered unless the property is there and empty. Hadoop needs to be told.
bool offers_aes(const Configuration& configuration) {
  const std::string property = "dfs.encrypt.data.transfer.cipher.suites";
  const std::string suites = configuration.get(property).value_or(kAes);
  if (suites.empty() || suites == kAes) return !suites.empty();
  throw Error(ErrorCode::not_supported, "hdfs options", "", property + " is " + suites,
              "set it to " + std::string(kAes) + ", or to nothing for the ciphers of SASL");
}

}  // namespace

void set_transfer_security(const Configuration& configuration, Settings& settings) {
  refuse_resolvers(configuration);
  settings.offer_aes = offers_aes(configuration);
  const std::string property = "dfs.data.transfer.protection";
  const bool has_kerberos = settings.rpc_security && settings.rpc_security->kerberos;
  if (!has_kerberos || configuration.get(property, "").empty()) return;
  settings.transfer_protection = protections_of(configuration, property);
  settings.plain_without_token = settings.rpc_security->fall_back_to_simple;
}

}  // namespace fulgurite::hdfs
