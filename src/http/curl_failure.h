// libcurl's result codes as our few kinds of Failure.
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "http/message.h"

namespace fulgurite::http {

/// What else is known of a transfer that curl has ended.
struct CurlContext {
  bool connected = false;      ///< TCP, proxy and TLS were through; the request may have been sent
  bool proxy_refused = false;  ///< the proxy answered CONNECT with an error status
  std::string_view text;       ///< curl's error buffer
};

/// `none` for CURLE_OK.
Failure curl_failure(CURLcode result, const CurlContext& context) noexcept;

}  // namespace fulgurite::http
