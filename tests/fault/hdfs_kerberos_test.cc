// A real cluster with Kerberos: who may call it, by what proof, and what is said to the others.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hdfs/sasl/token_file.h"
#include "hdfs_cluster.h"
#include "support/environment.h"
#include "support/skewed_clock.h"

namespace fulgurite::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Only calls are made here; the bytes of files are the conformance suite's.
class HdfsKerberos : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("FULGURITE_TEST_HDFS_KERBEROS_RUN");
    if (!folder) {
      const std::string reason =
          "FULGURITE_TEST_HDFS_KERBEROS_RUN is not set; tests/servers/run starts the servers";
      if (std::getenv("FULGURITE_REQUIRE_SERVERS")) FAIL() << reason;
      GTEST_SKIP() << reason;
    }
    run_ = folder;
    const auto fs = make_hdfs(options());
    if (fs->exists(root_)) fs->remove_all(root_);
    fs->create_directory(root_);
  }

  void TearDown() override {
    if (!run_.empty()) make_hdfs(options())->remove_all(root_);
  }

  /// By alice's ticket in the default cache.
  HdfsOptions options() const {
    HdfsOptions options;
    options.config_directory = run_ + "/conf";
    return options;
  }

  HdfsOptions with_keytab(const std::string& user) const {
    HdfsOptions options = this->options();
    options.keytab = run_ + "/" + user + ".keytab";
    options.principal = user;
    return options;
  }

  std::optional<Error> refusal(const HdfsOptions& options) const {
    return error_of([&] { make_hdfs(options)->stat(root_); });
  }

  /// That nobody believes who we are, by an error that says who, to whom, and why not.
  void expect_no_proof(const HdfsOptions& options, const std::string& principal,
                       const std::string& reason,
                       const std::string& namenode = "nn/localhost@FULGURITE.TEST") const {
    const auto error = refusal(options);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
    for (const std::string& part : {principal, reason, namenode, std::string("localhost:")}) {
      EXPECT_THAT(error->what(), HasSubstr(part));
    }
  }

  /// A new ticket of alice's, in a cache of its own, so that no service has seen it.
  HdfsOptions with_new_ticket(const std::string& lifetime = "1d") const {
    HdfsOptions options = this->options();
    options.kerb_ticket = run_ + "/new-ticket";
    run("kinit -l " + lifetime + " -c " + options.kerb_ticket + " -k -t " + run_ +
        "/alice.keytab alice");
    return options;
  }

  static std::shared_ptr<hdfs::Cluster> cluster(const HdfsOptions& options) {
    return std::make_shared<hdfs::Cluster>(hdfs::settings_of(options));
  }

  /// Runs a command of Kerberos.
  static void run(const std::string& command) {
    ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
  }

  const std::string root_ = "/fulgurite-kerberos";
  const hdfs::Operation operation_{"test", "hdfs://test"};
  std::string run_;
};

class HdfsKerberosProtection : public HdfsKerberos,
                               public testing::WithParamInterface<const char*> {};

