#include "auth/child_output.h"

#include <gtest/gtest.h>

#include <chrono>

namespace fulgurite::auth {
namespace {

using namespace std::chrono_literals;
using End = ChildOutput::End;

TEST(RunCommand, Output_IsCollected) {
  const auto output = run_command("printf 'a b'; exit 3", 10s, 100);
  EXPECT_EQ(output.end, End::exited);
  EXPECT_EQ(output.status, 3);
  EXPECT_EQ(output.text, "a b");
}

TEST(RunCommand, StandardInput_IsEmpty) { EXPECT_EQ(run_command("cat", 10s, 100).status, 0); }

TEST(RunCommand, TooMuchOutput_IsKilled) {
  const auto output = run_command("while :; do echo 0123456789; done", 60s, 10'000);
  EXPECT_EQ(output.end, End::too_much);
}

TEST(RunCommand, TooLong_IsKilledWithItsChildren) {
  const auto start = std::chrono::steady_clock::now();
  // The grandchild keeps the pipe open; only killing the whole group ends it.
  const auto output = run_command("sleep 1000 & sleep 1000", 50ms, 100);
  EXPECT_EQ(output.end, End::too_long);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 30s);
}

TEST(RunCommand, Signal_IsReported) {
  const auto output = run_command("kill -9 $$", 10s, 100);
  EXPECT_EQ(output.end, End::signalled);
  EXPECT_EQ(output.status, 9);
}

TEST(RunCommand, UnknownCommand_Fails) {
  EXPECT_EQ(run_command("/nonexistent/helper 2>/dev/null", 10s, 100).status, 127);
}

}  // namespace
}  // namespace fulgurite::auth
