// What every credential source answers when it has nothing, and how it fails.
//
// A source that is not configured is absent: the chain goes on and keeps the reason. A source that
// is configured and does not work ends the chain with an error: going on would quietly act as
// somebody else. Shared by the sources of every cloud.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "fulgurite/error.h"
#include "http/message.h"
#include "http/retry.h"

namespace fulgurite::auth {

/// "AWS_ACCESS_KEY_ID is not set".
struct Absent {
  std::string reason;
};

/// An Error of code unauthenticated. `source` is its operation ("aws sso"), `where` a URL or file.
Error source_error(std::string_view source, std::string where, std::string reason,
                   std::string advice);

/// The Error for a service's answer that is not credentials: unavailable if there was no answer or
/// `outcome` says that it may come later, else unauthenticated. `url` is without a query.
Error service_error(std::string_view source, std::string url, const http::Response& response,
                    http::Outcome outcome, std::string reason, std::string advice);

/// `text` from outside, fit for a message: one line, at most 300 characters, and without any of
/// `secrets`. Some services repeat what they were sent (STS shows the whole signed request).
std::string quotable(std::string_view text, std::initializer_list<std::string_view> secrets = {});

}  // namespace fulgurite::auth
