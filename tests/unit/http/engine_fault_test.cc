// What the engine says when the other side misbehaves or the caller changes its mind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "http/engine.h"
#include "support/wire_server.h"

namespace fulgurite::http {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using testing::HasSubstr;

std::string bytes(std::size_t size) { return std::string(size, 'b'); }

Scatter into(std::string& memory) { return Scatter(std::as_writable_bytes(std::span(memory))); }

class EngineFaultTest : public testing::Test {
 protected:
  Response send(Request request) { return engine_.send(std::move(request)); }
  Engine engine_{1};
};

TEST_F(EngineFaultTest, Get_NobodyListens_IsAConnectFailure) {
  const auto url = "http://127.0.0.1:" + std::to_string(test::unused_port());
  const auto response = send({.method = "GET", .url = url});
  EXPECT_EQ(response.failure, Failure::connect);
  EXPECT_EQ(response.failure_text, "Connection refused");
  EXPECT_EQ(response.status, 0);
  EXPECT_FALSE(response.ok());
}

TEST_F(EngineFaultTest, Get_UnknownHost_IsAResolveFailure) {
  const auto response = send({.method = "GET", .url = "http://no-such-host.invalid/"});
  EXPECT_EQ(response.failure, Failure::resolve) << response.failure_text;
  EXPECT_THAT(response.failure_text, HasSubstr("no-such-host.invalid"));
}

TEST_F(EngineFaultTest, Get_AfterAnUnknownHost_StillWorks) {
  send({.method = "GET", .url = "http://no-such-host.invalid/"});
  WireServer server([](const WireRequest&) { return WireAnswer{.body = "hello"}; });
  EXPECT_EQ(send({.method = "GET", .url = server.url()}).body, "hello");
}

TEST_F(EngineFaultTest, Submit_StoppedBefore_IsCancelledAndNeverSent) {
  WireServer server([](const WireRequest&) { return WireAnswer{}; });
  send({.method = "GET", .url = server.url()});  // the connection is warm: answers come at once
  std::stop_source stop;
  stop.request_stop();
  for (int i = 0; i < 50; ++i) {
    const auto response = send({.method = "GET", .url = server.url(), .stop = stop.get_token()});
    EXPECT_EQ(response.failure, Failure::cancelled);
  }
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(EngineFaultTest, Get_HeaderEndsEarly_IsAReset) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.raw = "HTTP/1.1 200 OK\r\nETa", .end = WireAnswer::End::close};
  });
  const auto response = send({.method = "GET", .url = server.url()});
  EXPECT_EQ(response.failure, Failure::reset) << response.failure_text;
  EXPECT_FALSE(response.ok());
  EXPECT_FALSE(response.failure_text.empty());
}

