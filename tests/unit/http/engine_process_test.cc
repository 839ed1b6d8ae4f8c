// The engine of the process: its number of loops, its forks and its end.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "http/engine.h"
#include "support/wire_server.h"

#ifdef __SANITIZE_THREAD__
// Threads after a fork are what these tests are about.
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace fulgurite::http {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;

WireAnswer answer_or_stall(const WireRequest& request) {
  return request.target == "/stall" ? WireAnswer::stall() : WireAnswer{.body = "ok"};
}

/// Runs `child` in a forked child and returns its exit status; -1 if it died otherwise.
template <class Child>
int status_of_fork(Child child) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(child());
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(EngineProcessTest, Fork_ChildHasItsOwnEngineAndTheParentGoesOn) {
  WireServer server(answer_or_stall);
  auto stalled = Engine::instance().submit({.method = "GET", .url = server.url() + "/stall"});
  ASSERT_TRUE(server.wait_for_requests(1));
  ASSERT_TRUE(Engine::instance().send({.method = "GET", .url = server.url()}).ok());
  Engine* parents = &Engine::instance();

  const int status = status_of_fork([&] {
    if (&Engine::instance() == parents) return 1;
    if (Engine::instance().send({.method = "GET", .url = server.url()}).body != "ok") return 2;
    if (parents->send({.method = "GET", .url = server.url()}).failure != Failure::cancelled) {
      return 3;
    }
    if (stalled.get().failure != Failure::cancelled) return 4;
    return 0;
  });

  EXPECT_EQ(status, 0);
  EXPECT_EQ(&Engine::instance(), parents);
  EXPECT_EQ(Engine::instance().send({.method = "GET", .url = server.url()}).body, "ok");
}

TEST(EngineProcessTest, Fork_ChildDestroysWhatItInherited_DoesNotHang) {
  WireServer server(answer_or_stall);
  auto engine = std::make_unique<Engine>(2);
  auto stalled = engine->submit({.method = "GET", .url = server.url() + "/stall"});
  ASSERT_TRUE(server.wait_for_requests(1));

  const int status = status_of_fork([&] {
    stalled = Pending();
    engine.reset();
    return 0;
  });

  EXPECT_EQ(status, 0);
  EXPECT_EQ(engine->send({.method = "GET", .url = server.url()}).body, "ok");
}

TEST(EngineProcessTest, Fork_ChildLivesOn_ParentsConnectionsCloseAllTheSame) {
  WireServer server(answer_or_stall);
  auto engine = std::make_unique<Engine>(1);
  ASSERT_TRUE(engine->send({.method = "GET", .url = server.url()}).ok());
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[1]);
    char byte;
    ::_exit(::read(ends[0], &byte, 1) == 0 ? 0 : 1);  // lives until the parent has seen enough
  }
  engine.reset();
  EXPECT_TRUE(server.wait_for_open_connections(0));
  ::close(ends[0]);
  ::close(ends[1]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(EngineProcessTest, Fork_OfAFork_WorksToo) {
  WireServer server(answer_or_stall);
  ASSERT_TRUE(Engine::instance().send({.method = "GET", .url = server.url()}).ok());
  const auto works = [&] {
    return Engine::instance().send({.method = "GET", .url = server.url()}).body == "ok";
  };
  EXPECT_EQ(status_of_fork([&] {
              if (!works()) return 1;
              return status_of_fork([&] { return works() ? 0 : 2; });
            }),
            0);
}

TEST(EngineProcessDeathTest, Exit_WithRequestUnderWay_IsCleanAndPrompt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a new process rather than a fork
  EXPECT_EXIT(
      {
        // Destroyed in the opposite order, after the engine has been stopped.
        static WireServer server(answer_or_stall);
        static Pending pending;
        pending = Engine::instance().submit({.method = "GET", .url = server.url() + "/stall"});
        if (!server.wait_for_requests(1)) std::_Exit(1);
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(EngineProcessDeathTest, Exit_WithoutAnyRequest_IsClean) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Engine::instance();
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(EngineProcessTest, LoopsOfTheEnvironment_AnyText_GivesAWorkingEngine) {
  WireServer server(answer_or_stall);
  for (const char* loops : {"1", "3", "0", "nonsense", "99999999999"}) {
    ASSERT_EQ(setenv("FULGURITE_HTTP_LOOPS", loops, 1), 0);
    Engine engine;
    EXPECT_TRUE(engine.send({.method = "GET", .url = server.url()}).ok()) << loops;
  }
  unsetenv("FULGURITE_HTTP_LOOPS");
}

}  // namespace
}  // namespace fulgurite::http
