// What Google's refusals mean: one table from its reasons to our ErrorCode, to whether another
// attempt can help, and to what the user should do.
//
// Pure; dialect.cc asks it. Spec: https://cloud.google.com/storage/docs/json_api/v1/status-codes
#pragma once

#include <optional>
#include <string_view>

#include "http/message.h"
#include "object/exchange.h"

namespace fulgurite::gcs {

/// `reason` is that of a JSON error ("conditionNotMet") or the code of an XML one. Nothing if the
/// table does not have it.
std::optional<object::Meaning> meaning_of(std::string_view reason);

/// What an answer that is no success says: JSON, XML, or a line of text, as the APIs answer in
/// turn. All fields are empty for a body that is none of these.
object::Refusal parse_refusal(const http::Response& response);

}  // namespace fulgurite::gcs
