// By what we get into DataNodes: keys of the NameNode that are kept, expire or are not known any
// more, and tokens of blocks that are too old.
#include "hdfs/datanode_connector.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>

#include "fake_datanode.h"
#include "fake_namenode.h"
#include "fulgurite/hdfs.h"
#include "hdfs/chunk_checksum.h"
#include "hdfs/packet.h"
#include "hdfs/transfer_handshake.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

const Operation kOperation{"test", "hdfs://nn/f"};

std::uint64_t milliseconds_from_now(int seconds) {
  const auto time = std::chrono::system_clock::now() + std::chrono::seconds(seconds);
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

wire::Token token_of(const std::string& password) {
  wire::Token token;
  token.set_identifier("block 1");
  token.set_password(password);
  token.set_kind("HDFS_BLOCK_TOKEN");
  token.set_service("");
  return token;
}

std::string password_of(const wire::Token& token) { return secret_of(token, {}).password; }

/// A NameNode that gives keys 1, 2, 3 ..., and a DataNode that knows one of them.
class DatanodeConnectorTest : public testing::Test {
 protected:
  std::optional<std::string> answer(const FakeCall& call) {
    wire::GetDataEncryptionKeyResponse response;
    auto& key = *response.mutable_key();
    key.set_key_id(static_cast<std::uint32_t>(++keys_));
    key.set_pool_id("BP");
    key.set_nonce("nonce");
    key.set_key("key " + std::to_string(keys_));
    key.set_expires(milliseconds_from_now(key_lasts_seconds_));
    return success(call, response);
  }

  void serve(FakeConnection& connection) {
    FakeDatanode datanode(connection);
    datanode.receive_greeting();
    datanode.challenge("auth-conf");
    wire::DataEncryptionKey known;
    known.set_key("key " + std::to_string(known_key_));
    if (datanode.check_answer(secret_of(known).password)) {
      datanode.accept();
    } else {
      datanode.send(wire::TransferHandshake::UNKNOWN_KEY, "no such key");
    }
    connection.await_end();
  }

  Settings settings() const {
    Settings settings;
    settings.namenodes = {namenode_server_.endpoint()};
    settings.rpc_timeouts = {kTimeouts, kTimeouts.io};
    settings.datanode_timeouts = kTimeouts;
    return settings;
  }

  std::unique_ptr<DatanodeConnection> connect() {
    return connector_.connect(kOperation, datanode_.endpoint(), token_of("pw"), true, {});
  }

  static constexpr SocketTimeouts kTimeouts{std::chrono::milliseconds(5000),
                                            std::chrono::milliseconds(5000)};
  std::atomic<int> keys_ = 0;  // that were given
  std::atomic<int> known_key_ = 1;
  int key_lasts_seconds_ = 100;
  FakeNamenode namenode_server_{[this](const FakeCall& call) { return answer(call); }};
  FakeServer datanode_{[this](FakeConnection& connection, int) { serve(connection); }};
  Namenode namenode_{{namenode_server_.endpoint()}, {}, {kTimeouts, kTimeouts.io}, {}, "client"};
  DatanodeConnector connector_{settings(), namenode_};
};

TEST_F(DatanodeConnectorTest, Connect_Encrypted_AsksForAKeyOnce) {
  connect();
  connect();
  EXPECT_EQ(keys_, 1);
}

TEST_F(DatanodeConnectorTest, Connect_KeyIsNotKnown_AsksForAnother) {
  known_key_ = 2;
  connect();
  EXPECT_EQ(keys_, 2);
  connect();
  EXPECT_EQ(keys_, 2);
}

TEST_F(DatanodeConnectorTest, Connect_NoKeyIsKnown_IsUnauthenticated) {
  known_key_ = 1000;
  EXPECT_ERROR(connect(), unauthenticated);
  EXPECT_EQ(keys_, 2);
}

TEST_F(DatanodeConnectorTest, Connect_KeyHasExpired_AsksForAnother) {
  key_lasts_seconds_ = -1;
  connect();
  known_key_ = 2;
  connect();
  EXPECT_EQ(keys_, 2);
}

TEST(DatanodeConnectionsTest, Connect_WithProtection_ShowsTheBlocksToken) {
  FakeServer server([](FakeConnection& connection, int) {
    FakeDatanode datanode(connection);
    EXPECT_TRUE(datanode.shake_hands("auth", password_of(token_of("pw"))));
    EXPECT_EQ(datanode.user(), secret_of(token_of("pw"), {}).user);
    EXPECT_EQ(connection.receive(5), "plain");
  });
  Settings settings;
  settings.datanode_timeouts = {std::chrono::milliseconds(5000), std::chrono::milliseconds(5000)};
  settings.transfer_protection = {Protection::authentication};
  Namenode namenode({{"nowhere", 1}}, {}, {}, {}, "client");
  DatanodeConnector connector(settings, namenode);
  connector.connect(kOperation, server.endpoint(), token_of("pw"), false, {})->send("plain");
}

/// A file of one block, whose first token is too old when it is used.
class OldTokenTest : public testing::Test {
 protected:
  static constexpr const char* kContent = "some bytes";

  std::optional<std::string> answer(const FakeCall& call) {
    if (call.method == "getFileInfo") return success(call, file_info());
    if (call.method == "getBlockLocations") return success(call, locations());
    wire::GetServerDefaultsResponse defaults;
    auto& values = *defaults.mutable_defaults();
    values.set_block_size(1 << 20);
    values.set_bytes_per_checksum(512);
    values.set_write_packet_size(65536);
    values.set_replication(1);
    values.set_file_buffer_size(4096);
    return success(call, defaults);
  }

  static wire::GetFileInfoResponse file_info() {
    wire::GetFileInfoResponse response;
    auto& status = *response.mutable_status();
    status.set_kind(wire::FILE);
    status.set_path("");
    status.set_length(std::string(kContent).size());
    status.mutable_permission()->set_mode(0644);
    status.set_owner("o");
    status.set_group("g");
    status.set_modification_time(1);
    status.set_access_time(1);
    status.set_block_size(1 << 20);
    status.set_file_id(5);
    return response;
  }

  wire::GetBlockLocationsResponse locations() {
    wire::GetBlockLocationsResponse response;
    auto& blocks = *response.mutable_locations();
    blocks.set_file_length(std::string(kContent).size());
    blocks.set_under_construction(false);
    blocks.set_last_block_complete(true);
    auto& block = *blocks.add_blocks();
    block.mutable_block()->set_pool_id("BP");
    block.mutable_block()->set_block_id(1);
    block.mutable_block()->set_generation_stamp(1);
    block.mutable_block()->set_num_bytes(blocks.file_length());
    block.set_offset(0);
    block.set_corrupt(false);
    *block.mutable_token() = token_of("token " + std::to_string(++tokens_));
    auto& id = *block.add_locations()->mutable_id();
    id.set_ip_address(datanode_.endpoint().host);
    id.set_host_name(datanode_.endpoint().host);
    id.set_uuid("dn");
    id.set_transfer_port(static_cast<std::uint32_t>(datanode_.endpoint().port));
    id.set_info_port(1);
    id.set_ipc_port(1);
    return response;
  }

  void serve(FakeConnection& connection) {
    FakeDatanode datanode(connection);
    connection.receive(3);
    wire::ReadBlock request;
    if (!datanode.receive_message(request)) return;
    wire::OperationResponse response;
    if (request.header().block().token().password() != "token " + std::to_string(good_token_)) {
      response.set_status(wire::ERROR_ACCESS_TOKEN);
      datanode.send(response);
      return;
    }
    response.set_status(wire::SUCCESS);
    auto& checksum = *response.mutable_read_checksum();
    checksum.mutable_checksum()->set_kind(wire::CHECKSUM_CRC32C);
    checksum.mutable_checksum()->set_bytes_per_checksum(512);
    checksum.set_chunk_offset(0);
    datanode.send(response);
    const std::string content = kContent;
    std::string sums;
    ChunkChecksum().append_to(sums, Buffer::copy_of(content));
    const auto size = static_cast<std::uint32_t>(content.size());
    connection.send(packet_head({0, 0, false, size, false}, sums.size()) + sums + content +
                    packet_head({size, 1, true, 0, false}, 0));
    connection.await_end();
  }

  std::shared_ptr<FileSystem> filesystem() const {
    return make_hdfs(
        HdfsOptions{.host = namenode_.endpoint().host, .port = namenode_.endpoint().port});
  }

  int good_token_ = 2;
  std::atomic<int> tokens_ = 0;  // that were given
  FakeServer datanode_{[this](FakeConnection& connection, int) { serve(connection); }};
  FakeNamenode namenode_{[this](const FakeCall& call) { return answer(call); }};
};

TEST_F(OldTokenTest, Read_TokenIsTooOld_LocatesTheBlockAgain) {
  const auto reader = filesystem()->open_reader("/f");
  std::string bytes(reader->size(), '\0');
  EXPECT_EQ(reader->read(std::as_writable_bytes(std::span(bytes))), bytes.size());
  EXPECT_EQ(bytes, kContent);
  EXPECT_EQ(tokens_, 2);
}

TEST_F(OldTokenTest, Read_NoTokenIsAccepted_IsUnauthenticatedInTheEnd) {
  good_token_ = 0;
  const auto reader = filesystem()->open_reader("/f");
  std::string bytes(reader->size(), '\0');
  const auto error =
      test::error_of([&] { reader->read(std::as_writable_bytes(std::span(bytes))); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), testing::HasSubstr("ERROR_ACCESS_TOKEN"));
  EXPECT_THAT(error->advice(), testing::HasSubstr("clocks"));
}

}  // namespace
}  // namespace fulgurite::hdfs
