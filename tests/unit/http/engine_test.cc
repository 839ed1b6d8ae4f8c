// What a request looks like on the wire, and what comes back when all goes well.
#include "http/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "support/wire_server.h"

namespace fulgurite::http {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::ElementsAre;
using testing::SizeIs;

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return text;
}

WireAnswer answer_ok(const WireRequest&) { return {.body = "ok"}; }

/// Each test runs on an engine of its own with one loop, so that connections are counted.
class EngineTest : public testing::Test {
 protected:
  Response send(Request request) { return engine_.send(std::move(request)); }
  Engine engine_{1};
};

TEST_F(EngineTest, Get_PlainAnswer_HasStatusHeadersAndBody) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.status = 203, .headers = {{"ETag", "\"x\""}, {"X-Empty", ""}}, .body = "hi"};
  });
  const auto response = send({.method = "GET", .url = server.url() + "/a"});
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.status, 203);
  EXPECT_EQ(response.body, "hi");
  EXPECT_EQ(response.headers.get("etag"), "\"x\"");
  ASSERT_NE(response.headers.find("x-empty"), nullptr);
  EXPECT_EQ(server.requests().at(0).method, "GET");
  EXPECT_EQ(server.requests().at(0).target, "/a");
}

TEST_F(EngineTest, Get_WithSink_ReceivesIntoItsPieces) {
  const std::string content = pattern(3'000'000);
  WireServer server([&](const WireRequest&) {
    return WireAnswer{.status = 206, .body = content, .piece_bytes = 100'001};
  });
  std::string first(1'000'000, '\0');
  std::string second(1'500'000, '\0');
  Scatter sink;
  sink.append(std::as_writable_bytes(std::span(first)));
  sink.append_gap(500'000);
  sink.append(std::as_writable_bytes(std::span(second)));
  const auto response = send({.method = "GET", .url = server.url(), .sink = sink});
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.received, content.size());
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(first, content.substr(0, 1'000'000));
  EXPECT_EQ(second, content.substr(1'500'000));
}

TEST_F(EngineTest, Get_ErrorStatusWithSink_LeavesTheSinkAlone) {
  WireServer server(
      [](const WireRequest&) { return WireAnswer{.status = 404, .body = "<Error/>"}; });
  std::string memory(100, 'm');
  const auto response = send({.method = "GET",
                              .url = server.url(),
                              .sink = Scatter(std::as_writable_bytes(std::span(memory)))});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "<Error/>");
  EXPECT_EQ(response.received, 0u);
  EXPECT_EQ(memory, std::string(100, 'm'));
}

TEST_F(EngineTest, Get_ChunkedBody_IsPutTogether) {
  const std::string content = pattern(10'000);
  WireServer server([&](const WireRequest&) {
    return WireAnswer{.body = content, .chunked = true, .piece_bytes = 777};
  });
  EXPECT_EQ(send({.method = "GET", .url = server.url()}).body, content);
}

TEST_F(EngineTest, Get_InterimAnswer_IsNotTheAnswer) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.raw =
                          "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
                          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
  });
  const auto response = send({.method = "GET", .url = server.url()});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("X-Early"), nullptr);
  EXPECT_EQ(response.body, "ok");
}

TEST_F(EngineTest, Get_Redirect_IsNotFollowed) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.status = 307, .headers = {{"Location", "/elsewhere"}}};
  });
  const auto response = send({.method = "GET", .url = server.url()});
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(response.headers.get("Location"), "/elsewhere");
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(EngineTest, Get_CompressedBody_IsNotDecoded) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.headers = {{"Content-Encoding", "gzip"}}, .body = "\x1f\x8bjust bytes"};
  });
  EXPECT_EQ(send({.method = "GET", .url = server.url()}).body, "\x1f\x8bjust bytes");
}

TEST_F(EngineTest, Head_Answer_HasHeadersAndNoBody) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.headers = {{"Content-Length", "12345"}}};
  });
  const auto response = send({.method = "HEAD", .url = server.url()});
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.headers.get("Content-Length"), "12345");
  EXPECT_EQ(send({.method = "HEAD", .url = server.url()}).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(EngineTest, Put_PayloadOfPieces_ArrivesWhole) {
  WireServer server(answer_ok);
  const std::string content = pattern(3'000'000);
  const Buffer whole = Buffer::copy_of(content);
  Payload body;
  body.append(whole.slice(0, 1));
  body.append(whole.slice(1, 1'999'999));
  body.append(Buffer());
  body.append(whole.slice(2'000'000, 1'000'000));
  const auto response = send({.method = "PUT", .url = server.url() + "/k", .body = body});
  EXPECT_TRUE(response.ok());
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.body, content);
  EXPECT_EQ(request.header("Content-Length"), "3000000");
  EXPECT_FALSE(request.has_header("Transfer-Encoding"));
  EXPECT_FALSE(request.has_header("Expect"));
}

