// https: whom we trust, and connections that break below the encryption.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/engine.h"
#include "support/wire_server.h"

namespace fulgurite::http {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;

WireAnswer answer_ok(const WireRequest&) { return {.body = "ok"}; }

std::shared_ptr<Transport> trusting(const std::string& ca_file) {
  auto transport = std::make_shared<Transport>();
  transport->ca_bundle = ca_file;
  return transport;
}

class EngineTlsTest : public testing::Test {
 protected:
  Response send(Request request) { return engine_.send(std::move(request)); }
  Engine engine_{1};
};

TEST_F(EngineTlsTest, Get_CaBundleOfTheServer_IsTrusted) {
  WireServer server({.tls = true}, answer_ok);
  const auto response =
      send({.method = "GET", .url = server.url(), .transport = trusting(server.ca_file())});
  EXPECT_EQ(response.body, "ok") << response.failure_text;
}

TEST_F(EngineTlsTest, Put_BigBody_ArrivesWhole) {
  WireServer server({.tls = true}, answer_ok);
  const std::string content(3'000'000, 'c');
  EXPECT_TRUE(send({.method = "PUT",
                    .url = server.url(),
                    .body = Payload(Buffer::copy_of(content)),
                    .transport = trusting(server.ca_file())})
                  .ok());
  EXPECT_EQ(server.requests().at(0).body, content);
}

TEST_F(EngineTlsTest, Get_UnknownAuthority_IsRefused) {
  WireServer server({.tls = true}, answer_ok);
  const auto response = send({.method = "GET", .url = server.url()});
  EXPECT_EQ(response.failure, Failure::tls) << response.failure_text;
  EXPECT_EQ(response.status, 0);
  EXPECT_THAT(server.requests(), testing::IsEmpty());
}

TEST_F(EngineTlsTest, Get_CertificateForAnotherHost_IsRefused) {
  WireServer server({.tls = true}, answer_ok);
  auto transport = trusting(server.ca_file());
  transport->connect_to = server.host();
  const auto response =
      send({.method = "GET", .url = "https://other.invalid/", .transport = transport});
  EXPECT_EQ(response.failure, Failure::tls) << response.failure_text;
}

TEST_F(EngineTlsTest, Get_VerificationOff_AcceptsAnyCertificate) {
  WireServer server({.tls = true}, answer_ok);
  auto transport = std::make_shared<Transport>();
  transport->verify_tls = false;
  EXPECT_EQ(send({.method = "GET", .url = server.url(), .transport = transport}).body, "ok");
}

TEST_F(EngineTlsTest, Get_MissingCaBundle_IsATlsFailure) {
  WireServer server({.tls = true}, answer_ok);
  const auto response =
      send({.method = "GET", .url = server.url(), .transport = trusting("/nonexistent/ca.pem")});
  EXPECT_EQ(response.failure, Failure::tls) << response.failure_text;
  EXPECT_THAT(response.failure_text, testing::HasSubstr("/nonexistent/ca.pem"));
}

TEST_F(EngineTlsTest, Get_PlainServer_IsATlsFailure) {
  WireServer server(answer_ok);
  const auto response = send({.method = "GET", .url = "https://" + server.host()});
  EXPECT_EQ(response.failure, Failure::tls) << response.failure_text;
}

TEST_F(EngineTlsTest, Get_ProxyRefusesTheTunnel_IsAConnectFailure) {
  WireServer proxy([](const WireRequest&) { return WireAnswer{.status = 403}; });
  auto transport = std::make_shared<Transport>();
  transport->proxy = proxy.url();
  const auto response = send({.method = "GET",
                              .url = "https://bucket.invalid/k",
                              .headers = {{"Authorization", "secret"}},
                              .transport = transport});
  EXPECT_EQ(response.failure, Failure::connect);
  EXPECT_THAT(response.failure_text, testing::HasSubstr("403"));
  EXPECT_EQ(proxy.requests().at(0).method, "CONNECT");
  EXPECT_EQ(proxy.requests().at(0).target, "bucket.invalid:443");
  EXPECT_FALSE(proxy.requests().at(0).has_header("Authorization"));
}

TEST_F(EngineTlsTest, Put_ServerResetsInMidBody_FailsWithoutASignal) {
  // With the default action of SIGPIPE in force, surviving is the point.
  WireServer server(
      {.tls = true, .on_head = [](const WireRequest&) { return WireAnswer::reset(); }}, answer_ok);
  for (int i = 0; i < 5; ++i) {
    const auto response = send({.method = "PUT",
                                .url = server.url(),
                                .body = Payload(Buffer::copy_of(std::string(8'000'000, 'x'))),
                                .transport = trusting(server.ca_file())});
    EXPECT_EQ(response.failure, Failure::reset) << response.failure_text;
  }
}

}  // namespace
}  // namespace fulgurite::http
