// AWS Signature Version 4: headers for a request, and presigned URLs. Pure functions.
//
// Nothing here sends or looks up anything; the time and the credentials are arguments. Called by
// the S3 client (and GCS's with HMAC keys) and by STS. Follows
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and, for the other
// services,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "auth/aws_credentials.h"
#include "base/time.h"
#include "http/message.h"

namespace fulgurite::auth {

/// What a signature is good for. A service whose name starts with "s3" signs the path as it is;
/// every other one normalises it ("a//b/../c" is "a/c") and escapes it a second time.
struct SigningScope {
  std::string region;
  std::string service;
};

// What stands for the body in a signature, where it is not its SHA-256 in hex.
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr std::string_view kStreamingUnsignedPayloadTrailer =
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
/// The SHA-256 of no bytes.
inline constexpr std::string_view kEmptyPayload =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Signs `request` as it stands at `time`: sets X-Amz-Date, X-Amz-Security-Token, Authorization
/// and, for S3, X-Amz-Content-Sha256; signs every header that proxies leave alone. Sign again
/// before each attempt. `payload_hash` is the body's SHA-256 in hex or one of the names above.
/// Anonymous credentials leave the request as it is. Cost: some microseconds.
void sign_request(http::Request& request, const AwsCredentials& credentials,
                  const SigningScope& scope, std::string_view payload_hash, TimePoint time);

/// What to presign. `headers` must then be sent exactly so by whoever uses the URL.
struct PresignRequest {
  std::string method = "GET";
  std::string url{};  ///< absolute, percent-encoded
  http::Headers headers{};
  std::chrono::seconds lifetime{3600};  ///< 1 s to 7 days
};

/// The URL with a signature in its query, good for anybody who has it until `lifetime` has passed
/// or the credentials expire. It is a secret: never log it.
/// Errors: invalid_argument for a lifetime out of range; unauthenticated for anonymous credentials.
std::string presign_url(const PresignRequest& request, const AwsCredentials& credentials,
                        const SigningScope& scope, TimePoint time);

}  // namespace fulgurite::auth