TEST_P(HdfsKerberosProtection, Calls_SmallAndLarge_ArriveWhole) {
  HdfsOptions options = this->options();
  options.extra_conf["hadoop.rpc.protection"] = GetParam();
  const auto fs = make_hdfs(options);
  std::vector<std::string> expected;
  for (int i = 0; i < 600; ++i) {  // an answer of 100 KiB
    expected.push_back(root_ + "/" + std::to_string(100'000 + i) + std::string(150, 'x'));
    fs->create_directory(expected.back());
  }
  std::vector<std::string> found;
  for (const auto& entry : fs->ls(root_)) found.push_back(entry.path);
  std::ranges::sort(found);
  EXPECT_EQ(found, expected);

  const std::string deep = root_ + "/d/" + std::string(200, 'y');
  fs->create_directory(deep);
  cluster(options)->namenode().rename(operation_, deep, root_ + "/renamed", false);
  EXPECT_TRUE(fs->exists(root_ + "/renamed"));
  EXPECT_FALSE(fs->exists(deep));
}

INSTANTIATE_TEST_SUITE_P(All, HdfsKerberosProtection,
                         testing::Values("authentication", "integrity", "privacy",
                                         "privacy,authentication"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, ',', '_');
                           return name;
                         });

TEST_F(HdfsKerberos, Connect_NoTicket_SaysWhatIsMissingAndForWhom) {
  const ScopedVariable none("KRB5CCNAME", "FILE:" + run_ + "/no-such-ticket");
  const auto error = refusal(options());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_THAT(error->what(), HasSubstr("there is no ticket"));
  EXPECT_THAT(error->what(), HasSubstr("nn/localhost@FULGURITE.TEST"));
  EXPECT_THAT(error->what(), HasSubstr("connect localhost:"));
  EXPECT_THAT(error->advice(), HasSubstr("kinit"));
}

TEST_F(HdfsKerberos, Connect_ExpiredTicket_SaysSo) {
  const HdfsOptions options = with_new_ticket("1s");
  await("the ticket expires", [&] {
    try {
      make_hdfs(options)->stat(root_);
      return false;
    } catch (const Error&) {
      return true;
    }
  });
  expect_no_proof(options, "alice@FULGURITE.TEST", "the ticket has expired");
}

TEST_F(HdfsKerberos, Connect_ClockIsNotTheKdcs_SaysSo) {
  for (const int hours : {1, -1}) {
    const HdfsOptions options = with_new_ticket();
    const SkewedClock skewed{std::chrono::hours(hours)};
    expect_no_proof(options, "alice@FULGURITE.TEST", "the clocks differ too much");
  }
}

TEST_F(HdfsKerberos, Connect_ClockIsNotTheNameNodes_SaysWhoIsRefused) {
  const HdfsOptions options = with_new_ticket();
  make_hdfs(options)->stat(root_);  // so that there is no need of the KDC
  const SkewedClock skewed{std::chrono::hours(1)};
  expect_no_proof(options, "alice@FULGURITE.TEST", "GSS initiate failed");
}

TEST_F(HdfsKerberos, Connect_PrincipalThatTheKdcDoesNotKnow_SaysSo) {
  expect_no_proof(with_keytab("left"), "left@FULGURITE.TEST",
                  "the KDC does not know the principal");
}

TEST_F(HdfsKerberos, Connect_KeytabWithAnOldKey_SaysSo) {
  expect_no_proof(with_keytab("changed"), "changed.keytab",
                  "the KDC does not accept the keytab's key");
}

TEST_F(HdfsKerberos, Connect_NameNodeThatTheKdcDoesNotKnow_SaysSo) {
  HdfsOptions options = this->options();
  options.extra_conf["dfs.namenode.kerberos.principal"] = "nn/_HOST@ELSEWHERE.TEST";
  expect_no_proof(options, "alice@FULGURITE.TEST", "the KDC does not know the server's principal",
                  "nn/localhost@ELSEWHERE.TEST");
}

TEST_F(HdfsKerberos, Connect_TicketOfAnother_IsNotUsed) {
  HdfsOptions options = this->options();
  options.user = "bob";
  const auto error = refusal(options);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_THAT(error->what(), HasSubstr("bob"));
}

TEST_F(HdfsKerberos, Connect_ServerIsNotWhoItShouldBe_IsNotTrusted) {
  for (const char* principal : {"hdfs/_HOST@FULGURITE.TEST", "nn/other.host@FULGURITE.TEST"}) {
    HdfsOptions options = this->options();
    options.extra_conf["dfs.namenode.kerberos.principal"] = principal;
    const auto error = refusal(options);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
    EXPECT_THAT(error->what(), HasSubstr(principal));
    EXPECT_THAT(error->advice(), HasSubstr("dfs.namenode.kerberos.principal"));
  }
}

TEST_F(HdfsKerberos, Connect_NoKdcAndNoServiceTicket_IsUnavailable) {
  const TemporaryFolder folder;
  std::ofstream(folder / "krb5.conf") << "[libdefaults]\ndefault_realm = FULGURITE.TEST\n"
                                         "udp_preference_limit = 1\n"
                                         "[realms]\nFULGURITE.TEST = {\nkdc = 127.0.0.1:1\n}\n";
  const ScopedVariable elsewhere("KRB5_CONFIG", folder / "krb5.conf");
  HdfsOptions options = with_keytab("bob");
  options.retry_deadline = std::chrono::milliseconds(0);
  options.principal = "bob@FULGURITE.TEST";
  const auto error = refusal(options);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
  EXPECT_THAT(error->what(), HasSubstr("no KDC can be reached"));
}

TEST_F(HdfsKerberos, Connect_WithoutKerberosInTheConfiguration_SaysWhatToSet) {
  HdfsOptions options = this->options();
  options.extra_conf["hadoop.security.authentication"] = "simple";
  const auto error = refusal(options);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_THAT(error->advice(), HasSubstr("hadoop.security.authentication"));
}

TEST_F(HdfsKerberos, Keytab_IsWhoWeAre_WithoutATicket) {
  const ScopedVariable none("KRB5CCNAME", "FILE:" + run_ + "/no-such-ticket");
  const ScopedVariable ignored("HADOOP_USER_NAME", "alice");
  const auto bob = make_hdfs(with_keytab("bob"));
  EXPECT_TRUE(bob->exists(root_));
  EXPECT_ERROR(bob->create_directory(root_ + "/of-bob"), permission_denied);
  make_hdfs(with_keytab("alice"))->create_directory(root_ + "/of-alice");
  HdfsOptions wrong = with_keytab("bob");
  wrong.principal = "alice";
  const auto error = refusal(wrong);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("keytab"));
  EXPECT_THAT(error->what(), HasSubstr("bob.keytab"));
}

