// The handshake with servers that offer this and that, lie, stammer or fall silent. That a real one
// takes our tickets is proved on a cluster with Kerberos.
#include "hdfs/rpc_handshake.h"

#include <gmock/gmock.h>

#include <future>

#include "base/encode.h"
#include "base/hash.h"
#include "hdfs/sasl/digest_directives.h"
#include "sasl_frames.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using testing::HasSubstr;
using Script = std::function<void(FakeConnection&)>;

constexpr SocketTimeouts kTimeouts{std::chrono::seconds(5), std::chrono::seconds(5)};

wire::SaslAuth auth(const char* method, const char* mechanism) {
  wire::SaslAuth auth;
  auth.set_method(method);
  auth.set_mechanism(mechanism);
  return auth;
}

wire::SaslAuth token_auth() {
  wire::SaslAuth token = auth("TOKEN", "DIGEST-MD5");
  token.set_protocol("");
  token.set_server_id("default");
  token.set_challenge(R"(realm="default",nonce="n1",qop="auth",charset=utf-8,algorithm=md5-sess)");
  return token;
}

wire::SaslAuth kerberos_auth() {
  wire::SaslAuth kerberos = auth("KERBEROS", "GSSAPI");
  kerberos.set_protocol("nn");
  kerberos.set_server_id("localhost");
  return kerberos;
}

std::string offer(const std::vector<wire::SaslAuth>& auths) {
  wire::SaslMessage message;
  message.set_state(wire::SASL_NEGOTIATE);
  for (const auto& auth : auths) *message.add_auths() = auth;
  return answer_frame(kSaslCall, message);
}

std::string hex_md5(const std::string& text) { return hex(md5(std::as_bytes(std::span(text)))); }

/// What a server that knows the password answers to a client's response. RFC 2831, section 2.1.3.
std::string proof_of_server(const std::string& response, const std::string& password) {
  const DigestDirectives said(response);
  const std::string secret = said.get("username") + ":default:" + password;
  const auto hash = md5(std::as_bytes(std::span(secret)));
  const std::string a1 = std::string(reinterpret_cast<const char*>(hash.data()), hash.size()) +
                         ":n1:" + said.get("cnonce");
  return "rspauth=" + hex_md5(hex_md5(a1) + ":n1:00000001:" + said.get("cnonce") +
                              ":auth:" + hex_md5(":" + said.get("digest-uri")));
}

RpcSecurity with_token(const std::string& service = "") {
  wire::Token token;
  token.set_identifier("who");
  token.set_password("secret");
  token.set_service(service);
  RpcSecurity security;
  security.tokens.push_back(token);
  return security;
}

const std::string kPassword = "c2VjcmV0";  // base64 of the token's

/// A NameNode whose answer to our greeting is `first`; `rest` is what it does then.
RpcAuthentication meet(const RpcSecurity& security, const std::string& first,
                       const Script& rest = {}) {
  FakeServer server([&](FakeConnection& connection, int) {
    EXPECT_EQ(connection.receive(7), std::string("hrpc\x09\0\xdf", 7));
    const auto hello = receive_sasl(connection);
    EXPECT_TRUE(hello && hello->state() == wire::SASL_NEGOTIATE);
    connection.send(first);
    if (rest) rest(connection);
    connection.await_end();
  });
  RpcChannel channel(server.endpoint(), kTimeouts);
  const auto result = [&] { return shake_hands(channel, security); };
  return result();
}

TEST(RpcHandshake, ShakeHands_TokenAndTheServerProvesItself_IsByToken) {
  const auto result = meet(with_token(), offer({token_auth(), kerberos_auth()}), [](auto& peer) {
    const auto initiate = receive_sasl(peer);
    ASSERT_TRUE(initiate);
    EXPECT_EQ(initiate->state(), wire::SASL_INITIATE);
    ASSERT_EQ(initiate->auths_size(), 1);
    EXPECT_EQ(initiate->auths(0).method(), "TOKEN");
    EXPECT_FALSE(initiate->auths(0).has_challenge());
    EXPECT_EQ(DigestDirectives(initiate->token()).get("username"), "d2hv");
    EXPECT_EQ(DigestDirectives(initiate->token()).get("digest-uri"), "/default");
    EXPECT_THAT(initiate->token(), testing::Not(HasSubstr(kPassword)));
    peer.send(sasl_answer(wire::SASL_SUCCESS, proof_of_server(initiate->token(), kPassword)));
  });
  EXPECT_EQ(result, RpcAuthentication::token);
}

