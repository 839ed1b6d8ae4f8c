#include "auth/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/expect_error.h"

namespace fulgurite::auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

std::vector<ProfileSection> parse(std::string_view text) {
  return parse_profile_file(text, "/home/u/.aws/config");
}

TEST(ParseProfileFile, Sections_KeepKindNameAndOrder) {
  const auto sections = parse(
      "[default]\n"
      "region = eu-west-1\n"
      "[profile dev]\n"
      "[ profile  \"two words\" ]  # why\n"
      "[sso-session corp]\n"
      "[services local]\n");
  ASSERT_EQ(sections.size(), 5u);
  EXPECT_EQ(sections[0].kind, "");
  EXPECT_EQ(sections[0].name, "default");
  EXPECT_THAT(sections[0].values, ElementsAre(Pair("region", "eu-west-1")));
  EXPECT_EQ(sections[1].kind, "profile");
  EXPECT_EQ(sections[1].name, "dev");
  EXPECT_EQ(sections[2].name, "two words");
  EXPECT_EQ(sections[3].kind, "sso-session");
  EXPECT_EQ(sections[4].kind, "services");
}

TEST(ParseProfileFile, Values_AreTrimmedAndNamesLowerCase) {
  const auto sections = parse(
      "\xEF\xBB\xBF[a]\r\n"
      "Region=us-east-1\r\n"
      "aws_secret_access_key\t =  ab/c+d=ef==  \r\n"
      "empty =\n"
      "url = https://h/#fragment # a comment\n"
      "other = x;y ; another\n"
      "region = us-west-2");
  ASSERT_EQ(sections.size(), 1u);
  EXPECT_THAT(sections[0].values,
              ElementsAre(Pair("aws_secret_access_key", "ab/c+d=ef=="), Pair("empty", ""),
                          Pair("other", "x;y"), Pair("region", "us-west-2"),
                          Pair("url", "https://h/#fragment")));
}

TEST(ParseProfileFile, IndentedLines_NestOrContinue) {
  const auto sections = parse(
      "[profile dev]\n"
      "s3 =\n"
      "  addressing_style = path\n"
      "\n"
      "  # between\n"
      "\tmax_concurrent_requests = 20\n"
      "credential_process = a\n"
      "  b = c\n");
  ASSERT_EQ(sections.size(), 1u);
  EXPECT_THAT(sections[0].values, ElementsAre(Pair("credential_process", "a\nb = c"),
                                              Pair("s3", ""), Pair("s3.addressing_style", "path"),
                                              Pair("s3.max_concurrent_requests", "20")));
}

TEST(ParseProfileFile, EmptyTextAndComments_HaveNoSections) {
  EXPECT_THAT(parse(""), IsEmpty());
  EXPECT_THAT(parse("# x\n; y\n   \n\n"), IsEmpty());
}

TEST(ParseProfileFile, MalformedLine_NamesFileAndLineButNotItsText) {
  for (const std::string text : {"[ok]\n[secret", "[ok]\nsecret", "[ok]\n = secret", "[ok]\n[]",
                                 "[ok]\n  secret = 1", "[ok]\n[\"secret"}) {
    const auto error = test::error_of([&] { parse(text); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error->what(), HasSubstr("/home/u/.aws/config"));
    EXPECT_THAT(error->what(), HasSubstr("line 2"));
    EXPECT_THAT(error->what(), Not(HasSubstr("secret")));
  }
  EXPECT_ERROR(parse("a = b"), invalid_argument);
}

TEST(ParseProfileFile, RepeatedSection_ComesTwice) {
  const auto sections = parse("[a]\nx=1\n[a]\nx=2\n");
  ASSERT_EQ(sections.size(), 2u);
  EXPECT_EQ(sections[1].values.at("x"), "2");
}

}  // namespace
}  // namespace fulgurite::auth
