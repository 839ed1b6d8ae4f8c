#include "auth/google_external_account.h"

#include "google_fixture.h"

namespace fulgurite::auth {
namespace {

using nlohmann::json;
using test::token_answer;
using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

const std::string kAudience =
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q";

class GoogleExternalAccount : public test::GoogleTest {
 protected:
  json file(const json& source, const std::string& token_url) const {
    return {{"type", "external_account"},
            {"audience", kAudience},
            {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
            {"token_url", token_url},
            {"credential_source", source}};
  }
  static GoogleToken token_of(const json& file) {
    return make_google_credentials({.credentials = file.dump()})->get();
  }
  /// The exchange: gives "T-" and the subject token.
  static WireAnswer exchange(const WireRequest& request, const std::string& scope) {
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("grant_type"), "urn:ietf:params:oauth:grant-type:token-exchange");
    EXPECT_EQ(form.at("audience"), kAudience);
    EXPECT_EQ(form.at("scope"), scope);
    EXPECT_EQ(form.at("requested_token_type"), "urn:ietf:params:oauth:token-type:access_token");
    return {.body = token_answer("T-" + form.at("subject_token"))};
  }
  static WireAnswer exchange(const WireRequest& request) {
    return exchange(request, "https://www.googleapis.com/auth/devstorage.read_write");
  }
};

TEST_F(GoogleExternalAccount, TokenInAFile_IsReadAtEachExchange) {
  WireServer sts([](const WireRequest& request) { return exchange(request); });
  const auto path = env_.write("token", "one\n");
  const auto plain = file({{"file", path}}, sts.url());
  EXPECT_EQ(token_of(plain).text, "T-one");
  env_.write("token", "two");
  EXPECT_EQ(token_of(plain).text, "T-two");
}

TEST_F(GoogleExternalAccount, TokenInAJsonFile_IsItsField) {
  WireServer sts([](const WireRequest& request) { return exchange(request); });
  const auto path = env_.write("token", R"({"id_token": "inner"})");
  const json format = {{"type", "json"}, {"subject_token_field_name", "id_token"}};
  EXPECT_EQ(token_of(file({{"file", path}, {"format", format}}, sts.url())).text, "T-inner");
}

TEST_F(GoogleExternalAccount, TokenBehindAUrl_IsFetchedWithItsHeaders) {
  WireServer sts([](const WireRequest& request) { return exchange(request); });
  WireServer identity([](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(request.header("Metadata"), "True");
    return {.body = R"({"access_token": "from-url"})"};
  });
  const json source = {
      {"url", identity.url() + "/token"},
      {"headers", {{"Metadata", "True"}}},
      {"format", {{"type", "json"}, {"subject_token_field_name", "access_token"}}}};
  EXPECT_EQ(token_of(file(source, sts.url())).text, "T-from-url");
}

TEST_F(GoogleExternalAccount, WithAServiceAccount_ImpersonatesIt) {
  WireServer google([](const WireRequest& request) -> WireAnswer {
    if (request.target == "/sts") {
      return exchange(request, "https://www.googleapis.com/auth/cloud-platform");
    }
    EXPECT_EQ(request.header("Authorization"), "Bearer T-one");
    EXPECT_EQ(json::parse(request.body).at("lifetime"), "600s");
    return {.body = R"({"accessToken": "TARGET", "expireTime": "2199-01-01T00:00:00Z"})"};
  });
  auto with_target = file({{"file", env_.write("token", "one")}}, google.url() + "/sts");
  with_target["service_account_impersonation_url"] = google.url() + "/become";
  with_target["service_account_impersonation"] = {{"token_lifetime_seconds", 600}};
  EXPECT_EQ(token_of(with_target).text, "TARGET");
}

TEST_F(GoogleExternalAccount, AwsIdentity_IsASignedRequestThatAwsWouldAccept) {
  env_.set("AWS_ACCESS_KEY_ID", "AKID");
  env_.set("AWS_SECRET_ACCESS_KEY", "aws-S3CRET");
  env_.set("AWS_SESSION_TOKEN", "session");
  env_.set("AWS_REGION", "eu-west-1");
  WireServer sts([](const WireRequest& request) -> WireAnswer {
    const auto form = test::parse_form(request.body);
    const auto proof = json::parse(percent_decode(form.at("subject_token")));
    EXPECT_EQ(proof.at("method"), "POST");
    EXPECT_EQ(proof.at("url"),
              "https://sts.eu-west-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15");
    WireRequest aws{.method = "POST", .target = "/?Action=GetCallerIdentity&Version=2011-06-15"};
    for (const auto& header : proof.at("headers")) {
      aws.headers.emplace_back(header.at("key"), header.at("value"));
    }
    EXPECT_EQ(aws.header("x-goog-cloud-target-resource"), kAudience);
    EXPECT_EQ(aws.header("X-Amz-Security-Token"), "session");
    EXPECT_EQ(aws.header("host"), "sts.eu-west-1.amazonaws.com");
    EXPECT_TRUE(test::signature_is_right(
        aws, {"AKID", "aws-S3CRET", "session", std::nullopt, false}, {"eu-west-1", "sts"}));
    return {.body = token_answer("T")};
  });
  const json source = {
      {"environment_id", "aws1"},
      {"regional_cred_verification_url",
       "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"}};
  EXPECT_EQ(token_of(file(source, sts.url())).text, "T");
}

TEST_F(GoogleExternalAccount, AwsRegion_ComesFromTheMetadataServiceIfNowhereElse) {
  env_.set("AWS_ACCESS_KEY_ID", "AKID");
  env_.set("AWS_SECRET_ACCESS_KEY", "aws-S3CRET");
  WireServer metadata([](const WireRequest& request) -> WireAnswer {
    if (request.method == "PUT") return {.body = "session"};
    EXPECT_EQ(request.header("X-aws-ec2-metadata-token"), "session");
    return {.body = "us-east-1d"};
  });
  WireServer sts([](const WireRequest& request) -> WireAnswer {
    const auto form = test::parse_form(request.body);
    EXPECT_THAT(percent_decode(form.at("subject_token")), HasSubstr("sts.us-east-1.amazonaws.com"));
    return {.body = token_answer("T")};
  });
  const json source = {{"environment_id", "aws1"},
                       {"imdsv2_session_token_url", metadata.url() + "/token"},
                       {"region_url", metadata.url() + "/zone"}};
  EXPECT_EQ(token_of(file(source, sts.url())).text, "T");
}

TEST_F(GoogleExternalAccount, RefusedSubject_IsUnauthenticatedInGooglesWords) {
  WireServer sts([&](const WireRequest&) {
    return refuse("invalid_grant", "The audience in ID Token does not match");
  });
  const auto error = test::error_of([&] {
    token_of(file({{"file", env_.write("token", "S3CRET")}}, sts.url()));
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("audience"));
  test::expect_no_secret(error->what());
}

TEST_F(GoogleExternalAccount, SourceThatIsMissingOrNotSpoken_SaysSo) {
  EXPECT_ERROR(token_of(file({{"file", "/no/such/token"}}, "http://unused")), unauthenticated);
  EXPECT_ERROR(token_of(file({{"executable", {{"command", "x"}}}}, "http://unused")),
               not_supported);
  EXPECT_ERROR(token_of(file({{"environment_id", "aws2"}}, "http://unused")), not_supported);
}

}  // namespace
}  // namespace fulgurite::auth