TEST_F(EngineFaultTest, Put_KeptConnectionWasDead_SaysThatItWasSentTwice) {
  WireServer server([](const WireRequest& request) {
    const bool dead = request.connection == 1 && request.method == "PUT";
    return dead ? WireAnswer::reset() : WireAnswer{};
  });
  EXPECT_FALSE(send({.method = "GET", .url = server.url()}).resent);
  const auto response =
      send({.method = "PUT", .url = server.url(), .body = Buffer::from_string(bytes(100'000))});
  EXPECT_TRUE(response.ok()) << response.failure_text;
  EXPECT_TRUE(response.resent);
  EXPECT_EQ(server.requests().back().body.size(), 100'000u);
}

/// A port whose queue of connections is full: what comes next gets no answer.
class FullListener {
 public:
  FullListener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    EXPECT_EQ(::bind(fd_, generic(), size), 0);
    EXPECT_EQ(::listen(fd_, 0), 0);
    EXPECT_EQ(::getsockname(fd_, generic(), &size), 0);
    for (int& client : clients_) {
      client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      ::connect(client, generic(), size);
    }
  }
  ~FullListener() {
    for (int client : clients_) ::close(client);
    ::close(fd_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

 private:
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }
  sockaddr_in address_{};
  int fd_;
  int clients_[4];
};

TEST_F(EngineFaultTest, Get_NoAnswerToConnect_GivesUpAfterConnectTimeout) {
  const FullListener listener;
  auto transport = std::make_shared<Transport>();
  transport->connect_timeout = std::chrono::milliseconds(300);
  const auto response = send({.method = "GET", .url = listener.url(), .transport = transport});
  EXPECT_EQ(response.failure, Failure::connect) << response.failure_text;
  EXPECT_GE(response.elapsed, std::chrono::milliseconds(290));
  EXPECT_LT(response.elapsed, std::chrono::seconds(10));
}

TEST_F(EngineFaultTest, Get_ResetInsteadOfAnswer_IsAReset) {
  WireServer server([](const WireRequest&) { return WireAnswer::reset(); });
  const auto response = send({.method = "GET", .url = server.url()});
  EXPECT_EQ(response.failure, Failure::reset) << response.failure_text;
  EXPECT_EQ(response.status, 0);
}

TEST_F(EngineFaultTest, Get_ClosedInsteadOfAnswer_IsAReset) {
  WireServer server([](const WireRequest&) { return WireAnswer::close(); });
  EXPECT_EQ(send({.method = "GET", .url = server.url()}).failure, Failure::reset);
}

TEST_F(EngineFaultTest, Get_ClosedInMidBody_IsAResetAndKeepsWhatCame) {
  for (bool chunked : {false, true}) {
    WireServer server([&](const WireRequest&) {
      return WireAnswer{.body = bytes(1'000'000),
                        .chunked = chunked,
                        .body_limit = 400'000,
                        .end = WireAnswer::End::close};
    });
    std::string memory(1'000'000, '\0');
    const auto response = send({.method = "GET", .url = server.url(), .sink = into(memory)});
    EXPECT_EQ(response.failure, Failure::reset) << response.failure_text;
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.received, 400'000u);
    EXPECT_FALSE(response.ok());
    EXPECT_EQ(memory.substr(0, 400'000), bytes(400'000));
    EXPECT_EQ(memory.substr(400'000), std::string(600'000, '\0'));
  }
}

TEST_F(EngineFaultTest, Get_ResetInMidBody_IsAReset) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{
        .body = bytes(1'000'000), .body_limit = 400'000, .end = WireAnswer::End::reset};
  });
  std::string memory(1'000'000, '\0');
  const auto response = send({.method = "GET", .url = server.url(), .sink = into(memory)});
  EXPECT_EQ(response.failure, Failure::reset) << response.failure_text;
  EXPECT_LE(response.received, 400'000u);
}

TEST_F(EngineFaultTest, Put_ResetInMidBody_IsAReset) {
  WireServer server({.on_head = [](const WireRequest&) { return WireAnswer::reset(); }},
                    [](const WireRequest&) { return WireAnswer{}; });
  const auto response = send({.method = "PUT",
                              .url = server.url(),
                              .body = Payload(Buffer::from_string(bytes(8'000'000)))});
  EXPECT_EQ(response.failure, Failure::reset) << response.failure_text;
}

TEST_F(EngineFaultTest, Put_ServerSaysNothing_Stalls) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  auto transport = std::make_shared<Transport>();
  transport->stall_time = std::chrono::seconds(1);
  transport->stall_bytes_per_second = 1000;
  const auto response = send({.method = "PUT",
                              .url = server.url(),
                              .body = Payload(Buffer::from_string(bytes(100))),
                              .transport = transport});
  EXPECT_EQ(response.failure, Failure::stalled) << response.failure_text;
}

TEST_F(EngineFaultTest, Put_ServerHasWorkToDo_MayBeSilentForLonger) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  auto transport = std::make_shared<Transport>();
  transport->stall_time = std::chrono::seconds(1);
  const auto response = send({.method = "PUT",
                              .url = server.url(),
                              .transport = transport,
                              .server_time = std::chrono::seconds(2)});
  EXPECT_EQ(response.failure, Failure::stalled) << response.failure_text;
  EXPECT_GE(response.elapsed, std::chrono::seconds(3));
}

TEST_F(EngineFaultTest, Get_StallInMidBody_StallsAndKeepsWhatCame) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.body = bytes(1000), .body_limit = 400, .end = WireAnswer::End::stall};
  });
  auto transport = std::make_shared<Transport>();
  transport->stall_time = std::chrono::seconds(1);
  transport->stall_bytes_per_second = 1000;
  std::string memory(1000, '\0');
  const auto response =
      send({.method = "GET", .url = server.url(), .sink = into(memory), .transport = transport});
  EXPECT_EQ(response.failure, Failure::stalled) << response.failure_text;
  EXPECT_EQ(response.received, 400u);
}

