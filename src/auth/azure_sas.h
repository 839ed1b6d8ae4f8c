// Shared access signatures for one blob: permission to do one thing with it until a certain time,
// as the query of a URL. Pure functions.
//
// Called by Azure::presign_get and presign_put. Spec:
// https://learn.microsoft.com/rest/api/storageservices/create-service-sas and
// https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas
#pragma once

#include <string>

#include "base/time.h"

namespace fulgurite::auth {

/// The REST version that signatures and requests are made for.
inline constexpr const char* kAzureVersion = "2023-11-03";

struct SasRequest {
  std::string account{};
  std::string container{};
  std::string blob{};
  std::string permissions = "r";  ///< of "racwd", in this order
  TimePoint expires{};
  bool https_only = true;
};

/// A key that Azure gives to whoever has a token, good for a week at most. The fields are as its
/// answer has them.
struct DelegationKey {
  std::string object_id, tenant_id, start, expiry, service, version;
  std::string value;  ///< base64
};

/// Signed with the account's key: "sv=...&sig=...". It is a secret: never log it.
std::string service_sas(const SasRequest& request, const std::string& account_key);
/// Signed with a delegation key: as good as its owner's own rights.
std::string user_delegation_sas(const SasRequest& request, const DelegationKey& key);

}  // namespace fulgurite::auth
