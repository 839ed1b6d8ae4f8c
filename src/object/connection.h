// How a provider's options describe the way to its servers, as http takes it.
//
// The fields have the same names in S3Options, GcsOptions and AzureOptions. Who calls it: each
// provider's client.
#pragma once

#include <memory>
#include <utility>

#include "http/message.h"
#include "http/retry.h"

namespace fulgurite::object {

template <class Options>
std::shared_ptr<const http::Transport> make_transport(const Options& options) {
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

template <class Options>
http::RetryPolicy make_retry_policy(const Options& options) {
  http::RetryPolicy policy;
  policy.max_retries = options.max_retries;
  policy.deadline = options.retry_deadline;
  return policy;
}

}  // namespace fulgurite::object
