// What Azure's refusals mean: one table from its error codes to our ErrorCode, to whether another
// attempt can help, and to what the user should do.
//
// Pure; dialect.cc asks it. Spec:
// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes and
// https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/azure_credentials.h"
#include "http/message.h"
#include "object/exchange.h"

namespace fulgurite::azure {

/// `code` is the x-ms-error-code of an answer: "BlobNotFound". Nothing if the table does not have
/// it.
std::optional<object::Meaning> meaning_of(std::string_view code);

/// Why credentials were not accepted, as far as they and the answer tell: "the SAS expired at ...".
/// `words` are the server's. Empty if nothing better than the table's advice is known.
std::string advice_about(const auth::AzureCredentials& credentials, const http::Response& response,
                         std::string_view words);

}  // namespace fulgurite::azure
