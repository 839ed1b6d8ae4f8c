// Which NameNode is asked, what proves who we are, and that no message shows it.
#include <gmock/gmock.h>

#include "scripted_cluster.h"
#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

using test::WireAnswer;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kStatus = "GET /f?GETFILESTATUS";
constexpr const char* kSecret = "c2VjcmV0LXRva2Vu";

class ClientTest : public testing::Test {
 protected:
  CleanEnvironment environment_;
  ScriptedCluster cluster_;
};

TEST_F(ClientTest, Request_SimpleUser_SaysItsName) {
  cluster_.say(kStatus, file(1));
  cluster_.filesystem()->stat("/f");
  const auto request = cluster_.request(kStatus);
  EXPECT_EQ(parameter(request.target, "user.name"), "alice");
  EXPECT_FALSE(request.has_header("Authorization"));
}

TEST_F(ClientTest, Request_ForAnotherUser_SaysBothNames) {
  cluster_.say(kStatus, file(1));
  WebHdfsOptions options = cluster_.options();
  options.proxy_user = "bob";
  const auto fs = make_webhdfs(options);
  fs->stat("/f");
  EXPECT_EQ(parameter(cluster_.request(kStatus).target, "user.name"), "alice");
  EXPECT_EQ(parameter(cluster_.request(kStatus).target, "doas"), "bob");
  EXPECT_THAT(fs->url("relative"), HasSubstr("/user/bob/relative"));
}

TEST_F(ClientTest, Request_OddName_IsEscapedAndNothingElse) {
  cluster_.filesystem()->stat("/a b%+#?&=;'\"~");
  EXPECT_THAT(cluster_.requests().back().target,
              HasSubstr("/webhdfs/v1/a%20b%25%2B%23%3F%26%3D%3B%27%22~?op="));
}

TEST_F(ClientTest, Token_GoesWithEveryRequest_AndNoMessageShowsIt) {
  WebHdfsOptions options = cluster_.options();
  options.token = kSecret;
  options.max_retries = 0;
  const auto fs = make_webhdfs(options);
  for (const auto& answer :
       {refuses(403, "AccessControlException"), refuses(401, "SecurityException"),
        WireAnswer{.status = 500}, WireAnswer::reset(), says("nonsense"), says("{}")}) {
    cluster_.say(kStatus, answer);
    const auto error = test::error_of([&] { fs->stat("/f"); });
    ASSERT_TRUE(error);
    EXPECT_THAT(error->what(), Not(HasSubstr(kSecret)));
    EXPECT_THAT(error->what(), HasSubstr("/f"));
    EXPECT_EQ(parameter(cluster_.request(kStatus).target, "delegation"), kSecret);
    EXPECT_EQ(parameter(cluster_.request(kStatus).target, "user.name"), "-");
  }
}

