// Securing a connection to a DataNode: what travels after the handshake, and what comes of servers
// that refuse, lie, or send what cannot be.
#include "hdfs/transfer_handshake.h"

#include <gmock/gmock.h>

#include <atomic>

#include "fake_datanode.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr SocketTimeouts kTimeouts{std::chrono::milliseconds(5000),
                                   std::chrono::milliseconds(5000)};
const TransferSecret kSecret{
    .user = "who", .password = "pass phrase", .accepted = {Protection::privacy}};

std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 131 >> 4);
  return text;
}

std::string received(DatanodeConnection& connection, std::size_t size) {
  std::string bytes(size, '\0');
  connection.receive(std::as_writable_bytes(std::span(bytes)), 100);
  return bytes;
}

TransferSecret with(std::vector<Protection> accepted) {
  TransferSecret secret = kSecret;
  secret.accepted = std::move(accepted);
  return secret;
}

/// The error of a handshake with a DataNode of this script.
std::optional<Error> error_with(FakeServer::Script script, const TransferSecret& secret = kSecret) {
  FakeServer server(std::move(script));
  DatanodeConnection connection(server.endpoint(), kTimeouts);
  return test::error_of([&] { shake_hands(connection, secret, true); });
}

TEST(TransferHandshakeTest, ShakeHands_Aes_EncryptsBothWays) {
  const std::string there = text_of(200'000);
  const std::string back = text_of(150'000);
  for (const std::size_t key_bytes : {16u, 32u}) {
    SCOPED_TRACE(key_bytes);
    const std::string in_key(key_bytes, 'a');
    const std::string out_key(key_bytes, 'b');
    FakeServer server([&](FakeConnection& connection, int) {
      FakeDatanode datanode(connection);
      ASSERT_TRUE(datanode.shake_hands("auth-conf", kSecret.password, in_key, out_key));
      EXPECT_TRUE(datanode.was_offered_aes());
      EXPECT_EQ(datanode.user(), kSecret.user);
      EXPECT_TRUE(FakeAes(in_key, std::string(16, 'i'))(connection.receive(there.size())) == there);
      connection.send(FakeAes(out_key, std::string(15, '\xff') + "\xfe")(back));
    });
    DatanodeConnection connection(server.endpoint(), kTimeouts);
    ASSERT_EQ(shake_hands(connection, kSecret, true), Handshake::done);
    std::string copy = there;
    iovec pieces[] = {{copy.data(), 7}, {nullptr, 0}, {copy.data() + 7, copy.size() - 7}};
    connection.send(pieces);
    EXPECT_TRUE(copy == there) << "what is sent belongs to the caller";
    std::string got = received(connection, 3);
    got += received(connection, back.size() - 3);
    EXPECT_TRUE(got == back);
  }
}

TEST(TransferHandshakeTest, ShakeHands_SaslsOwnLayer_WrapsBothWaysInFramesThatTheServerTakes) {
  const std::string there = text_of(200'000);
  for (const bool is_private : {true, false}) {
    SCOPED_TRACE(is_private);
    FakeServer server([&](FakeConnection& connection, int) {
      FakeDatanode datanode(connection);
      ASSERT_TRUE(datanode.shake_hands(is_private ? "auth-conf" : "auth-int", kSecret.password));
      EXPECT_FALSE(datanode.was_offered_aes());
      std::string got;
      while (got.size() < there.size()) {
        const std::string some = datanode.receive_wrapped();
        if (some.empty()) break;
        got += some;
      }
      EXPECT_TRUE(got == there);
      datanode.send_wrapped(there.substr(0, 10));
      datanode.send_wrapped(there.substr(10));  // longer than what we send, as DataNodes do
    });
    DatanodeConnection connection(server.endpoint(), kTimeouts);
    const auto wanted = is_private ? Protection::privacy : Protection::integrity;
    ASSERT_EQ(shake_hands(connection, with({wanted}), false), Handshake::done);
    connection.send(there);
    std::string got = received(connection, 4);
    EXPECT_TRUE(connection.has_input());
    got += received(connection, there.size() - 4);
    EXPECT_TRUE(got == there);
  }
}

TEST(TransferHandshakeTest, ShakeHands_AuthenticationOnly_LeavesBytesAsTheyAre) {
  FakeServer server([&](FakeConnection& connection, int) {
    FakeDatanode datanode(connection);
    ASSERT_TRUE(datanode.shake_hands("auth", kSecret.password));
    connection.send(connection.receive(5));
  });
  DatanodeConnection connection(server.endpoint(), kTimeouts);
  ASSERT_EQ(shake_hands(connection, with({Protection::authentication}), true), Handshake::done);
  connection.send("plain");
  EXPECT_EQ(received(connection, 5), "plain");
}

TEST(TransferHandshakeTest, SecretOf_KeysAndTokens_IsWhatHadoopMakesOfThem) {
  wire::DataEncryptionKey key;
  key.set_key_id(7);
  key.set_pool_id("BP-1");
  key.set_nonce(std::string("\0\x01\x02", 3));
  key.set_key("key");
  key.set_algorithm("rc4");
  EXPECT_EQ(secret_of(key).user, "7 BP-1 AAEC");
  EXPECT_EQ(secret_of(key).password, "a2V5");
  EXPECT_EQ(secret_of(key).cipher, "rc4");
  wire::Token token;
  token.set_identifier("\xff\xfe");
  token.set_password("pw");
  EXPECT_EQ(secret_of(token, {}).user, "//4=");
  EXPECT_EQ(secret_of(token, {}).password, "cHc=");
}

TEST(TransferHandshakeTest, ShakeHands_DatanodeDoesNotKnowTheSecret_IsUnauthenticated) {
  const auto error = error_with([](FakeConnection& connection, int) {
    FakeDatanode datanode(connection);
    datanode.receive_greeting();
    datanode.challenge("auth-conf");
    EXPECT_FALSE(datanode.check_answer("another"));
    datanode.accept();
    connection.await_end();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), Not(HasSubstr(kSecret.password)));
}

TEST(TransferHandshakeTest, ShakeHands_DatanodeRefuses_IsUnauthenticatedAndSaysWhy) {
  const auto error = error_with([](FakeConnection& connection, int) {
    FakeDatanode datanode(connection);
    datanode.receive_greeting();
    datanode.challenge("auth-conf");
    datanode.receive();
    datanode.send(wire::TransferHandshake::FAILED, "digest response format violation");
    connection.await_end();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("digest response format violation"));
}

TEST(TransferHandshakeTest, ShakeHands_DatanodeOffersLess_IsUnauthenticated) {
  const auto error = error_with([](FakeConnection& connection, int) {
    FakeDatanode datanode(connection);
    datanode.receive_greeting();
    datanode.challenge("auth");
    connection.await_end();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
}

TEST(TransferHandshakeTest, ShakeHands_KeyIsNotKnown_SaysSo) {
  for (const bool at_once : {true, false}) {
    FakeServer server([&](FakeConnection& connection, int) {
      FakeDatanode datanode(connection);
      datanode.receive_greeting();
      if (!at_once) {
        datanode.challenge("auth-conf");
        datanode.receive();
      }
      datanode.send(wire::TransferHandshake::UNKNOWN_KEY, "no such key");
      connection.await_end();
    });
    DatanodeConnection connection(server.endpoint(), kTimeouts);
    EXPECT_EQ(shake_hands(connection, kSecret, true), Handshake::unknown_key);
  }
}

TEST(TransferHandshakeTest, ShakeHands_MessagesThatCannotBe_AreCorrupted) {
  wire::TransferHandshake no_challenge;
  no_challenge.set_result(wire::TransferHandshake::OK);
  std::string without_payload;
  append_delimited(without_payload, no_challenge);
  for (const std::string& answer :
       {std::string("\xff\xff\xff\xff\xff"), std::string("\xff\xff\x7f"),
        std::string("\x04garbage"), std::string("\0", 1)}) {
    const auto error = error_with([&](FakeConnection& connection, int) {
      FakeDatanode(connection).receive_greeting();
      connection.send(answer);
      connection.send(std::string(3u << 20, '\0'));
      connection.await_end();
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::corrupted) << error->what();
  }
  const auto error = error_with([&](FakeConnection& connection, int) {
    FakeDatanode(connection).receive_greeting();
    connection.send(without_payload);
    connection.send(without_payload);
    connection.await_end();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::corrupted) << error->what();
}

TEST(TransferHandshakeTest, ShakeHands_DatanodeGoesAway_IsUnavailable) {
  for (int steps = 0; steps < 3; ++steps) {
    const auto error = error_with([&](FakeConnection& connection, int) {
      FakeDatanode datanode(connection);
      datanode.receive_greeting();
      if (steps > 0) datanode.challenge("auth-conf");
      if (steps > 1) datanode.receive();
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
  }
}

TEST(TransferHandshakeTest, ShakeHands_KeysOfAnotherSize_AreCorrupted) {
  for (const std::size_t key_bytes : {1u, 15u, 33u}) {
    const auto error = error_with([&](FakeConnection& connection, int) {
      const std::string key(key_bytes, 'k');
      FakeDatanode(connection).shake_hands("auth-conf", kSecret.password, key, key);
      connection.await_end();
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::corrupted) << error->what();
  }
}

TEST(TransferHandshakeTest, Receive_FramesThatCannotBe_AreErrors) {
  const std::pair<std::string, ErrorCode> cases[] = {
      {std::string(4, '\0'), ErrorCode::corrupted},
      {std::string("\x7f\xff\xff\xff", 4), ErrorCode::corrupted},
      {std::string("\0\0\0\x05"
                   "12345",
                   9),
       ErrorCode::corrupted},
      {std::string("\0\0\0\x20", 4) + std::string(32, 'x'), ErrorCode::corrupted},
      {std::string("\0\0", 2), ErrorCode::corrupted},
      {std::string("\0\0\0\x20half", 8), ErrorCode::unavailable},
      {"", ErrorCode::unavailable},
  };
  for (const auto& [bytes, code] : cases) {
    SCOPED_TRACE(bytes.size());
    FakeServer server([&, sent = bytes](FakeConnection& connection, int) {
      FakeDatanode datanode(connection);
      datanode.shake_hands("auth-conf", kSecret.password);
      datanode.receive_wrapped();
      connection.send(sent);
    });
    DatanodeConnection connection(server.endpoint(), kTimeouts);
    ASSERT_EQ(shake_hands(connection, kSecret, false), Handshake::done);
    connection.send("go on");
    const auto error = test::error_of([&] { received(connection, 1); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), code) << error->what();
  }
}

}  // namespace
}  // namespace fulgurite::hdfs
