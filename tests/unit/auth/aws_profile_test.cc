#include "auth/aws_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "aws_environment_fixture.h"
#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class AwsProfile : public testing::Test {
 protected:
  test::AwsEnvironment env_;
};

TEST_F(AwsProfile, BothFiles_AreMergedAndCredentialsWin) {
  env_.config(
      "[profile dev]\nregion = eu-west-1\naws_access_key_id = fromconfig\n"
      "[sso-session corp]\nsso_region = eu-north-1\n"
      "[dev]\nregion = ignored\n");
  env_.credentials("[dev]\naws_access_key_id = fromcredentials\n[other]\nx = 1\n");
  const auto files = load_aws_profiles();
  EXPECT_THAT(files.profiles.at("dev"), ElementsAre(Pair("aws_access_key_id", "fromcredentials"),
                                                    Pair("region", "eu-west-1")));
  EXPECT_TRUE(files.profiles.contains("other"));
  EXPECT_EQ(files.sso_sessions.at("corp").at("sso_region"), "eu-north-1");
}

TEST_F(AwsProfile, PrefixedDefault_GoesBeforePlainDefault) {
  env_.config("[profile default]\nregion = one\n[default]\nregion = two\noutput = json\n");
  EXPECT_THAT(load_aws_profiles().profiles.at("default"), ElementsAre(Pair("region", "one")));
}

TEST_F(AwsProfile, NoFiles_AreEmpty) {
  EXPECT_TRUE(load_aws_profiles().profiles.empty());
  EXPECT_EQ(aws_profile_settings().region, "");
}

TEST_F(AwsProfile, FilesNamedByVariables_AreRead) {
  env_.set("AWS_CONFIG_FILE", env_.write("elsewhere", "[default]\nregion = a-1\n"));
  env_.write("keys", "[default]\naws_access_key_id = k\n");
  env_.set("AWS_SHARED_CREDENTIALS_FILE", "~/keys");
  EXPECT_THAT(load_aws_profiles().profiles.at("default"),
              ElementsAre(Pair("aws_access_key_id", "k"), Pair("region", "a-1")));
}

TEST_F(AwsProfile, BrokenFile_IsInvalidArgument) {
  env_.config("no section = 1\n");
  EXPECT_ERROR(load_aws_profiles(), invalid_argument);
}

TEST_F(AwsProfile, HugeFile_IsInvalidArgument) {
  env_.config(std::string((1u << 20) + 1, '#'));
  EXPECT_ERROR(load_aws_profiles(), invalid_argument);
}

TEST_F(AwsProfile, Choice_FollowsOptionThenVariables) {
  EXPECT_EQ(choose_profile("").name, "default");
  EXPECT_EQ(choose_profile("").named_by, "");
  env_.set("AWS_DEFAULT_PROFILE", "old");
  EXPECT_EQ(choose_profile("").name, "old");
  env_.set("AWS_PROFILE", "new");
  EXPECT_EQ(choose_profile("").name, "new");
  EXPECT_EQ(choose_profile("").named_by, "AWS_PROFILE");
  EXPECT_EQ(choose_profile("mine").name, "mine");
}

TEST_F(AwsProfile, Region_FollowsOptionVariablesProfile) {
  env_.config("[default]\nregion = from-profile\n[profile dev]\nregion = from-dev\n");
  EXPECT_EQ(find_aws_region(""), "from-profile");
  EXPECT_EQ(find_aws_region("", "dev"), "from-dev");
  EXPECT_EQ(find_aws_region("", "missing"), "");
  env_.set("AWS_DEFAULT_REGION", "from-default-variable");
  EXPECT_EQ(find_aws_region(""), "from-default-variable");
  env_.set("AWS_REGION", "from-variable");
  EXPECT_EQ(find_aws_region(""), "from-variable");
  EXPECT_EQ(find_aws_region("given"), "given");
}

TEST_F(AwsProfile, Settings_HaveS3Section) {
  env_.config(
      "[default]\nregion = r-1\nca_bundle = /etc/ca.pem\n"
      "s3 =\n  addressing_style = path\n  use_accelerate_endpoint = true\n");
  const auto settings = aws_profile_settings();
  EXPECT_EQ(settings.region, "r-1");
  EXPECT_EQ(settings.ca_bundle, "/etc/ca.pem");
  EXPECT_EQ(settings.addressing_style, "path");
  EXPECT_THAT(settings.s3, ElementsAre(Pair("addressing_style", "path"),
                                       Pair("use_accelerate_endpoint", "true")));
}

TEST_F(AwsProfile, Endpoint_FollowsVariablesServicesProfile) {
  EXPECT_EQ(find_aws_endpoint("s3"), "");
  env_.config(
      "[default]\nendpoint_url = http://profile\nservices = local\n"
      "[services local]\ns3 =\n  endpoint_url = http://services\n"
      "sso_oidc =\n  endpoint_url = http://oidc\n");
  EXPECT_EQ(find_aws_endpoint("s3"), "http://services");
  EXPECT_EQ(find_aws_endpoint("sso-oidc"), "http://oidc");
  EXPECT_EQ(find_aws_endpoint("sts"), "http://profile");
  env_.set("AWS_ENDPOINT_URL", "http://variable");
  EXPECT_EQ(find_aws_endpoint("s3"), "http://variable");
  env_.set("AWS_ENDPOINT_URL_S3", "http://s3-variable");
  env_.set("AWS_ENDPOINT_URL_SSO_OIDC", "http://oidc-variable");
  EXPECT_EQ(find_aws_endpoint("s3"), "http://s3-variable");
  EXPECT_EQ(find_aws_endpoint("sso-oidc"), "http://oidc-variable");
  env_.set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
  EXPECT_EQ(find_aws_endpoint("s3"), "");
}

TEST_F(AwsProfile, CaBundle_FollowsOptionVariableProfile) {
  env_.config("[default]\nca_bundle = /p.pem\n");
  EXPECT_EQ(find_aws_ca_bundle(""), "/p.pem");
  env_.set("AWS_CA_BUNDLE", "/v.pem");
  EXPECT_EQ(find_aws_ca_bundle(""), "/v.pem");
  EXPECT_EQ(find_aws_ca_bundle("/o.pem"), "/o.pem");
}

TEST(AwsRegionalEndpoint, Partition_GivesTheDomain) {
  EXPECT_EQ(aws_regional_endpoint("sts", "eu-west-1"), "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(aws_regional_endpoint("sts", "cn-north-1"), "https://sts.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(aws_regional_endpoint("sts", "us-gov-west-1"),
            "https://sts.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(aws_regional_endpoint("sts", "us-iso-east-1"), "https://sts.us-iso-east-1.c2s.ic.gov");
}

TEST(AwsRegionalEndpoint, RegionThatIsNoHostLabel_IsInvalidArgument) {
  for (const char* region : {"", "eu.evil.example/", "EU-WEST-1", "a b", "x@y"}) {
    EXPECT_ERROR(aws_regional_endpoint("sts", region), invalid_argument);
  }
}

TEST(AwsRegionalEndpoint, BadRegion_IsShownToTheUser) {
  const auto error = test::error_of([] { aws_regional_endpoint("sts", "EU-WEST-1"); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("EU-WEST-1"));
}

}  // namespace
}  // namespace fulgurite::auth
