// DIGEST-MD5 against the RFC's examples and against transcripts of Java's server, and what it makes
// of servers that lie, stammer or do not know the password.
#include "hdfs/sasl/digest_md5.h"

#include <gtest/gtest.h>

#include <array>

#include "base/encode.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

/// Sessions of Java 17's SaslServer and SaslClient, service "hdfs", server "0".
struct Session {
  Protection protection;
  const char* cipher;
  const char* nonce;
  const char* client_nonce;
  const char* response;
  const char* server_proof;
  std::array<const char*, 2> wrapped_by_client;
  std::array<const char*, 2> wrapped_by_server;
};
constexpr std::array kMessages = {"first", "the second one goes on"};
const Session kSessions[] = {
    {Protection::authentication,
     "",
     "PHur+EezvH/17oNnVS8E5TxC7MErRatF6Fp0uHAg",
     "TkZyt0hyHMFmDPL4EpURyk08bXQ61faK7vg/cc5h",
     "b873874fa13ed74110a746bacfce6eb4",
     "de061df5631cc3b3cc9d8c8a5620a727",
     {},
     {}},
    {Protection::integrity,
     "",
     "3r9YeXguNVckeix8nQcE0XzWsG65VwwJhhOm5tgJ",
     "K0v/qPyO9MO0wo7GM5lybjIMlNgv890/hnsIEZn/",
     "a33591287e0361e2656579c3cfa2f0b6",
     "77784bedd079a2ba1948328f2814e3cf",
     {"66697273747b757a49b2349b180b06000100000000",
      "746865207365636f6e64206f6e6520676f6573206f6e06d6c7ac03d88831dcc0000100000001"},
     {"6669727374ebeed69408b49d5cf9d9000100000000",
      "746865207365636f6e64206f6e6520676f6573206f6edadedfaa3dfbc5954685000100000001"}},
    {Protection::privacy,
     "3des",
     "yz/5PopwKaeiKr9K1JMKb9GGqDWM/NaNFqld/6JQ",
     "YXx211alfv80yrSEMN8h1bUwm7z8xaFAgAdpam+E",
     "8063ad5e011619a3e3036a670ead12b9",
     "fd0adeb0f52327561f54f662a9e2e756",
     {"4d5321daf84fa3c5fa387dac9c52ebc8000100000000",
      "fd2c525b882c9fff74fd9512fa75f92566587c4549328c3769b52251aafaa81f3dfd0be1fc3b615300010000000"
      "1"},
     {"310033f1e1ebd48c026d9ebfe082e2d3000100000000",
      "f6967311bf38cd8d249fbb457006567b593cf23165daaaf3ff38bb6cd8041718795b2de59ea3d5e200010000000"
      "1"}},
    {Protection::privacy,
     "rc4",
     "eebapbZHpj6zXsaBPrjuOrwDkjLpQlg0fPGHdchs",
     "uGAc9TBJWeGYYtVCdTUbcCb92OLn1YkZVZWFGgma",
     "c3c938bcccf5a0451e3415c5ee61debe",
     "910be8cb08458a4bcedbc9d83d036ce1",
     {"7dc74ed1bae23e61a8e5eb379bbff7000100000000",
      "35e0b63c17c459c54369329634fd5aeca55fadccd0bf7c24c73194d295562526000100000001"},
     {"8ec4af1b7cfd6086344f07135eefda000100000000",
      "67ff040dc6dad446bcdf5e005fb8114a9eec930133180931133e7bd82de2a7fe000100000001"}},
    {Protection::privacy,
     "des",
     "Y2LcQB7XAp2eNS+Yo4d5EvhEf4pyBjnTiHS9k+n1",
     "2jedmqtqHKGauQY9y4kBW0qNMOLuarCberjV/TwJ",
     "a49576633340c6a4b876d3e4b919ec39",
     "64cfcddc2f1160e4e1f73855642b3f7f",
     {"392238fcbfb9d3623309ffe684c9c6be000100000000",
      "5a8539e31461e5692eb13ddf2e43df174afddbf89ea35cf11fb322c202d5163bbaf20771ce70ce1200010000000"
      "1"},
     {"d9a8da593275341c40a5a6f065cadc04000100000000",
      "476899581230b0621fb381288c589d717bd5ff7b47c62ecb195444bf3cec135277610f2c0bb10d8a00010000000"
      "1"}},
    {Protection::privacy,
     "rc4-56",
     "2b5jHUNHECXYhAdHcQiB8KcM8ZP9n07ul/krQKUn",
     "iZuVgV6S3tXFcJSsDRkcR+0UpsE40567LVR3caaW",
     "aad5318ddbf34dc4a7d1b2cd3a09a264",
     "7b4fca2a3221ccb43884e578d5b6fb49",
     {"380288ce175df5574579a1f9414736000100000000",
      "00665df8b7f8361c69992b7759fb52016ee2eda42be6d51badddff8c6d9a7288000100000001"},
     {"63b637b6807342543e977d2ebead47000100000000",
      "dd550fd205cb192f91aa2c34b672b4be51db679512350573d2302bb2b429ad3a000100000001"}},
    {Protection::privacy,
     "rc4-40",
     "yqGGj9LS4vIl8xNqZZWf8N6tyoyb9k3x0CMpDsdS",
     "olSrG0g6/XbCl4Q7S+3eKC1N7r8IzTFoHoL1WQdS",
     "c8da5c4407d1baabf37976112fe820e3",
     "c82497e5746701860ecd5eff2960478b",
     {"fb39cee6955c824396b52624039a2d000100000000",
      "57d542ec8416162ad39722693a6088d75532216c018d222f177938a3aa7ae315000100000001"},
     {"2b69031263e5d0beacfd0d51f0030d000100000000",
      "45ba72476c9506ab390039e7390dfe2fa414f0f26de006d95315eaeb6db65ece000100000001"}},
};

