// Who we are: what goes into requests, what excludes what, and that secrets stay at home.
#include "webhdfs/identity.h"

#include <gmock/gmock.h>

#include <fstream>

#include "hdfs/sasl/token_file.h"
#include "scripted_cluster.h"
#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

class IdentityTest : public testing::Test {
 protected:
  IdentityTest() {
    options_.host = "127.0.0.1";
    options_.user = "alice";
  }
  Identity identity() const {
    return resolve_identity(options_, configuration_, resolve_endpoint(options_, configuration_));
  }
  /// A file with one token, as Hadoop's tools write it.
  std::string token_file(const std::string& kind, const std::string& service) const {
    hdfs::wire::Token token;
    token.set_identifier("id\xff\xff");
    token.set_password("pw");
    token.set_kind(kind);
    token.set_service(service);
    const std::string path = folder_ / "tokens";
    std::ofstream(path) << hdfs::token_file_of(token);
    return path;
  }

  CleanEnvironment environment_;
  test::TemporaryFolder folder_;
  WebHdfsOptions options_;
  hdfs::Configuration configuration_;
};

TEST_F(IdentityTest, User_ByOptionElseEnvironment_IsInTheQuery) {
  EXPECT_THAT(identity().query, UnorderedElementsAre(Pair("user.name", "alice")));
  const test::ScopedVariable user("HADOOP_USER_NAME", "carol");
  options_.user.clear();
  EXPECT_EQ(identity().user, "carol");
}

TEST_F(IdentityTest, Token_SaysAll_AndExcludesAnotherUser) {
  options_.token = "T";
  EXPECT_THAT(identity().query, UnorderedElementsAre(Pair("delegation", "T")));
  options_.proxy_user = "bob";
  EXPECT_ERROR(identity(), invalid_argument);
}

TEST_F(IdentityTest, TokenFile_OfThisCluster_IsWrittenAsUrlsHaveIt) {
  // Four Writables of id, password, kind and service, in the base64 of URLs.
  const std::string bytes =
      "\x04id\xff\xff\x02pw\x12WEBHDFS delegation\x0e"
      "127.0.0.1:9870";
  std::string expected = base64(as_bytes(bytes));
  while (expected.ends_with('=')) expected.pop_back();
  ASSERT_THAT(expected, HasSubstr("/"));
  for (char& c : expected) c = c == '/' ? '_' : c == '+' ? '-' : c;
  options_.token_file = token_file("WEBHDFS delegation", "127.0.0.1:9870");
  EXPECT_THAT(identity().query, UnorderedElementsAre(Pair("delegation", expected)));
  options_.token_file = token_file("HDFS_DELEGATION_TOKEN", "127.0.0.1:8020");
  EXPECT_EQ(identity().query.at(0).first, "delegation");
}

TEST_F(IdentityTest, TokenFile_OfAnotherClusterOrKind_IsPassedOver) {
  options_.token_file = token_file("WEBHDFS delegation", "10.9.8.7:9870");
  EXPECT_THAT(identity().query, UnorderedElementsAre(Pair("user.name", "alice")));
  options_.token_file = token_file("kms-dt", "127.0.0.1:9870");
  EXPECT_THAT(identity().query, UnorderedElementsAre(Pair("user.name", "alice")));
  options_.token_file = folder_ / "missing";
  EXPECT_ERROR(identity(), invalid_argument);
}

TEST_F(IdentityTest, Password_OverPlainHttpToAnotherMachine_IsRefused) {
  options_.password = "secret";
  EXPECT_THAT(identity().query, IsEmpty());
  options_.host = "gateway.example.org";
  const auto error = test::error_of([&] { identity(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->what(), testing::Not(HasSubstr("secret")));
  options_.use_https = true;
  EXPECT_THAT(identity().authorization, HasSubstr("Basic "));
  options_.token = "T";
  EXPECT_ERROR(identity(), invalid_argument);
}

TEST_F(IdentityTest, Kerberos_ByOptionOrConfiguration_TakesTheTicketsUser) {
  options_.user.clear();
  options_.principal = "carol/host@EXAMPLE.ORG";
  EXPECT_FALSE(identity().kerberos);
  configuration_.set("hadoop.security.authentication", "kerberos");
  ASSERT_TRUE(identity().kerberos);
  EXPECT_EQ(identity().user, "carol");
  EXPECT_THAT(identity().query, IsEmpty());
  configuration_.set("hadoop.security.authentication", "simple");
  options_.kerberos = true;
  EXPECT_TRUE(identity().kerberos);
}

TEST_F(IdentityTest, Kerberos_UserOfTheEnvironment_DoesNotCount) {
  const test::ScopedVariable user("HADOOP_USER_NAME", "alice");
  options_.kerberos = true;
  EXPECT_EQ(identity().kerberos->principal, "");
  options_.user = "dave";
  EXPECT_EQ(identity().kerberos->principal, "dave");
}

TEST_F(IdentityTest, Authorize_WithoutATicket_IsUnauthenticatedAndSaysWhatToDo) {
  options_.kerberos = true;
  options_.kerb_ticket = "FILE:" + (folder_ / "no-ticket");
  options_.user.clear();
  http::Request request;
  const auto error = test::error_of([&] {
    authorize(request, identity(), {"http", "127.0.0.1:9870", ""});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("HTTP/127.0.0.1"));
}

}  // namespace
}  // namespace fulgurite::webhdfs
