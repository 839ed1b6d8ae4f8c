// SigV4: canonical request -> string to sign -> HMAC with the day's key -> header or query.
#include "auth/sigv4.h"

#include <span>

#include "auth/canonical_request.h"
#include "base/encode.h"
#include "base/hash.h"
#include "fulgurite/error.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::chrono::seconds kLongestLifetime{604'800};

Sha256 derive_key(const std::string& secret, std::string_view date, const SigningScope& scope) {
  const std::string seed = "AWS4" + secret;
  Sha256 key = hmac_sha256(as_bytes(seed), date);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, scope.service);
  return hmac_sha256(key, "aws4_request");
}

/// The key for a day, region and service. Each thread remembers its last one: four HMACs saved on
/// all but the first request, without a lock.
Sha256 signing_key(const std::string& secret, std::string_view date, const SigningScope& scope) {
  struct Remembered {
    std::string secret, date, region, service;
    Sha256 key;
  };
  thread_local Remembered last;
  if (last.secret != secret || last.date != date || last.region != scope.region ||
      last.service != scope.service || last.date.empty()) {
    last = {secret, std::string(date), scope.region, scope.service,
            derive_key(secret, date, scope)};
  }
  return last.key;
}

/// One signature in the making: the time in its two spellings and the credential scope.
struct Signing {
  std::string time;   // 20130524T000000Z
  std::string scope;  // 20130524/us-east-1/s3/aws4_request
  PathRule rule;

  Signing(TimePoint at, const SigningScope& to)
      : time(format_basic_time(at)),
        scope(date() + "/" + to.region + "/" + to.service + "/aws4_request"),
        rule(to.service.starts_with("s3") ? PathRule::as_is : PathRule::normalised) {}

  std::string date() const { return time.substr(0, 8); }
};

std::string signature(const Signing& signing, const SigningScope& scope, const std::string& secret,
                      const CanonicalRequest& canonical) {
  std::string text(kAlgorithm);
  text.append("\n").append(signing.time).append("\n").append(signing.scope).append("\n");
  text.append(hex(sha256(as_bytes(canonical.text))));
  return hex(hmac_sha256(signing_key(secret, signing.date(), scope), text));
}

void check_presign(const PresignRequest& request, const AwsCredentials& credentials) {
  const auto shown = request.url.substr(0, request.url.find('?'));
  if (request.lifetime < std::chrono::seconds(1) || request.lifetime > kLongestLifetime) {
    throw Error(ErrorCode::invalid_argument, "presign", shown,
                "a lifetime of " + std::to_string(request.lifetime.count()) + " s",
                "use 1 to 604800 seconds (7 days)");
  }
  if (credentials.anonymous) {
    throw Error(ErrorCode::unauthenticated, "presign", shown,
                "anonymous access has no key to sign with",
                "use the plain URL, or configure credentials");
  }
}

}  // namespace

void sign_request(http::Request& request, const AwsCredentials& credentials,
                  const SigningScope& scope, std::string_view payload_hash, TimePoint time) {
  if (credentials.anonymous) return;
  const Signing signing(time, scope);
  auto& headers = request.headers;
  headers.set("X-Amz-Date", signing.time);
  headers.remove("X-Amz-Security-Token");
  if (!credentials.session_token.empty()) {
    headers.set("X-Amz-Security-Token", credentials.session_token);
  }
  if (signing.rule == PathRule::as_is) {
    headers.set("X-Amz-Content-Sha256", std::string(payload_hash));
  }
  const auto canonical = canonical_request(request.method, split_url(request.url), headers,
                                           payload_hash, signing.rule);
  std::string value(kAlgorithm);
  value.append(" Credential=").append(credentials.access_key_id).append("/").append(signing.scope);
  value.append(",SignedHeaders=").append(canonical.signed_headers);
  value.append(",Signature=");
  value.append(signature(signing, scope, credentials.secret_access_key, canonical));
  headers.set("Authorization", std::move(value));
}

std::string presign_url(const PresignRequest& request, const AwsCredentials& credentials,
                        const SigningScope& scope, TimePoint time) {
  check_presign(request, credentials);
  const Signing signing(time, scope);
  const bool s3 = signing.rule == PathRule::as_is;

  // SignedHeaders is itself part of the signed query, so the headers are canonicalised first.
  std::string url = request.url;
  const auto headers =
      canonical_request(request.method, split_url(url), request.headers, {}, signing.rule)
          .signed_headers;
  url.append(url.find('?') == url.npos ? "?" : "&");
  url.append("X-Amz-Algorithm=").append(kAlgorithm);
  url.append("&X-Amz-Credential=");
  url.append(percent_encode(credentials.access_key_id + "/" + signing.scope));
  url.append("&X-Amz-Date=").append(signing.time);
  url.append("&X-Amz-Expires=").append(std::to_string(request.lifetime.count()));
  if (!credentials.session_token.empty()) {
    url.append("&X-Amz-Security-Token=").append(percent_encode(credentials.session_token));
  }
  url.append("&X-Amz-SignedHeaders=").append(percent_encode(headers));

  const auto canonical = canonical_request(request.method, split_url(url), request.headers,
                                           s3 ? kUnsignedPayload : kEmptyPayload, signing.rule);
  url.append("&X-Amz-Signature=");
  url.append(signature(signing, scope, credentials.secret_access_key, canonical));
  return url;
}

}  // namespace fulgurite::auth
