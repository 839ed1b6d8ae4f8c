// JSON Web Tokens signed by an RSA key, as OAuth servers take them for proof of who we are.
//
// Pure functions over OpenSSL. Who calls it: the Google service account source and Azure's client
// certificates. Spec: RFC 7515 (JWS, compact), RFC 7518 section 3.3 (RS256).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fulgurite::auth {

/// Base64 with '-' and '_', without padding (RFC 4648, section 5).
std::string base64url(std::span<const std::byte> bytes);

/// The token "header.claims.signature". `header` and `claims` are JSON objects as they are to be
/// signed; `header` says {"alg": "RS256"}. `private_key` is PEM, PKCS #8 or PKCS #1, unencrypted.
/// Errors: unauthenticated if it is not an RSA key. Cost: a millisecond.
std::string signed_jwt(std::string_view header, std::string_view claims,
                       std::string_view private_key);

}  // namespace fulgurite::auth