TEST_F(EngineTest, PutAndPost_EmptyBody_SendContentLengthZero) {
  WireServer server(answer_ok);
  for (const char* method : {"PUT", "POST"}) {
    EXPECT_TRUE(send({.method = method, .url = server.url()}).ok());
    EXPECT_EQ(server.requests().back().method, method);
    EXPECT_EQ(server.requests().back().header("Content-Length"), "0");
  }
}

TEST_F(EngineTest, Post_Body_IsSentWithoutInventedContentType) {
  WireServer server(answer_ok);
  const Payload body(Buffer::copy_of("<Delete/>"));
  EXPECT_TRUE(send({.method = "POST", .url = server.url() + "/?delete", .body = body}).ok());
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "<Delete/>");
  EXPECT_FALSE(request.has_header("Content-Type"));
}

TEST_F(EngineTest, Delete_SendsNoBody) {
  WireServer server([](const WireRequest&) { return WireAnswer{.status = 204}; });
  EXPECT_EQ(send({.method = "DELETE", .url = server.url() + "/k"}).status, 204);
  EXPECT_EQ(server.requests().at(0).method, "DELETE");
  EXPECT_FALSE(server.requests().at(0).has_header("Content-Length"));
}

TEST_F(EngineTest, Send_OddTarget_IsSentAsItIs) {
  WireServer server(answer_ok);
  const std::string target = "/b//x/../y/./%2F%20+~*'()!/?a=%2B&b=/&c";
  send({.method = "GET", .url = server.url() + target});
  EXPECT_EQ(server.requests().at(0).target, target);
}

TEST_F(EngineTest, Send_NoHeadersGiven_AddsOnlyHostAndUserAgent) {
  WireServer server(answer_ok);
  send({.method = "GET", .url = server.url()});
  EXPECT_THAT(
      server.requests().at(0).headers,
      ElementsAre(testing::Pair("Host", server.host()), testing::Pair("User-Agent", "fulgurite")));
}

TEST_F(EngineTest, Send_GivenHeaders_GoOutAsGiven) {
  WireServer server(answer_ok);
  send({.method = "GET",
        .url = server.url(),
        .headers = {{"Host", "bucket.example"},
                    {"Authorization", "AWS4-HMAC-SHA256 Credential=x"},
                    {"x-amz-meta-empty", ""},
                    {"User-Agent", "mine"}}});
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.header("Host"), "bucket.example");
  EXPECT_EQ(request.header("Authorization"), "AWS4-HMAC-SHA256 Credential=x");
  EXPECT_TRUE(request.has_header("x-amz-meta-empty"));
  EXPECT_EQ(request.header("User-Agent"), "mine");
}

TEST_F(EngineTest, Send_ExpectHeaderGiven_WaitsForContinue) {
  WireServer server(answer_ok);
  const auto response = send({.method = "PUT",
                              .url = server.url(),
                              .headers = {{"Expect", "100-continue"}},
                              .body = Payload(Buffer::copy_of("body"))});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(server.requests().at(0).header("Expect"), "100-continue");
  EXPECT_EQ(server.requests().at(0).body, "body");
}