TEST_F(EngineFaultTest, Get_SlowBodyThatMoves_IsNotAStall) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{
        .body = bytes(3000), .piece_bytes = 200, .pause = std::chrono::milliseconds(150)};
  });
  auto transport = std::make_shared<Transport>();
  transport->stall_time = std::chrono::seconds(1);
  transport->stall_bytes_per_second = 50;
  const auto response = send({.method = "GET", .url = server.url(), .transport = transport});
  EXPECT_TRUE(response.ok()) << response.failure_text;
  EXPECT_GE(response.elapsed, std::chrono::seconds(2));
}

TEST_F(EngineFaultTest, Get_AnswerIsNotHttp_IsAProtocolFailure) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{.raw = "SSH-2.0-OpenSSH_9.2\r\n\r\n", .end = WireAnswer::End::close};
  });
  EXPECT_EQ(send({.method = "GET", .url = server.url()}).failure, Failure::protocol);
}

TEST_F(EngineFaultTest, Get_EndlessHeader_IsAProtocolFailure) {
  WireServer server([](const WireRequest&) {
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 400; ++i) head += "X-Filler: " + bytes(1000) + "\r\n";
    return WireAnswer{.raw = head};
  });
  const auto response = send({.method = "GET", .url = server.url()});
  EXPECT_EQ(response.failure, Failure::protocol);
  EXPECT_THAT(response.failure_text, HasSubstr("header"));
}

TEST_F(EngineFaultTest, Get_BodyLongerThanSink_IsTooLargeAndStopsThere) {
  WireServer server([](const WireRequest&) { return WireAnswer{.body = bytes(1000)}; });
  std::string memory(1000, '.');
  const auto response =
      send({.method = "GET", .url = server.url(), .sink = into(memory).slice(0, 600)});
  EXPECT_EQ(response.failure, Failure::too_large);
  EXPECT_EQ(response.received, 600u);
  EXPECT_EQ(memory, bytes(600) + std::string(400, '.'));
}

