// Calls that get lost, servers that stand by, answers that are none.
#include "hdfs/rpc_client.h"

#include <gmock/gmock.h>

#include <latch>
#include <thread>

#include "fake_namenode.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

const Operation kOperation{"test", "hdfs://nn/f"};

RpcClient client_of(std::vector<Endpoint> servers, milliseconds retry_deadline = milliseconds(5000),
                    milliseconds timeout = milliseconds(5000)) {
  const RpcTimeouts timeouts{{timeout, timeout}, timeout};
  return RpcClient(std::move(servers), {"alice", "", "some.Protocol", random_client_id()}, timeouts,
                   retry_deadline);
}

wire::DeleteResponse deleted(bool result) {
  wire::DeleteResponse response;
  response.set_result(result);
  return response;
}

bool call_delete(RpcClient& client, const Operation& operation = kOperation) {
  wire::DeleteRequest request;
  request.set_path("/f");
  request.set_recursive(false);
  wire::DeleteResponse response;
  client.call(operation, "delete", request, response);
  return response.result();
}

TEST(RpcClient, Call_Answered_GivesTheMessage) {
  FakeNamenode namenode([](const FakeCall& call) { return success(call, deleted(true)); });
  RpcClient client = client_of({namenode.endpoint()});
  EXPECT_TRUE(call_delete(client));
  EXPECT_TRUE(call_delete(client));
  const auto calls = namenode.calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].user, "alice");
  EXPECT_EQ(calls[0].method, "delete");
  EXPECT_EQ(calls[0].client_id.size(), 16u);
  EXPECT_NE(calls[0].id, calls[1].id);
  EXPECT_EQ(calls[1].connection, 1);
}

TEST(RpcClient, Call_ConnectionLostBeforeTheAnswer_IsSentAgainAsTheSameCall) {
  FakeNamenode namenode([](const FakeCall& call) -> std::optional<std::string> {
    if (call.connection < 3) return std::nullopt;
    return success(call, deleted(true));
  });
  RpcClient client = client_of({namenode.endpoint()});
  EXPECT_TRUE(call_delete(client));
  const auto calls = namenode.calls();
  ASSERT_EQ(calls.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(calls[static_cast<std::size_t>(i)].id, calls[0].id);
    EXPECT_EQ(calls[static_cast<std::size_t>(i)].client_id, calls[0].client_id);
    EXPECT_EQ(calls[static_cast<std::size_t>(i)].retry, i);
  }
}

TEST(RpcClient, Call_StandbyThenActive_GoesOnToTheActive) {
  FakeNamenode standby([](const FakeCall& call) {
    return exception(call, "org.apache.hadoop.ipc.StandbyException");
  });
  FakeNamenode active([](const FakeCall& call) { return success(call, deleted(true)); });
  RpcClient client = client_of({standby.endpoint(), active.endpoint()});
  EXPECT_TRUE(call_delete(client));
  EXPECT_TRUE(call_delete(client));
  EXPECT_EQ(standby.calls().size(), 1u);
  EXPECT_EQ(active.calls().size(), 2u);
  EXPECT_EQ(active.calls()[0].id, standby.calls()[0].id);
}