DigestMd5Options options_of(const Session& session) {
  return {.user = "dXNlcg==",
          .password = "cGFzc3dvcmQ=",
          .uri = "hdfs/0",
          .accepted = {session.protection},
          .cipher = session.cipher,
          .client_nonce = session.client_nonce};
}

std::string challenge_of(const Session& session) {
  return "realm=\"0\",nonce=\"" + std::string(session.nonce) +
         "\",qop=\"auth,auth-int,auth-conf\",charset=utf-8,"
         "cipher=\"3des,rc4,des,rc4-56,rc4-40\",algorithm=md5-sess";
}

std::string proof_of(const Session& session) {
  return "rspauth=" + std::string(session.server_proof);
}

std::string bytes_of(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

DigestMd5 example(const char* uri, const char* client_nonce) {
  return DigestMd5(
      {.user = "chris", .password = "secret", .uri = uri, .client_nonce = client_nonce});
}

/// The example's server, with something else in its challenge.
std::string challenge(const std::string& more) {
  return "nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess" + more;
}

TEST(DigestMd5Test, Evaluate_ExampleOfImap_IsTheRfcsAnswer) {
  auto client = example("imap/elwood.innosoft.com", "OA6MHXh6VqTrRk");
  const auto answer = client.evaluate(
      "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\","
      "algorithm=md5-sess,charset=utf-8");
  const DigestDirectives said(answer);
  EXPECT_EQ(said.get("response"), "d388dad90d4bbd760a152321f2143af7");
  EXPECT_EQ(said.get("username"), "chris");
  EXPECT_EQ(said.get("realm"), "elwood.innosoft.com");
  EXPECT_EQ(said.get("digest-uri"), "imap/elwood.innosoft.com");
  EXPECT_EQ(said.get("nc"), "00000001");
  EXPECT_FALSE(client.complete());
  EXPECT_EQ(client.evaluate("rspauth=ea40f60335c427b5527b84dbabcdfffd"), "");
  EXPECT_TRUE(client.complete());
  EXPECT_FALSE(client.protects());
}

TEST(DigestMd5Test, Evaluate_ExampleOfAcap_IsTheRfcsAnswer) {
  auto client = example("acap/elwood.innosoft.com", "OA9BSuZWMSpW8m");
  const auto answer = client.evaluate(
      "realm=\"elwood.innosoft.com\",nonce=\"OA9BSXrbuRhWay\",qop=\"auth\","
      "algorithm=md5-sess,charset=utf-8");
  EXPECT_EQ(DigestDirectives(answer).get("response"), "6084c6db3fede7352c551284490fd0fc");
  client.evaluate("rspauth=2f0b3d7c3c2e486600ef710726aa2eae");
  EXPECT_TRUE(client.complete());
}

TEST(DigestMd5Test, Evaluate_JavasServer_IsWhatJavasClientAnswers) {
  for (const Session& session : kSessions) {
    SCOPED_TRACE(session.cipher);
    DigestMd5 client(options_of(session));
    const DigestDirectives said(client.evaluate(challenge_of(session)));
    EXPECT_EQ(said.get("response"), session.response);
    EXPECT_EQ(said.get("cipher"), session.cipher);
    EXPECT_EQ(client.evaluate(proof_of(session)), "");
    EXPECT_TRUE(client.complete());
    EXPECT_EQ(client.protection(), session.protection);
    EXPECT_EQ(client.protects(), session.protection != Protection::authentication);
  }
}

TEST(DigestMd5Test, Wrap_EveryCipher_IsWhatJavaWraps) {
  for (const Session& session : kSessions) {
    if (session.protection == Protection::authentication) continue;
    SCOPED_TRACE(session.cipher);
    DigestMd5 client(options_of(session));
    client.evaluate(challenge_of(session));
    client.evaluate(proof_of(session));
    for (std::size_t i = 0; i < kMessages.size(); ++i) {
      const std::string token = client.wrap(kMessages[i]);
      EXPECT_EQ(hex(std::as_bytes(std::span(token))), session.wrapped_by_client[i]);
      EXPECT_EQ(client.unwrap(bytes_of(session.wrapped_by_server[i])), kMessages[i]);
    }
  }
}

TEST(DigestMd5Test, Unwrap_AnyBitFlipped_IsCorrupted) {
  for (const Session& session : kSessions) {
    if (session.protection == Protection::authentication) continue;
    SCOPED_TRACE(session.cipher);
    const std::string token = bytes_of(session.wrapped_by_server[0]);
    for (std::size_t i = 0; i < token.size(); ++i) {
      DigestMd5 client(options_of(session));
      client.evaluate(challenge_of(session));
      client.evaluate(proof_of(session));
      std::string changed = token;
      changed[i] = static_cast<char>(changed[i] ^ 4);
      EXPECT_ERROR(client.unwrap(changed), corrupted);
    }
  }
}

TEST(DigestMd5Test, Unwrap_CutRepeatedOrForeign_IsCorrupted) {
  for (const Session& session : kSessions) {
    if (session.protection == Protection::authentication) continue;
    SCOPED_TRACE(session.cipher);
    DigestMd5 client(options_of(session));
    client.evaluate(challenge_of(session));
    client.evaluate(proof_of(session));
    const std::string token = bytes_of(session.wrapped_by_server[0]);
    EXPECT_EQ(client.unwrap(token), kMessages[0]);
    EXPECT_ERROR(client.unwrap(token), corrupted);
    EXPECT_ERROR(client.unwrap(token.substr(1)), corrupted);
    EXPECT_ERROR(client.unwrap(""), corrupted);
    EXPECT_ERROR(client.unwrap(std::string(16, '\0')), corrupted);
  }
}

TEST(DigestMd5Test, Wrap_LargeMessages_ComeBackAtTheOtherEnd) {
  Md5 key{};
  for (const auto cipher : {DigestCipher::triple_des, DigestCipher::rc4}) {
    using enum DigestDirection::Sender;
    DigestDirection sender(key, Protection::privacy, cipher, client);
    DigestDirection receiver(key, Protection::privacy, cipher, client);
    for (const std::size_t size : {1u, 7u, 8u, 65510u, 6u}) {
      const std::string message(size, 'x');
      EXPECT_EQ(receiver.unwrap(sender.wrap(message)), message) << size;
    }
  }
}

TEST(DigestMd5Test, Evaluate_ServerWithoutThePassword_IsUnauthenticatedAndTellsNoSecret) {
  for (const char* answer :
       {"rspauth=ea40f60335c427b5527b84dbabcdffff", "rspauth=", "stale=true"}) {
    auto client = example("imap/elwood.innosoft.com", "OA6MHXh6VqTrRk");
    client.evaluate(challenge(""));
    const auto error = test::error_of([&] { client.evaluate(answer); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
    EXPECT_EQ(std::string(error->what()).find("secret"), std::string::npos);
    EXPECT_FALSE(client.complete());
  }
}

TEST(DigestMd5Test, Evaluate_ChallengesThatCannotBe_AreCorrupted) {
  const std::string long_text(5000, 'a');
  for (const std::string& text :
       {std::string("realm"), std::string("=x"), std::string("nonce=\"abc"),
        std::string("nonce=\"a\\"), std::string("nonce=a"), std::string("algorithm=md5-sess"),
        std::string("nonce=a,nonce=b,algorithm=md5-sess"), std::string("nonce=a,algorithm=md5"),
        std::string("\0\xff", 2), challenge(",maxbuf=0"), challenge(",maxbuf=16777216"),
        challenge(",maxbuf=-1"), challenge(",maxbuf=99999999999999999999"),
        challenge(",x=" + long_text)}) {
    SCOPED_TRACE(text.substr(0, 60));
    auto client = example("a/b", "c");
    EXPECT_ERROR(client.evaluate(text), corrupted);
  }
}

TEST(DigestMd5Test, Evaluate_NothingInCommon_IsUnauthenticated) {
  DigestMd5 strict(
      {.user = "u", .password = "p", .uri = "hdfs/0", .accepted = {Protection::privacy}});
  EXPECT_ERROR(strict.evaluate(challenge(",qop=\"auth,auth-int\"")), unauthenticated);
  EXPECT_ERROR(strict.evaluate(challenge("")), unauthenticated);
  EXPECT_ERROR(strict.evaluate(challenge(",qop=\"auth-conf\",cipher=\"aes\"")), unauthenticated);
}

TEST(DigestMd5Test, Evaluate_SeveralProtections_TakesTheFirstThatIsOffered) {
  DigestMd5 client({.user = "u",
                    .password = "p",
                    .uri = "hdfs/0",
                    .accepted = {Protection::privacy, Protection::integrity}});
  const auto answer = client.evaluate(challenge(",qop=\" auth , auth-int \""));
  EXPECT_EQ(DigestDirectives(answer).get("qop"), "auth-int");
}

TEST(DigestMd5Test, Evaluate_QuotesInValues_AreQuotedAgain) {
  DigestMd5 client({.user = "a\"b\\c", .password = "p", .uri = "hdfs/0"});
  const auto answer = client.evaluate("REALM=\"x\\\"y\", nonce=\"n\\\\\" ,algorithm = md5-sess");
  const DigestDirectives said(answer);
  EXPECT_EQ(said.get("username"), "a\"b\\c");
  EXPECT_EQ(said.get("realm"), "x\"y");
  EXPECT_EQ(said.get("nonce"), "n\\");
}

TEST(DigestMd5Test, Evaluate_ServerSendsNothingFirst_WaitsForItsChallenge) {
  auto client = example("a/b", "c");
  EXPECT_EQ(client.evaluate(""), "");
  EXPECT_NE(client.evaluate(challenge("")), "");
}

TEST(DigestMd5Test, MostToWrap_IsWhatTheServerTakes) {
  for (const auto& [maxbuf, most] : {std::pair{"", 65510u}, std::pair{",maxbuf=1000", 974u},
                                     std::pair{",maxbuf=16777215", 65510u}}) {
    auto client = example("a/b", "c");
    client.evaluate(challenge(maxbuf));
    EXPECT_EQ(client.most_to_wrap(), most);
  }
}

}  // namespace
}  // namespace fulgurite::hdfs
