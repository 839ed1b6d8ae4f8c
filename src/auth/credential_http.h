// Requests to the services that hand out credentials: small, bounded, retried, never endless.
//
// Two kinds: a service somewhere on the network (STS, SSO, OAuth endpoints), and a neighbour on
// this machine's own link (container agents, instance metadata) that answers at once or is not
// there. Errors stay values.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.h"
#include "http/retry.h"

namespace fulgurite::auth {

/// Makes the request of one attempt, freshly signed.
using MakeRequest = std::function<http::Request()>;

/// Whether an answer is worth another attempt, where its status alone does not tell.
using Judge = std::function<http::Outcome(const http::Response&)>;

/// Up to 4 attempts within 30 s. `ca_bundle` is a PEM file; empty = the system's.
http::Response ask_service(const MakeRequest& make, const std::string& ca_bundle,
                           const Judge& judge = {});

/// Up to 3 attempts, but one only if nobody listens; a second to connect and to answer. Goes past
/// any proxy.
http::Response ask_neighbour(http::Request request);

/// "name=value&..." with every name and value escaped, for POST bodies. Empty values are left out.
std::string form_body(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

/// "connection refused" or "HTTP 503", for messages.
std::string failure_of(const http::Response& response);

}  // namespace fulgurite::auth
