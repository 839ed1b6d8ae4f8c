// The text that a signature covers, field by field, and the query that carries both.
#include "auth/azure_sas.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "auth/azure_shared_key.h"
#include "base/encode.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kBlob = "b";  // the kind of resource, in "sr"

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::string lines(std::initializer_list<std::string_view> values) {
  std::string text;
  bool first = true;
  for (const auto value : values) {
    if (!std::exchange(first, false)) text += '\n';
    text += value;
  }
  return text;
}

std::string query(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text.append(text.empty() ? "" : "&").append(name).append("=").append(percent_encode(value));
  }
  return text;
}

std::string resource(const SasRequest& request) {
  return "/blob/" + request.account + "/" + request.container + "/" + request.blob;
}

std::string_view protocol(const SasRequest& request) {
  return request.https_only ? "https" : "https,http";
}

}  // namespace

std::string service_sas(const SasRequest& request, const std::string& account_key) {
  const auto expires = format_iso_time(request.expires);
  // Permissions, start, expiry, resource, identifier, address, protocol, version, kind, snapshot,
  // encryption scope, and five headers that the answer should have.
  const auto text = lines({request.permissions, "", expires, resource(request), "", "",
                           protocol(request), kAzureVersion, kBlob, "", "", "", "", "", "", ""});
  return query({{"sv", kAzureVersion},
                {"se", expires},
                {"sr", kBlob},
                {"sp", request.permissions},
                {"spr", protocol(request)},
                {"sig", azure_signature(account_key, text)}});
}

std::string user_delegation_sas(const SasRequest& request, const DelegationKey& key) {
  const auto expires = format_iso_time(request.expires);
  // As above, with the key's own fields and three about who it is for in place of the identifier.
  const auto text = lines({request.permissions,
                           "",
                           expires,
                           resource(request),
                           key.object_id,
                           key.tenant_id,
                           key.start,
                           key.expiry,
                           key.service,
                           key.version,
                           "",
                           "",
                           "",
                           "",
                           protocol(request),
                           kAzureVersion,
                           kBlob,
                           "",
                           "",
                           "",
                           "",
                           "",
                           "",
                           ""});
  return query({{"sv", kAzureVersion},
                {"se", expires},
                {"sr", kBlob},
                {"sp", request.permissions},
                {"spr", protocol(request)},
                {"skoid", key.object_id},
                {"sktid", key.tenant_id},
                {"skt", key.start},
                {"ske", key.expiry},
                {"sks", key.service},
                {"skv", key.version},
                {"sig", azure_signature(key.value, text)}});
}

}  // namespace fulgurite::auth
