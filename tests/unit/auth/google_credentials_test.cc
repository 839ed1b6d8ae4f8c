#include "auth/google_credentials.h"

#include "google_fixture.h"

namespace fulgurite::auth {
namespace {

using test::token_answer;
using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

const std::string kReadWrite = "https://www.googleapis.com/auth/devstorage.read_write";

class GoogleCredentials : public test::GoogleTest {
 protected:
  static GoogleToken token_with(const GoogleCredentialOptions& options) {
    return make_google_credentials(options)->get();
  }
};

TEST_F(GoogleCredentials, NothingConfigured_NamesWhatWasAsked) {
  const auto error = test::error_of([] { token_with({}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("application_default_credentials.json"));
  EXPECT_THAT(error->what(), HasSubstr("NO_GCE_CHECK"));
  EXPECT_THAT(error->advice(), HasSubstr("gcloud auth"));
}

TEST_F(GoogleCredentials, ExplicitTokenOrAnonymous_AsksNobody) {
  EXPECT_EQ(token_with({.token = "given"}).text, "given");
  EXPECT_TRUE(token_with({.anonymous = true}).anonymous);
}

TEST_F(GoogleCredentials, ServiceAccountFile_SendsAStatementThatVerifies) {
  std::string audience;
  WireServer server([&](const WireRequest& request) {
    return exchange_statement(request, audience, kReadWrite);
  });
  audience = server.url() + "/token";
  const auto path = env_.write("key.json", service_account(audience));
  env_.set("GOOGLE_APPLICATION_CREDENTIALS", path);
  const auto token = token_with({});
  EXPECT_EQ(token.text, "TOKEN");
  ASSERT_TRUE(token.expires);
  EXPECT_GT(*token.expires, std::chrono::system_clock::now() + std::chrono::minutes(59));
  env_.set("GOOGLE_APPLICATION_CREDENTIALS", std::nullopt);
  EXPECT_EQ(token_with({.credentials = path}).text, "TOKEN");
  EXPECT_EQ(token_with({.credentials = service_account(audience)}).text, "TOKEN");
}

TEST_F(GoogleCredentials, ServiceAccountWithAnotherKey_IsRefusedInGooglesWords) {
  const test::TestKey other;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    const auto form = test::parse_form(request.body);
    if (!other.verify(form.at("assertion")).claims.empty()) return {};
    return refuse("invalid_grant", "Invalid JWT Signature.");
  });
  const auto error =
      test::error_of([&] { token_with({.credentials = service_account(server.url())}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("Invalid JWT Signature"));
  EXPECT_THAT(error->advice(), HasSubstr("clock"));
  EXPECT_EQ(std::string(error->what()).find("PRIVATE KEY"), std::string::npos);
  EXPECT_EQ(server.requests().size(), 1u) << "a refusal is not tried again";
}

TEST_F(GoogleCredentials, TokenEndpointThatIsBusy_IsAskedAgain) {
  int calls = 0;
  WireServer server([&](const WireRequest&) -> WireAnswer {
    if (++calls == 1) return {.status = 503};
    return {.body = token_answer("T")};
  });
  EXPECT_EQ(token_with({.credentials = service_account(server.url())}).text, "T");
}

TEST_F(GoogleCredentials, AuthorizedUserInTheWellKnownFile_IsRefreshed) {
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(test::parse_form(request.body),
              (std::map<std::string, std::string>{{"grant_type", "refresh_token"},
                                                  {"client_id", "id"},
                                                  {"client_secret", "s S3CRET"},
                                                  {"refresh_token", "r/S3CRET"}}));
    return {.body = token_answer("USER")};
  });
  const auto file = nlohmann::json{{"type", "authorized_user"},    {"client_id", "id"},
                                   {"client_secret", "s S3CRET"},  {"refresh_token", "r/S3CRET"},
                                   {"quota_project_id", "billed"}, {"token_uri", server.url()}};
  std::filesystem::create_directories(env_.home() + "/.config/gcloud");
  env_.write(".config/gcloud/application_default_credentials.json", file.dump());
  EXPECT_EQ(token_with({}).text, "USER");
  EXPECT_EQ(token_with({}).quota_project, "billed");

  env_.set("CLOUDSDK_CONFIG", env_.home());
  EXPECT_ERROR(token_with({}), unauthenticated);
  env_.write("application_default_credentials.json", file.dump());
  EXPECT_EQ(token_with({}).text, "USER");
}

TEST_F(GoogleCredentials, RevokedRefreshToken_IsUnauthenticatedWithoutSecrets) {
  WireServer server([&](const WireRequest&) {
    return refuse("invalid_grant", "Token has been expired or revoked.");
  });
  const auto file = nlohmann::json{{"type", "authorized_user"},
                                   {"client_id", "id"},
                                   {"client_secret", "S3CRET"},
                                   {"refresh_token", "S3CRET"},
                                   {"token_uri", server.url()}};
  const auto error = test::error_of([&] { token_with({.credentials = file.dump()}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("expired or revoked"));
  test::expect_no_secret(error->what());
}

TEST_F(GoogleCredentials, MetadataServer_GivesTheMachinesToken) {
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(request.header("Metadata-Flavor"), "Google");
    EXPECT_THAT(request.target,
                testing::StartsWith(
                    "/computeMetadata/v1/instance/service-accounts/default/token?scopes=https"));
    return {.headers = {{"Metadata-Flavor", "Google"}}, .body = token_answer("MACHINE")};
  });
  env_.set("NO_GCE_CHECK", std::nullopt);
  env_.set("GCE_METADATA_IP", server.host());
  EXPECT_EQ(token_with({}).text, "MACHINE");
  env_.set("GCE_METADATA_IP", "127.0.0.1:1");
  env_.set("GCE_METADATA_HOST", server.host());
  EXPECT_EQ(token_with({.metadata_only = true}).text, "MACHINE");
}

TEST_F(GoogleCredentials, AnotherServerAtTheMetadataAddress_IsPassedOver) {
  WireServer server([](const WireRequest&) -> WireAnswer { return {.body = token_answer("X")}; });
  env_.set("NO_GCE_CHECK", std::nullopt);
  env_.set("GCE_METADATA_HOST", server.host());
  EXPECT_ERROR(token_with({}), unauthenticated);
}

TEST_F(GoogleCredentials, Impersonation_ExchangesTheCallersToken) {
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(
        request.target,
        "/v1/projects/-/serviceAccounts/target@p.iam.gserviceaccount.com:generateAccessToken");
    EXPECT_EQ(request.header("Authorization"), "Bearer caller-S3CRET");
    const auto body = nlohmann::json::parse(request.body);
    EXPECT_EQ(body.at("scope"), nlohmann::json({kReadWrite}));
    EXPECT_EQ(body.at("lifetime"), "3600s");
    EXPECT_EQ(body.at("delegates"),
              nlohmann::json({"projects/-/serviceAccounts/middle@p.iam.gserviceaccount.com"}));
    return {.body = R"({"accessToken": "TARGET", "expireTime": "2199-01-01T00:00:00Z"})"};
  });
  const GoogleCredentialOptions options{
      .token = "caller-S3CRET",
      .impersonate = "middle@p.iam.gserviceaccount.com,target@p.iam.gserviceaccount.com",
      .iam_endpoint = server.url()};
  EXPECT_EQ(token_with(options).text, "TARGET");
}

