// The SharedKey signature of Azure Storage: headers for a request. Pure functions.
//
// Nothing here sends or looks up anything; the time and the key are arguments. Called by the Azure
// client before each attempt. Spec:
// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace fulgurite::auth {

/// Whose key signs. The account's name is not always in the URL's host (emulators).
struct SharedKey {
  std::string account;
  std::string key;  ///< base64, as Azure gives it
};

/// Signs `request` as it stands at `time`: sets x-ms-date and Authorization. Sign again before each
/// attempt. Cost: some microseconds.
void sign_shared_key(http::Request& request, const SharedKey& key, TimePoint time);

/// The text that is signed, for tests.
std::string shared_key_text(const http::Request& request, std::string_view account);

/// Base64 of the HMAC-SHA256 of `text` under an account key.
std::string azure_signature(const std::string& key, std::string_view text);

}  // namespace fulgurite::auth
