#include "base/log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fulgurite {
namespace {

std::vector<std::string>& seen() {
  static std::vector<std::string> messages;
  return messages;
}

TEST(Log, Sink_SetAndReset_ReceivesEnabledMessagesOnly) {
  seen().clear();
  set_log_sink([](LogLevel, std::string_view message) { seen().emplace_back(message); });
  log(LogLevel::error, "bad");
  log(LogLevel::debug, "detail");
  set_log_sink(nullptr);
  testing::internal::CaptureStderr();
  log(LogLevel::error, "to stderr");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "fulgurite: error: to stderr\n");
  ASSERT_FALSE(seen().empty());
  EXPECT_EQ(seen()[0], "bad");
  EXPECT_EQ(seen().size(), log_enabled(LogLevel::debug) ? 2u : 1u);
}

}  // namespace
}  // namespace fulgurite