TEST(RpcHandshake, ShakeHands_ServerThatDoesNotKnowTheToken_IsNotTrusted) {
  for (const bool proves : {true, false}) {
    const auto error = test::error_of([&] {
      meet(with_token(), offer({token_auth()}), [&](auto& peer) {
        const auto initiate = receive_sasl(peer);
        ASSERT_TRUE(initiate);
        const auto proof = proof_of_server(initiate->token(), "another");
        peer.send(sasl_answer(wire::SASL_SUCCESS, proves ? std::optional(proof) : std::nullopt));
      });
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
    EXPECT_THAT(error->what(), HasSubstr("127.0.0.1:"));
  }
}

TEST(RpcHandshake, ShakeHands_TokenOfAnotherServer_IsNotShown) {
  for (const char* service : {"127.0.0.1:1", "elsewhere:8020", "ha-hdfs:other"}) {
    const auto error = test::error_of([&] { meet(with_token(service), offer({token_auth()})); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
    EXPECT_THAT(error->what(), HasSubstr("TOKEN"));
    EXPECT_THAT(error->what(), HasSubstr("no token that fits"));
    EXPECT_FALSE(error->advice().empty());
  }
}

TEST(RpcHandshake, ShakeHands_ServerWithoutSecurity_OnlyWhereThatIsAllowed) {
  for (const auto& answer : {sasl_answer(wire::SASL_SUCCESS), offer({auth("SIMPLE", "")})}) {
    RpcSecurity security;
    security.kerberos = true;
    const auto error = test::error_of([&] { meet(security, answer); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
    EXPECT_THAT(error->advice(), HasSubstr("ipc.client.fallback-to-simple-auth-allowed"));
    security.fall_back_to_simple = true;
    EXPECT_EQ(meet(security, answer), RpcAuthentication::simple);
  }
}

TEST(RpcHandshake, ShakeHands_NoTicket_NamesThePrincipalAndWhatToDo) {
  RpcSecurity security;
  security.kerberos = true;
  security.login.ticket_cache = "FILE:/nonexistent/ticket";
  security.server_principal = "nn/_HOST@EXAMPLE.ORG";
  const auto error = test::error_of([&] { meet(security, offer({kerberos_auth()})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
  EXPECT_THAT(error->what(), HasSubstr("there is no ticket"));
  EXPECT_THAT(error->what(), HasSubstr("nn/localhost@EXAMPLE.ORG"));
  EXPECT_THAT(error->what(), HasSubstr("127.0.0.1:"));
  EXPECT_THAT(error->advice(), HasSubstr("kinit"));
}

TEST(RpcHandshake, ShakeHands_ServerRefuses_SaysWhyInItsWords) {
  FakeCall handshake;
  handshake.id = -33;
  const std::string refusal =
      exception(handshake, "org.apache.hadoop.security.token.SecretManager$InvalidToken",
                "token (owner=alice) can't be found in cache");
  const auto error = test::error_of([&] {
    meet(with_token(), offer({token_auth()}), [&](auto& peer) {
      receive_sasl(peer);
      peer.send(refusal);
    });
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("can't be found in cache"));
  EXPECT_THAT(error->advice(), HasSubstr("new token"));
}

TEST(RpcHandshake, ShakeHands_ChallengesWithoutEnd_AreCutOff) {
  EXPECT_ERROR(meet(with_token(), offer({token_auth()}),
                    [](auto& peer) {
                      while (const auto said = receive_sasl(peer)) {
                        if (said->state() == wire::SASL_INITIATE) {
                          peer.send(sasl_answer(wire::SASL_CHALLENGE,
                                                proof_of_server(said->token(), kPassword)));
                        } else {
                          peer.send(sasl_answer(wire::SASL_CHALLENGE, ""));
                        }
                      }
                    }),
               corrupted);
}

class HostileOfferTest : public testing::TestWithParam<std::string> {};

TEST_P(HostileOfferTest, ShakeHands_IsCorrupted) {
  EXPECT_ERROR(meet(with_token(), GetParam()), corrupted);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileOfferTest,
    testing::Values(std::string("HTTP/1.1 400 Bad Request\r\n\r\n"),
                    std::string("\xff\xff\xff\xff", 4), frame_of(""), frame_of("\x7f"),
                    sasl_answer(wire::SASL_CHALLENGE, "x"), sasl_answer(wire::SASL_WRAP, "x"),
                    success({.id = 0}, wire::RenewLeaseResponse()),
                    // A message beyond the frame of the server's answer.
                    frame_of(std::string("\x08\x08\xdf\xff\xff\xff\x0f\x10\x00\x7f", 10))));

TEST(RpcHandshake, ServerPrincipal_FitsOnlyTheHostThatWeMeant) {
  const Endpoint local{"localhost", 8020};
  EXPECT_EQ(server_principal(local, "nn/_HOST@R", "nn", "localhost"), "nn/localhost@R");
  EXPECT_EQ(server_principal({"127.0.0.1", 1}, "nn/_HOST@R", "nn", "localhost"), "nn/localhost@R");
  EXPECT_EQ(server_principal(local, "nn/a.example.org@R", "nn", "a.example.org"),
            "nn/a.example.org@R");
  EXPECT_ERROR(server_principal(local, "nn/_HOST@R", "nn", "evil.example.org"), unauthenticated);
  EXPECT_ERROR(server_principal(local, "nn/_HOST@R", "http", "localhost"), unauthenticated);
  EXPECT_ERROR(server_principal(local, "nn/a.example.org@R", "nn", "localhost"), unauthenticated);
  EXPECT_ERROR(server_principal(local, "nn", "nn", "localhost"), unauthenticated);
}

}  // namespace
}  // namespace fulgurite::hdfs
