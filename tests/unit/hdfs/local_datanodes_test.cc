// What is made of a DataNode's answer on its Unix socket: a replica, or nothing, and then the bytes
// come over TCP.
#include "hdfs/local_datanodes.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "fake_datanode.h"
#include "fake_server.h"
#include "support/environment.h"
#include "support/expect_error.h"
#include "support/fork.h"

namespace fulgurite::hdfs {
namespace {

const Operation kOperation{"test", "hdfs://nn/f"};
constexpr int kPort = 9866;

wire::LocatedBlock some_block() {
  wire::LocatedBlock block;
  block.mutable_block()->set_pool_id("pool");
  block.mutable_block()->set_block_id(7);
  block.mutable_block()->set_generation_stamp(1);
  block.set_offset(0);
  block.set_corrupt(false);
  block.mutable_token()->set_identifier("who");
  block.mutable_token()->set_password("secret");
  block.mutable_token()->set_kind("kind");
  block.mutable_token()->set_service("");
  return block;
}

wire::Datanode node_at(const std::string& address) {
  wire::Datanode node;
  node.mutable_id()->set_ip_address(address);
  node.mutable_id()->set_transfer_port(kPort);
  return node;
}

class LocalDatanodesTest : public testing::Test {
 protected:
  LocalDatanodesTest() {
    std::string checksums("\0\1\2\0\0\2\0", 7);
    ChunkChecksum().append_to(checksums, Buffer::copy_of(text_));
    std::ofstream(folder_ / "data", std::ios::binary) << text_;
    std::ofstream(folder_ / "checksums", std::ios::binary) << checksums;
  }

  Descriptor open(const std::string& name) const {
    return Descriptor(::open((folder_ / name).c_str(), O_RDONLY | O_CLOEXEC));
  }

  Settings settings() const {
    Settings settings;
    settings.domain_socket_path = folder_ / "socket._PORT";
    settings.datanode_timeouts = {std::chrono::milliseconds(5000), std::chrono::milliseconds(5000)};
    return settings;
  }

  /// A DataNode that takes one request on each connection, and answers as `script` says.
  std::unique_ptr<FakeServer> datanode(std::function<void(FakeConnection&)> script) const {
    return std::make_unique<FakeServer>(
        folder_ / "socket." + std::to_string(kPort), [=](FakeConnection& connection, int) {
          wire::RequestDescriptors request;
          if (connection.receive(3) != std::string("\0\x1c\x57", 3)) return;
          if (!FakeDatanode(connection).receive_message(request)) return;
          if (request.header().block().block_id() != 7 || request.max_version() != 1) return;
          if (request.header().token().identifier() != "who") return;
          script(connection);
        });
  }

  /// One that gives these files.
  std::unique_ptr<FakeServer> datanode_with(const std::vector<std::string>& names) const {
    return datanode([=, this](FakeConnection& connection) {
      wire::OperationResponse response;
      response.set_status(wire::SUCCESS);
      FakeDatanode(connection).send(response);
      std::vector<Descriptor> files;
      std::vector<int> numbers;
      for (const auto& name : names) numbers.push_back(files.emplace_back(open(name)).get());
      if (numbers.empty()) return connection.send(std::string(1, '\0'));
      connection.send_files(numbers);
    });
  }

  std::unique_ptr<FakeServer> refusing(wire::Status status) const {
    return datanode([=](FakeConnection& connection) {
      wire::OperationResponse response;
      response.set_status(status);
      response.set_message("as scripted");
      FakeDatanode(connection).send(response);
    });
  }

  std::shared_ptr<const LocalReplica> ask(LocalDatanodes& datanodes) const {
    return datanodes.open(kOperation, node_at("127.0.0.1"), some_block());
  }

  /// How often a DataNode is asked of which a replica is wanted twice.
  int questions(const FakeServer& server) const {
    LocalDatanodes datanodes(settings());
    EXPECT_EQ(ask(datanodes), nullptr);
    EXPECT_EQ(ask(datanodes), nullptr);
    return server.connections();
  }

