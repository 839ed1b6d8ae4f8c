// Frames in a security layer: cut as the server takes them, put together again, and nothing beside.
#include "hdfs/rpc_channel.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <future>

#include "sasl_frames.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

constexpr SocketTimeouts kTimeouts{std::chrono::seconds(5), std::chrono::seconds(5)};

/// Turns bytes around, and marks them.
class Mirror final : public SaslMechanism {
 public:
  static std::string turned(std::string_view bytes) { return {bytes.rbegin(), bytes.rend()}; }

  std::string evaluate(std::string_view) override { return {}; }
  bool complete() const override { return true; }
  bool protects() const override { return true; }
  std::size_t most_to_wrap() const noexcept override { return 10; }
  std::string wrap(std::string_view bytes) override { return "sealed:" + turned(bytes); }
  std::string unwrap(std::string_view token) override {
    if (!token.starts_with("sealed:")) {
      throw Error(ErrorCode::corrupted, "test", "", "not sealed", "");
    }
    return turned(token.substr(7));
  }
};

std::string sealed(std::string_view bytes) {
  return sasl_answer(wire::SASL_WRAP, Mirror().wrap(bytes));
}

std::unique_ptr<RpcChannel> channel_to(const FakeServer& server) {
  auto channel = std::make_unique<RpcChannel>(server.endpoint(), kTimeouts);
  channel->protect(std::make_unique<Mirror>());
  return channel;
}

TEST(RpcChannel, Send_MoreThanTheServerTakes_IsCutAndNothingIsInTheClear) {
  std::promise<std::string> arrived;
  FakeServer server([&](FakeConnection& connection, int) {
    std::string stream;
    while (const auto message = receive_sasl(connection)) {
      EXPECT_EQ(message->state(), wire::SASL_WRAP);
      const std::string part = Mirror().unwrap(message->token());
      EXPECT_LE(part.size(), 10u);
      stream += part;
    }
    arrived.set_value(stream);
  });
  auto channel = channel_to(server);
  channel->send("a frame of more than ten bytes");
  channel->send("short");
  channel.reset();
  EXPECT_EQ(arrived.get_future().get(),
            frame_of("a frame of more than ten bytes") + frame_of("short"));
}

TEST(RpcChannel, Receive_FramesAndTokensEndInDifferentPlaces_AreTakenApart) {
  const std::string stream = frame_of("first") + frame_of("") + frame_of("the third is longer");
  for (const std::size_t part : {1u, 3u, 7u, 100u}) {
    FakeServer server([&](FakeConnection& connection, int) {
      for (std::size_t at = 0; at < stream.size(); at += part) {
        connection.send(sealed(std::string_view(stream).substr(at, part)));
      }
      connection.await_end();
    });
    auto channel = channel_to(server);
    EXPECT_EQ(channel->receive(), "first") << part;
    EXPECT_EQ(channel->receive(), "");
    EXPECT_EQ(channel->receive(), "the third is longer");
    EXPECT_FALSE(channel->await_input(std::chrono::milliseconds(0)));
  }
}

TEST(RpcChannel, AwaitInput_AFrameIsOpenedAlready_NeedsNoMoreBytes) {
  FakeServer server([&](FakeConnection& connection, int) {
    connection.send(sealed(frame_of("first") + frame_of("second")));
    connection.await_end();
  });
  auto channel = channel_to(server);
  EXPECT_EQ(channel->receive(), "first");
  EXPECT_TRUE(channel->await_input(std::chrono::milliseconds(0)));
  EXPECT_EQ(channel->receive(), "second");
}

class HostileLayerTest : public testing::TestWithParam<std::string> {};

TEST_P(HostileLayerTest, Receive_IsCorrupted) {
  FakeServer server([&](FakeConnection& connection, int) {
    connection.send(GetParam());
    connection.await_end();
  });
  EXPECT_ERROR(channel_to(server)->receive(), corrupted);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileLayerTest,
    testing::Values(frame_of("in the clear"), success({.id = 1}, wire::RenewLeaseResponse()),
                    sasl_answer(wire::SASL_WRAP), sasl_answer(wire::SASL_WRAP, "forged"),
                    sasl_answer(wire::SASL_SUCCESS, "sealed:x"),
                    sealed(std::string("\xff\xff\xff\xff", 4)),  // a frame of 4 GiB inside
                    std::string("\xff\xff\xff\xff", 4)));

}  // namespace
}  // namespace fulgurite::hdfs
