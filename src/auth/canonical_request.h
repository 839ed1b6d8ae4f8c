// A request in the one spelling that signer and server agree on, the first step of SigV4.
//
// Apart from sigv4 because it knows nothing of keys: it is what to compare with the server's
// <CanonicalRequest> when that answers SignatureDoesNotMatch. Section "Step 1" of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace fulgurite::auth {

/// How the path of a URL enters the signature.
enum class PathRule {
  as_is,       ///< S3: keys are opaque; "//" and "." stay
  normalised,  ///< the rest: "." ".." "//" resolved, then escaped once more
};

/// The parts of an absolute URL that are signed, as views into it. User names are left out.
struct UrlParts {
  std::string_view scheme;
  std::string_view host;   ///< with its port unless that is the scheme's own, as curl sends it
  std::string_view path;   ///< "" if there is none
  std::string_view query;  ///< without '?'
};
UrlParts split_url(std::string_view url);

struct CanonicalRequest {
  std::string text;
  std::string signed_headers;  ///< "host;range;x-amz-date"
};

/// `headers` may lack Host, which then comes from the URL. Headers that the HTTP library or a proxy
/// may change or add on the way are not signed.
CanonicalRequest canonical_request(std::string_view method, const UrlParts& url,
                                   const http::Headers& headers, std::string_view payload_hash,
                                   PathRule rule);

}  // namespace fulgurite::auth