TEST_F(GoogleCredentials, ImpersonationThatIsNotAllowed_SaysWhichRole) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.status = 403, .body = R"({"error": {"message": "denied to caller-S3CRET"}})"};
  });
  const auto error = test::error_of([&] {
    token_with({.token = "caller-S3CRET", .impersonate = "t@p", .iam_endpoint = server.url()});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->advice(), HasSubstr("Token Creator"));
  test::expect_no_secret(error->what());
}

TEST_F(GoogleCredentials, ImpersonatedServiceAccountFile_TakesTwoSteps) {
  std::string url;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.target == "/token") {
      return exchange_statement(request, url + "/token",
                                "https://www.googleapis.com/auth/cloud-platform");
    }
    EXPECT_EQ(request.header("Authorization"), "Bearer TOKEN");
    EXPECT_EQ(nlohmann::json::parse(request.body).at("delegates"),
              nlohmann::json({"projects/-/serviceAccounts/d"}));
    return {.body = R"({"accessToken": "TARGET", "expireTime": "2199-01-01T00:00:00Z"})"};
  });
  url = server.url();
  const auto file = nlohmann::json{
      {"type", "impersonated_service_account"},
      {"service_account_impersonation_url", url + "/become"},
      {"delegates", {"projects/-/serviceAccounts/d"}},
      {"source_credentials", nlohmann::json::parse(service_account(url + "/token"))}};
  EXPECT_EQ(token_with({.credentials = file.dump()}).text, "TARGET");
}

TEST_F(GoogleCredentials, FilesThatAreNone_SayWhatIsWrong) {
  EXPECT_ERROR(token_with({.credentials = "/no/such/file"}), unauthenticated);
  EXPECT_ERROR(token_with({.credentials = env_.write("f", "not JSON")}), unauthenticated);
  EXPECT_ERROR(token_with({.credentials = "{}"}), unauthenticated);
  EXPECT_ERROR(token_with({.credentials = R"({"type": "gdch_service_account"})"}), not_supported);
  EXPECT_ERROR(token_with({.credentials = R"({"type": "service_account"})"}), unauthenticated);
  env_.set("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file");
  const auto error = test::error_of([] { token_with({}); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("GOOGLE_APPLICATION_CREDENTIALS"));
}

TEST_F(GoogleCredentials, RefusedToken_IsFetchedAnew) {
  int calls = 0;
  WireServer server([&](const WireRequest&) -> WireAnswer {
    return {.body = token_answer("T" + std::to_string(++calls))};
  });
  const auto provider = make_google_credentials({.credentials = service_account(server.url())});
  const auto first = provider->get();
  EXPECT_EQ(provider->get().text, first.text);
  provider->refresh(first);
  EXPECT_EQ(provider->get().text, "T2");
}

TEST_F(GoogleCredentials, Project_ComesFromTheEnvironmentOrTheFile) {
  EXPECT_EQ(find_google_project({}), "");
  EXPECT_EQ(find_google_project({.credentials = service_account("http://unused")}), "our-project");
  env_.set("GCLOUD_PROJECT", "second");
  EXPECT_EQ(find_google_project({}), "second");
  env_.set("GOOGLE_CLOUD_PROJECT", "first");
  EXPECT_EQ(find_google_project({}), "first");
}

}  // namespace
}  // namespace fulgurite::auth