TEST(RpcClient, Call_Exception_IsNotRepeatedAndHasItsCode) {
  FakeNamenode namenode([](const FakeCall& call) {
    return exception(call, "org.apache.hadoop.security.AccessControlException",
                     "Permission denied: user=alice\n\tat java");
  });
  RpcClient client = client_of({namenode.endpoint()});
  const auto error = test::error_of([&] { call_delete(client); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::permission_denied);
  EXPECT_THAT(error->what(), HasSubstr("hdfs test hdfs://nn/f"));
  EXPECT_THAT(error->what(), HasSubstr("user=alice"));
  EXPECT_THAT(error->what(), testing::Not(HasSubstr("at java")));
  EXPECT_EQ(namenode.calls().size(), 1u);
}

TEST(RpcClient, Call_NobodyListens_IsUnavailableAfterTheDeadline) {
  Endpoint gone;
  {
    FakeServer server([](FakeConnection&, int) {});
    gone = server.endpoint();
  }
  RpcClient client = client_of({gone}, milliseconds(200));
  const auto error = test::error_of([&] { call_delete(client); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable);
  EXPECT_THAT(error->what(), HasSubstr(gone.text()));
  EXPECT_FALSE(error->advice().empty());
}

TEST(RpcClient, Call_SilentServer_IsATimeout) {
  FakeNamenode namenode([](const FakeCall&) { return std::string(); });
  RpcClient client = client_of({namenode.endpoint()}, milliseconds(0), milliseconds(200));
  EXPECT_ERROR(call_delete(client), timeout);
}

TEST(RpcClient, Call_FirstServerSilentBeyondTheDeadline_StillTriesTheSecond) {
  FakeNamenode silent([](const FakeCall&) { return std::string(); });
  FakeNamenode active([](const FakeCall& call) { return success(call, deleted(true)); });
  RpcClient client =
      client_of({silent.endpoint(), active.endpoint()}, milliseconds(50), milliseconds(200));
  EXPECT_TRUE(call_delete(client));
}

TEST(RpcClient, Call_StopRequested_IsCancelled) {
  std::latch arrived(1);
  FakeNamenode namenode([&](const FakeCall&) {
    arrived.count_down();
    return std::string();
  });
  RpcClient client = client_of({namenode.endpoint()});
  std::stop_source stop;
  std::jthread stopper([&] {
    arrived.wait();
    stop.request_stop();
  });
  EXPECT_ERROR(call_delete(client, {"test", "hdfs://nn/f", stop.get_token()}), cancelled);
}

TEST(RpcClient, Call_ServerThatWantsKerberos_SaysSo) {
  FakeNamenode namenode([](const FakeCall&) {
    return exception({.id = -1}, "org.apache.hadoop.security.AccessControlException",
                     "SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]");
  });
  RpcClient client = client_of({namenode.endpoint()});
  const auto error = test::error_of([&] { call_delete(client); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("KERBEROS"));
}

TEST(RpcClient, Call_ManyThreads_EachGetsItsOwnAnswer) {
  FakeNamenode namenode([](const FakeCall& call) { return success(call, deleted(call.id % 2)); });
  RpcClient client = client_of({namenode.endpoint()});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) call_delete(client);
    });
  }
  threads.clear();
  EXPECT_EQ(namenode.calls().size(), 200u);
  EXPECT_EQ(namenode.calls().back().connection, 1);
}

TEST(RpcClient, Call_AnswersInAnotherOrder_ReachTheirCalls) {
  std::optional<FakeCall> held;
  FakeNamenode namenode([&](const FakeCall& call) -> std::optional<std::string> {
    if (!held) {
      held = call;
      return std::string();
    }
    return success(call, deleted(true)) + success(*held, deleted(false));
  });
  RpcClient client = client_of({namenode.endpoint()});
  wire::DeleteRequest request;
  request.set_path("/f");
  request.set_recursive(false);
  auto first = client.start("delete", request);
  auto second = client.start("delete", request);
  wire::DeleteResponse response;
  client.finish(std::move(first), kOperation, response);
  EXPECT_FALSE(response.result());
  client.finish(std::move(second), kOperation, response);
  EXPECT_TRUE(response.result());
}

/// What a server sends that speaks another protocol, or lies about lengths.
class HostileAnswerTest : public testing::TestWithParam<std::string> {};

TEST_P(HostileAnswerTest, Call_IsAnError) {
  FakeNamenode namenode([](const FakeCall& call) -> std::optional<std::string> {
    if (call.connection > 1) return std::nullopt;
    return GetParam();
  });
  RpcClient client = client_of({namenode.endpoint()}, milliseconds(0));
  const auto error = test::error_of([&] { call_delete(client); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::corrupted) << error->what();
  EXPECT_FALSE(error->advice().empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileAnswerTest,
    testing::Values(std::string("HTTP/1.1 400 Bad Request\r\n\r\n"),
                    std::string("\xff\xff\xff\xff", 4),        // a frame of 4 GiB
                    frame_of(""), frame_of("\x7f"),            // a header beyond the frame
                    frame_of("\xff\xff\xff\xff\xff\xff\xff"),  // a length without end
                    frame_of(std::string("\x02\x08\x00", 3)),  // a header without its status
                    // An answer to call 0 without a message, and with one beyond the frame.
                    frame_of(std::string("\x04\x08\x00\x10\x00", 5)),
                    frame_of(std::string("\x04\x08\x00\x10\x00\x05\x08", 7))));

}  // namespace
}  // namespace fulgurite::hdfs
