#include "auth/aws_profile_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws_environment_fixture.h"
#include "aws_service_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

class AwsProfileCredentials : public testing::Test {
 protected:
  AwsCredentials ask(const std::string& profile) {
    AwsCredentialOptions options;
    options.profile = profile;
    return std::get<AwsCredentials>(ask_profile_files(options));
  }
  /// The message of the unauthenticated Error for a profile.
  std::string failure_of(const std::string& profile) {
    const auto error = test::error_of([&] { ask(profile); });
    if (!error) return "";
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
    test::expect_no_secret(error->what());
    return error->what();
  }

  test::AwsEnvironment env_;
};

TEST_F(AwsProfileCredentials, Keys_AreTaken) {
  env_.credentials(
      "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = s\n"
      "[dev]\naws_access_key_id = AKDEV\naws_secret_access_key = s/+=\naws_session_token = t\n");
  const auto found = ask("dev");
  EXPECT_EQ(found.access_key_id, "AKDEV");
  EXPECT_EQ(found.secret_access_key, "s/+=");
  EXPECT_EQ(found.session_token, "t");
  EXPECT_EQ(ask("").access_key_id, "AKDEFAULT");
}

TEST_F(AwsProfileCredentials, NoDefaultProfile_IsAbsent) {
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_profile_files({})));
  env_.config("[default]\nregion = eu-west-1\n");
  EXPECT_TRUE(std::holds_alternative<Absent>(ask_profile_files({})));
}

TEST_F(AwsProfileCredentials, NamedProfileMissingOrEmpty_SaysWhoNamedItAndWhere) {
  env_.set("AWS_PROFILE", "lost");
  EXPECT_THAT(failure_of(""), HasSubstr("lost, named by AWS_PROFILE"));
  EXPECT_THAT(failure_of(""), HasSubstr(env_.home() + "/.aws/config"));
  env_.config("[profile bare]\nregion = eu-west-1\n");
  EXPECT_THAT(failure_of("bare"), HasSubstr("bare has no credentials"));
}

TEST_F(AwsProfileCredentials, HalfAKey_IsRefused) {
  env_.credentials("[dev]\naws_secret_access_key = S3CRET\n");
  EXPECT_THAT(failure_of("dev"), HasSubstr("half"));
}

TEST_F(AwsProfileCredentials, Process_IsRun) {
  env_.config(
      "[profile dev]\ncredential_process = "
      R"(echo '{"Version": 1, "AccessKeyId": "AKPROC", "SecretAccessKey": "s"}')"
      "\n");
  EXPECT_EQ(ask("dev").access_key_id, "AKPROC");
}

/// STS that hands out "AK-<role>" and checks that the caller of each role is who it should be.
WireAnswer sts(const WireRequest& request) {
  const auto form = test::parse_form(request.body);
  const auto role = form.at("RoleArn");
  const AwsCredentials base{.access_key_id = "AKBASE", .secret_access_key = "base-S3CRET"};
  const AwsCredentials middle{.access_key_id = "AK-arn:middle",
                              .secret_access_key = "role-S3CRET",
                              .session_token = "role-token-S3CRET"};
  EXPECT_TRUE(
      test::signature_is_right(request, role == "arn:top" ? middle : base, {"eu-west-1", "sts"}))
      << role;
  return {.body = test::sts_answer("AssumeRole", "AK-" + role)};
}

TEST_F(AwsProfileCredentials, SourceProfiles_AreFollowedToTheKeys) {
  WireServer server(sts);
  env_.set("AWS_ENDPOINT_URL_STS", server.url());
  env_.config(
      "[profile top]\nrole_arn = arn:top\nsource_profile = middle\nregion = eu-west-1\n"
      "external_id = x1\nrole_session_name = me\nduration_seconds = 1800\n"
      "[profile middle]\nrole_arn = arn:middle\nsource_profile = base\nregion = eu-west-1\n");
  env_.credentials("[base]\naws_access_key_id = AKBASE\naws_secret_access_key = base-S3CRET\n");
  EXPECT_EQ(ask("top").access_key_id, "AK-arn:top");
  const auto form = test::parse_form(server.requests().at(1).body);
  EXPECT_EQ(form.at("ExternalId"), "x1");
  EXPECT_EQ(form.at("RoleSessionName"), "me");
  EXPECT_EQ(form.at("DurationSeconds"), "1800");
}