TEST_F(ClientTest, Token_InTheDatanodesUrl_IsShownByNoMessage) {
  cluster_.say(kStatus, file(1));
  cluster_.say("DATA GET /.reserved/.inodes/7?OPEN", refuses(403, "InvalidToken"));
  WebHdfsOptions options = cluster_.options();
  options.token = kSecret;
  const auto error = test::error_of([&] { make_webhdfs(options)->read_file("/f"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), Not(HasSubstr(kSecret)));
  const auto sent = cluster_.request("DATA GET /.reserved/.inodes/7?OPEN");
  EXPECT_EQ(parameter(sent.target, "delegation"), kSecret);
}

TEST_F(ClientTest, Password_IsSentToTheGatewayAndWhereItSendsUs) {
  cluster_.say(kStatus, file(1));
  cluster_.say("DATA GET /.reserved/.inodes/7?OPEN", says("x"));
  WebHdfsOptions options = cluster_.options();
  options.password = "secret";
  make_webhdfs(options)->read_file("/f");
  for (const auto& request : cluster_.requests()) {
    EXPECT_EQ(request.header("Authorization"), "Basic YWxpY2U6c2VjcmV0") << request.target;
    EXPECT_THAT(request.target, Not(HasSubstr("secret")));
  }
}

TEST_F(ClientTest, Password_IsNotSentToAnotherServer) {
  test::WireServer other([](const auto&) { return says("x"); });
  cluster_.say(kStatus, file(1));
  cluster_.say("GET /.reserved/.inodes/7?OPEN",
               says(R"({"Location":"http://)" + other.host() + R"(/x"})"));
  WebHdfsOptions options = cluster_.options();
  options.password = "secret";
  EXPECT_EQ(make_webhdfs(options)->read_file("/f"), "x");
  EXPECT_FALSE(other.requests().at(0).has_header("Authorization"));
}

TEST_F(ClientTest, Unauthorized_ClusterWithKerberos_SaysWhatToDo) {
  cluster_.say(kStatus, {.status = 401, .headers = {{"WWW-Authenticate", "Negotiate"}}});
  const auto error = test::error_of([&] { cluster_.filesystem()->stat("/f"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->advice(), HasSubstr("kinit"));
}

TEST_F(ClientTest, AnotherServersAnswer_SaysToCheckThePort) {
  for (const auto& answer : {WireAnswer{.status = 404, .body = "<html>"}, says("<html>")}) {
    cluster_.say(kStatus, answer);
    const auto error = test::error_of([&] { cluster_.filesystem()->stat("/f"); });
    ASSERT_TRUE(error);
    EXPECT_THAT(error->advice(), HasSubstr("port"));
  }
}

TEST_F(ClientTest, Datanode_NotReachedByHttpsThoughTheNamenodeIs_IsRefused) {
  test::WireServer::Options secure;
  secure.tls = true;
  test::WireServer namenode(secure, [](const test::WireRequest& request) {
    if (request.target.find("OPEN") == std::string::npos) return file(1);
    return says(R"({"Location":"http://127.0.0.1:1/x"})");
  });
  WebHdfsOptions options = cluster_.options();
  options.port = namenode.port();
  options.use_https = true;
  options.ca_bundle = namenode.ca_file();
  const auto fs = make_webhdfs(options);
  EXPECT_EQ(fs->protocol(), "swebhdfs");
  const auto error = test::error_of([&] { fs->read_file("/f"); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("not reached by https"));
  options.ca_bundle.clear();
  EXPECT_ERROR(make_webhdfs(options)->stat("/f"), io);
}

class NameserviceTest : public ClientTest {
 protected:
  WebHdfsOptions options(const std::string& first, const std::string& second) const {
    WebHdfsOptions options;
    options.host = "ns";
    options.user = "alice";
    options.extra_conf = {{"dfs.nameservices", "ns"},
                          {"dfs.ha.namenodes.ns", "a,b"},
                          {"dfs.namenode.http-address.ns.a", first},
                          {"dfs.namenode.http-address.ns.b", second}};
    return options;
  }
  ScriptedCluster standby_;
};

TEST_F(NameserviceTest, Request_FirstIsStandby_GoesToTheOther_AndStaysThere) {
  standby_.say(kStatus, refuses(403, "StandbyException"));
  cluster_.say(kStatus, file(1));
  const auto fs = make_webhdfs(options(standby_.host(), cluster_.host()));
  EXPECT_EQ(fs->stat("/f")->size, 1u);
  EXPECT_EQ(fs->stat("/f")->size, 1u);
  EXPECT_EQ(standby_.requests().size(), 1u);
  EXPECT_EQ(fs->url("/f"), "webhdfs://ns/f");
}

TEST_F(NameserviceTest, Request_StandbyDoesNotKnowTheToken_GoesToTheOther) {
  standby_.say(kStatus, refuses(401, "SecurityException",
                                "Failed to obtain user group information: "
                                "org.apache.hadoop.ipc.StandbyException: no"));
  cluster_.say(kStatus, file(1));
  EXPECT_EQ(make_webhdfs(options(standby_.host(), cluster_.host()))->stat("/f")->size, 1u);
}

TEST_F(NameserviceTest, Request_FirstIsNotThere_GoesToTheOther) {
  cluster_.say(kStatus, file(1));
  const std::string nobody = "127.0.0.1:" + std::to_string(test::unused_port());
  EXPECT_EQ(make_webhdfs(options(nobody, cluster_.host()))->stat("/f")->size, 1u);
}

TEST_F(NameserviceTest, Request_NoneIsActive_IsUnavailableAfterRounds) {
  standby_.say(kStatus, refuses(403, "StandbyException"));
  WebHdfsOptions both = options(standby_.host(), standby_.host());
  both.max_retries = 2;
  EXPECT_ERROR(make_webhdfs(both)->stat("/f"), unavailable);
  EXPECT_EQ(standby_.requests().size(), 6u);
}

}  // namespace
}  // namespace fulgurite::webhdfs