TEST_F(EngineTest, Send_OneAfterAnother_UseOneConnection) {
  WireServer server(answer_ok);
  const std::string memory = pattern(1'000'000);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(send({.method = "GET", .url = server.url()}).ok());
    EXPECT_TRUE(send({.method = "PUT",
                      .url = server.url(),
                      .body = Payload(Buffer::share(as_bytes(memory), nullptr))})
                    .ok());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(EngineTest, Send_IdleConnectionClosedByServer_TakesAnother) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                      .end = WireAnswer::End::close};
  });
  EXPECT_TRUE(send({.method = "GET", .url = server.url()}).ok());
  ASSERT_TRUE(server.wait_for_open_connections(0));
  EXPECT_TRUE(send({.method = "GET", .url = server.url()}).ok());
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(EngineTest, Put_ReusedConnectionDiesUnanswered_IsSentAgainFromTheStart) {
  // The second request on connection 1 is met with a reset, as by a server that had just decided
  // to close it. No answer has begun, so that the engine may send it again by itself.
  std::atomic<int> seen = 0;
  WireServer server([&](const WireRequest&) {
    return ++seen == 2 ? WireAnswer::reset() : WireAnswer{.body = "ok"};
  });
  const std::string content = pattern(300'000);
  EXPECT_TRUE(send({.method = "GET", .url = server.url()}).ok());
  const auto response = send({.method = "PUT",
                              .url = server.url(),
                              .body = Payload(Buffer::share(as_bytes(content), nullptr))});
  EXPECT_TRUE(response.ok()) << response.failure_text;
  EXPECT_EQ(server.requests().back().connection, 2);
  EXPECT_EQ(server.requests().back().body, content);
}

TEST_F(EngineTest, Send_ConnectTo_DialsThereAndKeepsTheHost) {
  WireServer server(answer_ok);
  auto transport = std::make_shared<Transport>();
  transport->connect_to = server.host();
  const auto response =
      send({.method = "GET", .url = "http://bucket.invalid/k", .transport = transport});
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(server.requests().at(0).header("Host"), "bucket.invalid");
  EXPECT_EQ(server.requests().at(0).target, "/k");
}

TEST_F(EngineTest, Send_Proxy_IsAskedForTheWholeUrl) {
  WireServer proxy(answer_ok);
  auto transport = std::make_shared<Transport>();
  transport->proxy = proxy.url();
  EXPECT_TRUE(
      send({.method = "GET", .url = "http://bucket.invalid/k", .transport = transport}).ok());
  EXPECT_EQ(proxy.requests().at(0).target, "http://bucket.invalid/k");
}

TEST_F(EngineTest, Send_NoProxyNamesTheHost_GoesThereDirectly) {
  WireServer proxy(answer_ok);
  WireServer server(answer_ok);
  auto transport = std::make_shared<Transport>();
  transport->proxy = proxy.url();
  transport->no_proxy = "127.0.0.1";
  EXPECT_TRUE(send({.method = "GET", .url = server.url() + "/k", .transport = transport}).ok());
  EXPECT_THAT(proxy.requests(), SizeIs(0));
  EXPECT_EQ(server.requests().at(0).target, "/k");
}

TEST_F(EngineTest, Send_ProxyOfTheEnvironment_IsUsed) {
  WireServer proxy(answer_ok);
  ASSERT_EQ(setenv("http_proxy", proxy.url().c_str(), 1), 0);
  const auto response = send({.method = "GET", .url = "http://bucket.invalid/k"});
  unsetenv("http_proxy");
  EXPECT_TRUE(response.ok()) << response.failure_text;
  EXPECT_THAT(proxy.requests(), SizeIs(1));
}

TEST(EngineLoopsTest, Submit_ManyFromManyThreads_EachGetsItsOwnAnswer) {
  for (unsigned loops : {1u, 3u}) {
    Engine engine(loops);
    WireServer server([](const WireRequest& request) {
      return WireAnswer{.body = request.target + request.body};
    });
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        std::vector<Pending> pending;
        for (int i = 0; i < 25; ++i) {
          const std::string name = std::to_string(t) + "/" + std::to_string(i);
          pending.push_back(engine.submit({.method = "POST",
                                           .url = server.url() + "/" + name,
                                           .body = Payload(Buffer::copy_of("+" + name))}));
        }
        for (int i = 0; i < 25; ++i) {
          const std::string name = std::to_string(t) + "/" + std::to_string(i);
          if (pending[static_cast<std::size_t>(i)].get().body == "/" + name + "+" + name) ++right;
        }
      });
    }
    threads.clear();
    EXPECT_EQ(right, 100) << loops << " loops";
  }
}

TEST(EngineLoopsTest, Submit_MoreThanFitOnTheWire_AllAreAnswered) {
  Engine engine(1);
  WireServer server(answer_ok);
  std::vector<Pending> pending;
  for (int i = 0; i < 600; ++i) {
    pending.push_back(engine.submit({.method = "GET", .url = server.url()}));
  }
  int right = 0;
  for (auto& each : pending) right += each.get().body == "ok";
  EXPECT_EQ(right, 600);
  EXPECT_LE(server.connections(), 256);
}

}  // namespace
}  // namespace fulgurite::http
