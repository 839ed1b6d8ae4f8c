// The AWS side of a test: what a service checks in the requests that it gets, and its answers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "auth/sigv4.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/time.h"
#include "support/wire_server.h"

namespace fulgurite::test {

// Every secret of these tests has this in it, so that one check finds any of them in a message.
inline constexpr std::string_view kSecretMark = "S3CRET";

inline void expect_no_secret(std::string_view text) {
  EXPECT_EQ(text.find(kSecretMark), text.npos) << text;
}

/// "a=1&b=%20" decoded.
inline std::map<std::string, std::string> parse_form(std::string_view body) {
  std::map<std::string, std::string> fields;
  while (!body.empty()) {
    const auto pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    const auto equals = std::min(pair.find('='), pair.size() - 1);
    fields[percent_decode(pair.substr(0, equals))] = percent_decode(pair.substr(equals + 1));
  }
  return fields;
}

/// Whether `got` carries the signature that `credentials` give it: signs what arrived anew, with
/// just the headers that it says are signed.
inline bool signature_is_right(const WireRequest& got, const auth::AwsCredentials& credentials,
                               const auth::SigningScope& scope) {
  const std::string authorization(got.header("Authorization"));
  const std::string date(got.header("X-Amz-Date"));  // 20261124T080000Z
  if (date.size() != 16) return false;
  const auto time =
      parse_iso_time(date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 5) + ":" +
                     date.substr(11, 2) + ":" + date.substr(13));
  if (!time) return false;
  http::Request again;
  again.method = got.method;
  again.url = "http://" + std::string(got.header("Host")) + got.target;
  const auto start = authorization.find("SignedHeaders=") + 14;
  std::string names = authorization.substr(start, authorization.find(',', start) - start) + ";";
  for (; !names.empty(); names.erase(0, names.find(';') + 1)) {
    const auto name = names.substr(0, names.find(';'));
    again.headers.set(name, std::string(got.header(name)));
  }
  auth::sign_request(again, credentials, scope, hex(sha256(as_bytes(got.body))), *time);
  return again.headers.get("Authorization") == authorization;
}

/// What STS answers to `action`.
inline std::string sts_answer(const std::string& action, const std::string& key_id,
                              const std::string& expiration = "2199-01-01T00:00:00Z") {
  return "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action +
         "Result><Credentials><AccessKeyId>" + key_id +
         "</AccessKeyId><SecretAccessKey>role-S3CRET</SecretAccessKey><SessionToken>"
         "role-token-S3CRET</SessionToken><Expiration>" +
         expiration + "</Expiration></Credentials></" + action + "Result></" + action + "Response>";
}

inline std::string sts_error(const std::string& code, const std::string& message) {
  return "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"
         "</Type><Code>" +
         code + "</Code><Message>" + message +
         "</Message></Error><RequestId>req-1</RequestId></ErrorResponse>";
}

/// What agents and the metadata service answer.
inline std::string json_credentials(const std::string& key_id) {
  return R"({"Code": "Success", "AccessKeyId": ")" + key_id +
         R"(", "SecretAccessKey": "role-S3CRET", "Token": "role-token-S3CRET",)"
         R"( "Expiration": "2199-01-01T00:00:00Z"})";
}

}  // namespace fulgurite::test