  const test::TemporaryFolder folder_;
  const std::string text_ = std::string(1000, 'x');
};

TEST_F(LocalDatanodesTest, Open_TwoFiles_AreTheReplica) {
  const auto server = datanode_with({"data", "checksums"});
  LocalDatanodes datanodes(settings());
  for (int i = 0; i < 3; ++i) {
    const auto replica = ask(datanodes);
    ASSERT_TRUE(replica);
    std::string read(text_.size() - 512, '\0');
    EXPECT_EQ(replica->read(512, std::as_writable_bytes(std::span(read))), read.size());
    EXPECT_EQ(read, text_.substr(512));
  }
}

TEST_F(LocalDatanodesTest, Open_NotConfiguredOrAnotherHost_AsksNobody) {
  const auto server = datanode_with({"data", "checksums"});
  LocalDatanodes datanodes(settings());
  EXPECT_EQ(datanodes.open(kOperation, node_at("192.0.2.1"), some_block()), nullptr);
  EXPECT_EQ(datanodes.open(kOperation, node_at("no address"), some_block()), nullptr);
  LocalDatanodes none{Settings{}};
  EXPECT_EQ(ask(none), nullptr);
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(LocalDatanodesTest, Open_OtherThanTwoFiles_IsNothing) {
  for (const std::size_t count : {0u, 1u, 3u, 40u}) {
    SCOPED_TRACE(count);
    {
      const auto server = datanode_with(std::vector<std::string>(count, "data"));
      EXPECT_EQ(questions(*server), 2);
    }
    ::unlink((folder_ / "socket.9866").c_str());
  }
}

TEST_F(LocalDatanodesTest, Open_FilesThatAreNoReplica_IsNothing) {
  const auto server = datanode_with({"data", "data"});
  EXPECT_EQ(questions(*server), 2);
}

TEST_F(LocalDatanodesTest, Open_ReplicaRefused_AsksAgainForOthers) {
  for (const auto status : {wire::ERROR, wire::ERROR_ACCESS_TOKEN, wire::ERROR_INVALID}) {
    {
      const auto server = refusing(status);
      EXPECT_EQ(questions(*server), 2);
    }
    ::unlink((folder_ / "socket.9866").c_str());
  }
}

TEST_F(LocalDatanodesTest, Open_NotSupported_DoesNotAskAgainForAWhile) {
  const auto server = refusing(wire::ERROR_UNSUPPORTED);
  EXPECT_EQ(questions(*server), 1);
  Settings hasty = settings();
  hasty.domain_socket_pause = std::chrono::seconds(0);
  LocalDatanodes datanodes(hasty);
  ask(datanodes);
  ask(datanodes);
  EXPECT_EQ(server->connections(), 3);
}

TEST_F(LocalDatanodesTest, Open_ConnectionEndsAnywhere_IsNothing) {
  for (const std::string answer :
       {"", "\x05", "\x02\x08", "\x02\x08\x00", "\xff\xff\xff\xff\xff"}) {
    {
      const auto server = datanode([=](FakeConnection& connection) { connection.send(answer); });
      LocalDatanodes datanodes(settings());
      EXPECT_EQ(ask(datanodes), nullptr);
    }
    ::unlink((folder_ / "socket.9866").c_str());
  }
}

TEST_F(LocalDatanodesTest, Open_Cancelled_IsAnErrorAtOnce) {
  std::stop_source stop;
  const auto server = datanode([&](FakeConnection& connection) {
    stop.request_stop();
    connection.await_end();
  });
  LocalDatanodes datanodes(settings());
  EXPECT_ERROR(
      datanodes.open({"test", "hdfs://nn/f", stop.get_token()}, node_at("127.0.0.1"), some_block()),
      cancelled);
}

TEST_F(LocalDatanodesTest, Open_SocketNotForThisUser_IsNothing) {
  const auto server = datanode_with({"data", "checksums"});
  ASSERT_EQ(::chmod((folder_ / "socket.9866").c_str(), 0), 0);
  LocalDatanodes datanodes(settings());
  constexpr uid_t kNobody = 65534;
  EXPECT_EQ(status_of_fork([&] {
              if (::geteuid() == 0 && ::seteuid(kNobody) != 0) return 2;
              return ask(datanodes) ? 1 : 0;
            }),
            0);
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(LocalDatanodesTest, Open_NoSocketOrAPathTooLong_IsNothing) {
  LocalDatanodes datanodes(settings());
  EXPECT_EQ(ask(datanodes), nullptr);
  const auto server = datanode_with({"data", "checksums"});
  Settings other = settings();
  other.domain_socket_path = folder_ / std::string(200, 'x');
  ASSERT_EQ(::rename((folder_ / "socket.9866").c_str(), other.domain_socket_path.c_str()), 0);
  LocalDatanodes odd(other);
  EXPECT_EQ(ask(odd), nullptr);
  EXPECT_EQ(server->connections(), 0);
}

}  // namespace
}  // namespace fulgurite::hdfs
