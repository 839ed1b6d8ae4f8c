// How the options of an object store describe the way to its servers, as http takes it.
//
// Who calls it: each provider's client.
#pragma once

#include <memory>
#include <utility>

#include "fulgurite/object_options.h"
#include "http/message.h"
#include "http/retry.h"

namespace fulgurite::object {

inline std::shared_ptr<const http::Transport> make_transport(const ObjectOptions& options) {
  http::Transport transport;
  transport.ca_bundle = options.ca_bundle;
  transport.verify_tls = options.verify_tls;
  transport.proxy = options.proxy;
  transport.no_proxy = options.no_proxy;
  transport.connect_to = options.connect_to;
  transport.connect_timeout = options.connect_timeout;
  transport.stall_time = options.stall_time;
  transport.stall_bytes_per_second = options.stall_bytes_per_second;
  return std::make_shared<const http::Transport>(std::move(transport));
}

inline http::RetryPolicy make_retry_policy(const ObjectOptions& options) {
  http::RetryPolicy policy;
  policy.max_retries = options.max_retries;
  policy.deadline = options.retry_deadline;
  return policy;
}

}  // namespace fulgurite::object