TEST_F(AwsProfileCredentials, ProfileThatIsItsOwnSource_UsesItsKeys) {
  WireServer server(sts);
  env_.set("AWS_ENDPOINT_URL_STS", server.url());
  env_.config("[profile self]\nrole_arn = arn:self\nsource_profile = self\nregion = eu-west-1\n");
  env_.credentials("[self]\naws_access_key_id = AKBASE\naws_secret_access_key = base-S3CRET\n");
  EXPECT_EQ(ask("self").access_key_id, "AK-arn:self");
}

TEST_F(AwsProfileCredentials, CredentialSourceEnvironment_AssumesTheRole) {
  WireServer server(sts);
  env_.set("AWS_ENDPOINT_URL_STS", server.url());
  env_.set("AWS_ACCESS_KEY_ID", "AKBASE");
  env_.set("AWS_SECRET_ACCESS_KEY", "base-S3CRET");
  env_.config(
      "[profile dev]\nrole_arn = arn:dev\ncredential_source = Environment\nregion = eu-west-1\n");
  EXPECT_EQ(ask("dev").access_key_id, "AK-arn:dev");
}

TEST_F(AwsProfileCredentials, CredentialSourceThatHasNothing_SaysWhy) {
  env_.config(
      "[profile env]\nrole_arn = arn:x\ncredential_source = Environment\n"
      "[profile ecs]\nrole_arn = arn:x\ncredential_source = EcsContainer\n"
      "[profile ec2]\nrole_arn = arn:x\ncredential_source = Ec2InstanceMetadata\n"
      "[profile bad]\nrole_arn = arn:x\ncredential_source = Magic\n");
  EXPECT_THAT(failure_of("env"), HasSubstr("AWS_ACCESS_KEY_ID is not set"));
  EXPECT_THAT(failure_of("ecs"), HasSubstr("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
  EXPECT_THAT(failure_of("ec2"), HasSubstr("AWS_EC2_METADATA_DISABLED"));
  EXPECT_THAT(failure_of("bad"), HasSubstr("Magic"));
}

TEST_F(AwsProfileCredentials, WebIdentityOfProfile_IsUsed) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    EXPECT_EQ(test::parse_form(request.body).at("WebIdentityToken"), "web");
    return {.body = test::sts_answer("AssumeRoleWithWebIdentity", "AKWEB")};
  });
  env_.set("AWS_ENDPOINT_URL_STS", server.url());
  env_.write("token", "web");
  env_.config("[profile dev]\nrole_arn = arn:x\nweb_identity_token_file = ~/token\n");
  EXPECT_EQ(ask("dev").access_key_id, "AKWEB");
}

TEST_F(AwsProfileCredentials, LoopOfSources_IsRefused) {
  env_.config(
      "[profile a]\nrole_arn = arn:a\nsource_profile = b\n"
      "[profile b]\nrole_arn = arn:b\nsource_profile = a\n"
      "[profile self]\nrole_arn = arn:s\nsource_profile = self\n");
  EXPECT_THAT(failure_of("a"), HasSubstr("comes back to a"));
  EXPECT_THAT(failure_of("self"), HasSubstr("comes back to self"));
}

TEST_F(AwsProfileCredentials, RoleThatCannotBeAssumed_SaysWhy) {
  env_.config(
      "[profile mfa]\nrole_arn = arn:x\nsource_profile = mfa\nmfa_serial = arn:mfa\n"
      "[profile alone]\nrole_arn = arn:x\n"
      "[profile both]\nrole_arn = arn:x\nsource_profile = a\ncredential_source = Environment\n"
      "[profile lost]\nrole_arn = arn:x\nsource_profile = nowhere\n"
      "[profile empty]\nrole_arn = arn:x\nsource_profile = bare\n"
      "[profile bare]\nregion = eu-west-1\n");
  EXPECT_THAT(failure_of("mfa"), HasSubstr("mfa_serial"));
  EXPECT_THAT(failure_of("alone"), HasSubstr("source_profile and credential_source"));
  EXPECT_THAT(failure_of("both"), HasSubstr("source_profile and credential_source"));
  EXPECT_THAT(failure_of("lost"), HasSubstr("nowhere does not exist"));
  EXPECT_THAT(failure_of("empty"), HasSubstr("bare has no credentials"));
}

}  // namespace
}  // namespace fulgurite::auth
