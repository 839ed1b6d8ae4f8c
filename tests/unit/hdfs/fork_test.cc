// A process that forks while files are open: the child neither waits for threads that only its
// parent has, nor takes part in what its parent has under way.
#include "support/fork.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <memory>

#include "fake_namenode.h"
#include "hdfs/cluster.h"

#ifdef __SANITIZE_THREAD__
// The fork's client starts a thread of its own, which the thread sanitizer allows only so.
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace fulgurite::hdfs {
namespace {

const Operation kOperation{"test", "hdfs://nn/f"};

class IdleFile final : public KeptAlive {
 public:
  void keep_alive() noexcept override {}
};

Settings settings_for(const FakeNamenode& namenode) {
  Settings settings;
  settings.namenodes = {namenode.endpoint()};
  settings.authority = namenode.endpoint().text();
  settings.user = "alice";
  constexpr std::chrono::milliseconds kTimeout(5000);
  settings.rpc_timeouts = {{kTimeout, kTimeout}, kTimeout};
  return settings;
}

std::optional<std::string> answer(const FakeCall& call) {
  wire::DeleteResponse deleted;
  deleted.set_result(true);
  return success(call, deleted);
}

class ForkTest : public testing::Test {
 protected:
  FakeNamenode namenode_{answer};
  std::unique_ptr<Cluster> cluster_ = std::make_unique<Cluster>(settings_for(namenode_));
};

TEST_F(ForkTest, Fork_ChildDestroysTheFilesystem_DoesNotHang) {
  IdleFile file;
  cluster_->leases().add(file);
  ASSERT_TRUE(cluster_->namenode().remove(kOperation, "/f", false));
  EXPECT_EQ(status_of_fork([&] {
              cluster_->leases().remove(file);
              cluster_.reset();
              return 0;
            }),
            0);
  cluster_->leases().remove(file);
}

TEST_F(ForkTest, Fork_OfAClient_IsAnother) {
  cluster_->namenode().remove(kOperation, "/f", false);
  const std::string parent = cluster_->client_name();
  EXPECT_EQ(status_of_fork([&] {
              if (cluster_->client_name() == parent) return 1;
              return cluster_->namenode().remove(kOperation, "/f", false) ? 0 : 2;
            }),
            0);
  cluster_->namenode().remove(kOperation, "/f", false);
  const auto calls = namenode_.calls();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_NE(calls[1].client_id, calls[0].client_id);
  EXPECT_EQ(calls[2].client_id, calls[0].client_id);
  EXPECT_EQ(calls[2].connection, calls[0].connection);
}

TEST(ForkedSocketTest, Close_WhileAChildLives_IsTheEndForThePeer) {
  std::array<int, 2> ends;
  std::array<int, 2> leash;
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  ASSERT_EQ(::pipe(leash.data()), 0);
  auto ours = std::make_unique<Socket>(Descriptor(ends[0]), Endpoint{"peer", 1});
  const Descriptor theirs(ends[1]);
  const Descriptor held(leash[0]);
  const pid_t child = ::fork();
  char byte = 0;
  if (child == 0) {
    ::alarm(20);
    ::close(leash[1]);
    ::_exit(::read(leash[0], &byte, 1) == 0 ? 0 : 1);  // until its parent lets go
  }
  ours.reset();
  pollfd ended{theirs.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 5000), 1);
  ::close(leash[1]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(ForkedSocketTest, ShutDown_ByAChild_LeavesTheParentsConnectionAlone) {
  std::array<int, 2> ends;
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  Socket ours(Descriptor(ends[0]), {"peer", 1});
  const Descriptor theirs(ends[1]);
  EXPECT_EQ(status_of_fork([&] {
              ours.shut_down();
              return 0;
            }),
            0);
  ours.send("still here");
  std::string text(10, '\0');
  EXPECT_EQ(::recv(theirs.get(), text.data(), text.size(), MSG_WAITALL), 10);
  EXPECT_EQ(text, "still here");
}

}  // namespace
}  // namespace fulgurite::hdfs
