// A machine without Google settings, and Google's side of a test: the token endpoint that checks
// what it is sent.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "auth/google_credentials.h"
#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "support/expect_error.h"
#include "support/test_key.h"
#include "support/wire_server.h"

namespace fulgurite::test {

inline std::string token_answer(const std::string& token, int seconds = 3600) {
  return nlohmann::json{{"access_token", token}, {"expires_in", seconds}, {"token_type", "Bearer"}}
      .dump();
}

/// No credentials of the machine come through: every variable is unset, the home is empty, and the
/// metadata server is switched off until a test names one.
class GoogleTest : public testing::Test {
 protected:
  GoogleTest() {
    for (const char* name :
         {"GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG", "GOOGLE_CLOUD_PROJECT",
          "GCLOUD_PROJECT", "GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP",
          "GOOGLE_CLOUD_UNIVERSE_DOMAIN"}) {
      env_.set(name, std::nullopt);
    }
    env_.set("NO_GCE_CHECK", "true");
  }

  std::string service_account(const std::string& token_uri) const {
    return nlohmann::json{{"type", "service_account"},
                          {"project_id", "our-project"},
                          {"private_key_id", "key-1"},
                          {"private_key", key_.private_pem()},
                          {"client_email", "robot@our-project.iam.gserviceaccount.com"},
                          {"token_uri", token_uri}}
        .dump();
  }

  /// The token endpoint for service accounts: checks signature, issuer, scope, audience and times
  /// of the statement, as Google's does, and gives "TOKEN" or refuses.
  WireAnswer exchange_statement(const WireRequest& request, const std::string& audience,
                                const std::string& scope) const {
    const auto form = parse_form(request.body);
    const auto statement = key_.verify(form.count("assertion") ? form.at("assertion") : "");
    if (statement.claims.empty()) return refuse("invalid_grant", "Invalid JWT Signature.");
    const auto claims = nlohmann::json::parse(statement.claims);
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    EXPECT_EQ(form.at("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    EXPECT_EQ(nlohmann::json::parse(statement.header),
              (nlohmann::json{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "key-1"}}));
    EXPECT_EQ(claims.at("iss"), "robot@our-project.iam.gserviceaccount.com");
    EXPECT_EQ(claims.at("aud"), audience);
    EXPECT_EQ(claims.at("scope"), scope);
    EXPECT_NEAR(static_cast<double>(claims.at("iat").get<long>()), static_cast<double>(now), 10);
    EXPECT_EQ(claims.at("exp").get<long>(), claims.at("iat").get<long>() + 3600);
    return {.body = token_answer("TOKEN")};
  }

  static WireAnswer refuse(const std::string& error, const std::string& description) {
    return {.status = 400,
            .body = nlohmann::json{{"error", error}, {"error_description", description}}.dump()};
  }

  AwsEnvironment env_;
  TestKey key_;
};

}  // namespace fulgurite::test