TEST_F(HdfsKerberos, ProxyUser_OnlyByWhoMayActForOthers) {
  HdfsOptions as_carol = options();
  as_carol.proxy_user = "carol";
  EXPECT_ERROR(make_hdfs(as_carol)->create_directory(root_ + "/d"), permission_denied);
  HdfsOptions as_alice = options();
  as_alice.proxy_user = "alice";
  make_hdfs(as_alice)->create_directory(root_ + "/by-proxy");
  EXPECT_EQ(Hdfs(options()).status(root_ + "/by-proxy").user, "alice");

  HdfsOptions by_bob = with_keytab("bob");
  by_bob.proxy_user = "alice";
  const auto error = refusal(by_bob);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::permission_denied) << error->what();
  EXPECT_THAT(error->what(), HasSubstr("impersonate alice"));
}

TEST_F(HdfsKerberos, DelegationToken_IsAsGoodAsATicketUntilItIsCancelled) {
  const TemporaryFolder folder;
  const std::string file = folder / "tokens";
  const Hdfs by_ticket(options());
  by_ticket.fetch_token("alice", file);
  const auto mode = std::filesystem::status(file).permissions() & std::filesystem::perms::all;
  EXPECT_EQ(mode, std::filesystem::perms(0600));
  EXPECT_GT(by_ticket.renew_tokens(file), std::chrono::system_clock::now() + std::chrono::hours(1));

  const ScopedVariable none("KRB5CCNAME", "FILE:" + run_ + "/no-such-ticket");
  HdfsOptions by_token = options();
  by_token.token_file = file;
  for (const char* protection : {"authentication", "integrity", "privacy"}) {
    by_token.extra_conf["hadoop.rpc.protection"] = protection;
    make_hdfs(by_token)->create_directory(root_ + "/" + protection);
    EXPECT_EQ(Hdfs(by_token).status(root_ + "/" + protection).user, "alice");
  }
  run("HADOOP_TOKEN_FILE_LOCATION=" + file + " " + run_ + "/hdfs dfs -test -d " + root_);

  by_ticket.cancel_tokens(file);
  const auto error = refusal(by_token);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_THAT(error->what(), Not(HasSubstr(hdfs::read_token_file(file).front().password())));
}

TEST_F(HdfsKerberos, DelegationToken_OfHadoop_InBothFormats) {
  const TemporaryFolder folder;
  const std::string url = make_hdfs(options())->url("/");
  for (const std::string format : {"java", "protobuf"}) {
    run(run_ + "/hdfs dtutil get " + url + " -format " + format + " " + (folder / format));
  }
  const ScopedVariable none("KRB5CCNAME", "FILE:" + run_ + "/no-such-ticket");
  for (const std::string format : {"java", "protobuf"}) {
    HdfsOptions by_token = options();
    by_token.token_file = folder / format;
    EXPECT_TRUE(make_hdfs(by_token)->exists(root_)) << format;
  }
}

}  // namespace
}  // namespace fulgurite::test
