// Certificates made by the openssl command, and the statements that are signed with them.
#include "auth/azure_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "auth/azure_service_principal.h"
#include "auth/json_fields.h"
#include "aws_service_fixture.h"
#include "azure_environment_fixture.h"
#include "base/files.h"
#include "support/expect_error.h"
#include "support/test_key.h"

namespace fulgurite::auth {
namespace {

using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

class AzureCertificate : public testing::Test {
 protected:
  AzureCertificate() {
    env_.write("key.pem", key_.private_pem());
    run("openssl req -x509 -key key.pem -subj /CN=test -days 2 -out cert.pem");
    run("cat cert.pem key.pem > both.pem");
    run("openssl pkcs12 -export -in both.pem -passout pass:pw-S3CRET -out both.pfx");
    run("openssl rsa -in key.pem -aes128 -passout pass:pw-S3CRET -out locked.key");
    run("cat locked.key cert.pem > locked.pem");
  }

  void run(const std::string& command) {
    ASSERT_EQ(std::system(("cd " + env_.home() + " && (" + command + ") 2>/dev/null").c_str()), 0)
        << command;
  }
  std::string path(const std::string& name) { return env_.home() + "/" + name; }
  /// The SHA-1 of the certificate as openssl says it.
  std::string fingerprint() {
    run("openssl x509 -in cert.pem -outform DER | openssl dgst -sha1 -binary | base64 | "
        "tr '+/' '-_' | tr -d '=\\n' > x5t");
    return read_small_file(path("x5t")).value_or("");
  }

  test::AzureEnvironment env_;
  test::TestKey key_;
};

TEST_F(AzureCertificate, Assertion_SaysWhoAndForWhomAndIsSigned) {
  const ClientCertificate certificate(path("both.pem"), "");
  EXPECT_EQ(certificate.thumbprint(), fingerprint());
  const auto token = key_.verify(certificate.assertion("https://login.example/t", "app-1"));
  const auto header = parse_json_fields(token.header).value();
  EXPECT_EQ(header.at("alg"), "RS256");
  EXPECT_EQ(header.at("x5t"), fingerprint());
  const auto claims = parse_json_fields(token.claims).value();
  EXPECT_EQ(claims.at("aud"), "https://login.example/t");
  EXPECT_EQ(claims.at("iss"), "app-1");
  EXPECT_EQ(claims.at("sub"), "app-1");
  EXPECT_EQ(std::stoll(claims.at("exp")) - std::stoll(claims.at("nbf")), 600);
  const auto another = key_.verify(certificate.assertion("https://login.example/t", "app-1"));
  EXPECT_NE(parse_json_fields(another.claims).value().at("jti"), claims.at("jti"));
}

TEST_F(AzureCertificate, EveryKindOfFile_IsRead) {
  EXPECT_EQ(ClientCertificate(path("both.pfx"), "pw-S3CRET").thumbprint(), fingerprint());
  EXPECT_EQ(ClientCertificate(path("locked.pem"), "pw-S3CRET").thumbprint(), fingerprint());
}

TEST_F(AzureCertificate, UnreadableFile_IsUnauthenticatedAndShowsNoSecret) {
  env_.write("junk", "S3CRET");
  struct Case {
    const char* name;
    const char* password;
  };
  for (const Case& unreadable : {Case{"missing.pem", ""},
                                 {"cert.pem", ""},
                                 {"key.pem", ""},
                                 {"junk", "S3CRET"},
                                 {"both.pfx", "wrong-S3CRET"},
                                 {"locked.pem", ""}}) {
    const auto error =
        test::error_of([&] { ClientCertificate(path(unreadable.name), unreadable.password); });
    ASSERT_TRUE(error) << unreadable.name;
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << unreadable.name;
    EXPECT_THAT(error->what(), HasSubstr(unreadable.name));
    test::expect_no_secret(error->what());
  }
}

TEST_F(AzureCertificate, ServicePrincipal_ProvesItselfWithIt) {
  WireServer server([&](const WireRequest& request) {
    const auto form = test::parse_form(request.body);
    EXPECT_EQ(form.at("client_assertion_type"),
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    const auto token = key_.verify(form.at("client_assertion"));
    const auto claims = parse_json_fields(token.claims).value_or(JsonFields{});
    EXPECT_EQ(field(claims, "aud"),
              "http://" + std::string(request.header("Host")) + "/tenant/oauth2/v2.0/token");
    EXPECT_EQ(field(claims, "sub"), "app-1");
    return test::entra_token("tok");
  });
  env_.set("AZURE_CLIENT_CERTIFICATE_PATH", path("both.pfx"));
  env_.set("AZURE_CLIENT_CERTIFICATE_PASSWORD", "pw-S3CRET");
  auto options = test::azure_options();
  options.authority_host = server.url();
  options.tenant_id = "tenant";
  options.client_id = "app-1";
  EXPECT_EQ(std::get<AzureCredentials>(ask_azure_environment(options)).token, "tok");
}

}  // namespace
}  // namespace fulgurite::auth