TEST_F(EngineFaultTest, Get_BodyLongerThanLimit_IsTooLarge) {
  WireServer server([](const WireRequest&) { return WireAnswer{.body = bytes(100'001)}; });
  Request request{.method = "GET", .url = server.url()};
  request.max_body_bytes = 100'000;
  EXPECT_EQ(send(request).failure, Failure::too_large);
  request.max_body_bytes = 100'001;
  EXPECT_EQ(send(request).body.size(), 100'001u);
}

TEST_F(EngineFaultTest, Put_RefusedBeforeTheBodyIsRead_GivesTheAnswer) {
  WireServer server({.on_head =
                         [](const WireRequest&) {
                           return WireAnswer{.status = 503, .body = "<Code>SlowDown</Code>"};
                         }},
                    [](const WireRequest&) { return WireAnswer{}; });
  const auto response = send({.method = "PUT",
                              .url = server.url(),
                              .body = Payload(Buffer::from_string(bytes(8'000'000)))});
  EXPECT_EQ(response.status, 503) << response.failure_text;
}

TEST_F(EngineFaultTest, Send_HeaderWithLineBreak_IsRefusedUnsent) {
  WireServer server([](const WireRequest&) { return WireAnswer{}; });
  for (const char* value : {"a\r\nX-Injected: 1", "a\nb"}) {
    const auto response =
        send({.method = "GET", .url = server.url(), .headers = {{"x-amz-meta-a", value}}});
    EXPECT_EQ(response.failure, Failure::protocol);
    EXPECT_THAT(response.failure_text, HasSubstr("x-amz-meta-a"));
  }
  EXPECT_THAT(server.requests(), testing::IsEmpty());
}

TEST_F(EngineFaultTest, Send_OtherProtocol_IsRefused) {
  EXPECT_EQ(send({.method = "GET", .url = "file:///etc/passwd"}).failure, Failure::protocol);
  EXPECT_EQ(send({.method = "GET", .url = "not a url"}).failure, Failure::protocol);
}

TEST_F(EngineFaultTest, Stop_AskedBeforeSubmit_SendsNothing) {
  WireServer server([](const WireRequest&) { return WireAnswer{}; });
  std::stop_source stop;
  stop.request_stop();
  Request request{.method = "GET", .url = server.url()};
  request.stop = stop.get_token();
  EXPECT_EQ(send(request).failure, Failure::cancelled);
}

TEST_F(EngineFaultTest, Stop_AskedWhileWaiting_EndsTheRequestAndClosesTheConnection) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  std::stop_source stop;
  Request request{.method = "GET", .url = server.url()};
  request.stop = stop.get_token();
  auto pending = engine_.submit(request);
  ASSERT_TRUE(server.wait_for_requests(1));
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(pending.get().failure, Failure::cancelled);
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST_F(EngineFaultTest, Stop_AskedAfterTheAnswer_ChangesNothing) {
  WireServer server([](const WireRequest&) { return WireAnswer{.body = "ok"}; });
  std::stop_source stop;
  Request request{.method = "GET", .url = server.url()};
  request.stop = stop.get_token();
  const auto response = send(request);
  stop.request_stop();
  EXPECT_EQ(response.body, "ok");
  EXPECT_TRUE(send({.method = "GET", .url = server.url()}).ok());
}

TEST_F(EngineFaultTest, DestroyPending_WhileReceiving_LeavesTheMemoryAlone) {
  WireServer server([](const WireRequest&) {
    return WireAnswer{
        .body = bytes(10'000'000), .piece_bytes = 10'000, .pause = std::chrono::milliseconds(1)};
  });
  auto memory = std::make_unique<std::string>(10'000'000, '\0');
  {
    auto pending = engine_.submit({.method = "GET", .url = server.url(), .sink = into(*memory)});
    ASSERT_TRUE(server.wait_for_requests(1));
  }
  memory.reset();  // the address sanitizer would see a late write
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST_F(EngineFaultTest, DestroyPending_WhileSending_LeavesTheMemoryAlone) {
  WireServer server({.on_head = [](const WireRequest&) { return WireAnswer::stall(); }},
                    [](const WireRequest&) { return WireAnswer{}; });
  auto memory = std::make_unique<std::string>(bytes(20'000'000));
  {
    auto pending = engine_.submit({.method = "PUT",
                                   .url = server.url(),
                                   .body = Payload(Buffer::share(as_bytes(*memory), nullptr))});
    ASSERT_TRUE(server.wait_for_requests(1));
  }
  memory.reset();
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST_F(EngineFaultTest, GetOfPending_WhenItReturns_TheBodyHasBeenReleased) {
  WireServer server([](const WireRequest&) { return WireAnswer{}; });
  const std::string memory = bytes(1000);
  for (int i = 0; i < 200; ++i) {
    auto owner = std::make_shared<int>(0);
    std::weak_ptr<int> watched = owner;
    Request request{.method = "PUT", .url = server.url()};
    request.body = Payload(Buffer::share(as_bytes(memory), std::move(owner)));
    ASSERT_TRUE(send(std::move(request)).ok());
    ASSERT_TRUE(watched.expired());
  }
}

TEST_F(EngineFaultTest, AssignPending_WithRequestUnderWay_CancelsTheOldOne) {
  WireServer stalling([](const WireRequest&) { return WireAnswer::stall(); });
  WireServer server([](const WireRequest&) { return WireAnswer{.body = "ok"}; });
  auto pending = engine_.submit({.method = "GET", .url = stalling.url()});
  ASSERT_TRUE(stalling.wait_for_requests(1));
  pending = engine_.submit({.method = "GET", .url = server.url()});
  EXPECT_TRUE(stalling.wait_for_open_connections(0));
  EXPECT_EQ(pending.get().body, "ok");
}

TEST_F(EngineFaultTest, GetOfPending_WithoutRequest_IsCancelled) {
  WireServer server([](const WireRequest&) { return WireAnswer{}; });
  Pending empty;
  EXPECT_FALSE(empty.valid());
  EXPECT_EQ(empty.get().failure, Failure::cancelled);
  auto pending = engine_.submit({.method = "GET", .url = server.url()});
  EXPECT_TRUE(pending.valid());
  EXPECT_TRUE(pending.get().ok());
  EXPECT_FALSE(pending.valid());
  EXPECT_EQ(pending.get().failure, Failure::cancelled);
}

TEST_F(EngineFaultTest, DestroyEngine_WithRequestsUnderWay_CancelsThem) {
  WireServer server([](const WireRequest&) { return WireAnswer::stall(); });
  auto engine = std::make_unique<Engine>(2);
  std::vector<Pending> pending;
  for (int i = 0; i < 4; ++i) {
    pending.push_back(engine->submit({.method = "GET", .url = server.url()}));
  }
  ASSERT_TRUE(server.wait_for_requests(4));
  engine.reset();
  for (auto& each : pending) EXPECT_EQ(each.get().failure, Failure::cancelled);
}

}  // namespace
}  // namespace fulgurite::http
