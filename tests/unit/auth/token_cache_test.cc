#include "auth/token_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fulgurite::auth {
namespace {

using namespace std::chrono_literals;

struct Token {
  int number = 0;
  std::optional<TimePoint> expires;
  bool operator==(const Token&) const = default;
};

const TimePoint kStart = *parse_iso_time("2026-11-24T08:00:00Z");

/// A cache over a counting source of tokens that live for an hour, with a clock to turn.
struct Fixture {
  std::atomic<int> fetches{0};
  std::atomic<bool> broken{false};
  TimePoint now = kStart;
  TokenCache<Token> cache{[this] {
                            const int number = ++fetches;
                            if (broken) throw std::runtime_error("the source is down");
                            return Token{number, now + 1h};
                          },
                          [this] { return now; }};
};

TEST(TokenCache, FreshToken_IsNotFetchedAgain) {
  Fixture f;
  EXPECT_EQ(f.cache.get().number, 1);
  f.now += 54min;
  EXPECT_EQ(f.cache.get().number, 1);
  EXPECT_EQ(f.fetches, 1);
}

TEST(TokenCache, TokenWithoutExpiry_IsKept) {
  int fetches = 0;
  TokenCache<Token> cache([&] { return Token{++fetches, std::nullopt}; });
  cache.get();
  EXPECT_EQ(cache.get().number, 1);
}

TEST(TokenCache, FiveMinutesBeforeExpiry_IsRenewed) {
  Fixture f;
  f.cache.get();
  f.now += 55min;
  EXPECT_EQ(f.cache.get().number, 2);
}

/// Collects what is logged, from one thread, until the end of the scope.
struct CapturedLog {
  static inline std::string text;
  CapturedLog() {
    text.clear();
    set_log_sink([](LogLevel, std::string_view message) { text += message; });
  }
  ~CapturedLog() { set_log_sink(nullptr); }
};

TEST(TokenCache, RenewalFails_OldTokenServesAndSourceIsSpared) {
  const CapturedLog log;
  Fixture f;
  f.cache.get();
  f.broken = true;
  f.now += 56min;
  EXPECT_EQ(f.cache.get().number, 1);
  EXPECT_EQ(f.cache.get().number, 1);
  EXPECT_EQ(f.fetches, 2);
  EXPECT_THAT(log.text, testing::HasSubstr("the source is down"));
  f.now += 11s;
  EXPECT_EQ(f.cache.get().number, 1);
  EXPECT_EQ(f.fetches, 3);
  f.broken = false;
  f.now += 11s;
  EXPECT_EQ(f.cache.get().number, 4);
}

TEST(TokenCache, RenewalFailsAndTokenExpires_Throws) {
  const CapturedLog log;
  Fixture f;
  f.cache.get();
  f.broken = true;
  f.now += 56min;
  f.cache.get();
  f.now += 5min;
  EXPECT_THROW(f.cache.get(), std::runtime_error);
}

TEST(TokenCache, Failure_IsNotCached) {
  Fixture f;
  f.broken = true;
  EXPECT_THROW(f.cache.get(), std::runtime_error);
  f.broken = false;
  EXPECT_EQ(f.cache.get().number, 2);
}

TEST(TokenCache, Refresh_ForgetsOnlyTheStaleToken) {
  Fixture f;
  const auto first = f.cache.get();
  f.cache.refresh(first);
  const auto second = f.cache.get();
  EXPECT_EQ(second.number, 2);
  f.cache.refresh(first);
  EXPECT_EQ(f.cache.get(), second);
  EXPECT_EQ(f.fetches, 2);
}

/// A source that waits until the test lets it go.
struct Gate {
  std::latch entered{1}, open{1};
  void pass() {
    entered.count_down();
    open.wait();
  }
};

TEST(TokenCache, ConcurrentCallers_ShareOneFetch) {
  constexpr int kCallers = 8;
  Gate gate;
  std::atomic<int> fetches{0}, started{0};
  TokenCache<Token> cache([&] {
    gate.pass();
    return Token{++fetches, std::nullopt};
  });
  std::vector<int> numbers(kCallers);
  {
    std::vector<std::jthread> callers;
    for (auto& number : numbers) {
      callers.emplace_back([&] {
        ++started;
        number = cache.get().number;
      });
    }
    gate.entered.wait();
    while (started < kCallers) std::this_thread::yield();
    gate.open.count_down();
  }
  EXPECT_THAT(numbers, testing::Each(1));
  EXPECT_EQ(fetches, 1);
}

TEST(TokenCache, ConcurrentCallersOfFailingFetch_AllSeeTheFailure) {
  constexpr int kCallers = 4;
  Gate gate;
  std::atomic<int> failures{0};
  std::atomic<bool> first{true};
  TokenCache<Token> cache([&]() -> Token {
    if (first.exchange(false)) gate.pass();
    throw std::runtime_error("the source is down");
  });
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&] {
        try {
          cache.get();
        } catch (const std::runtime_error&) {
          ++failures;
        }
      });
    }
    gate.entered.wait();
    gate.open.count_down();
  }
  EXPECT_EQ(failures, kCallers);
}

TEST(TokenCache, WhileRenewalIsUnderWay_OthersGetTheOldTokenAtOnce) {
  Gate gate;
  std::atomic<int> fetches{0};
  std::atomic<TimePoint> now{kStart};
  TokenCache<Token> cache(
      [&] {
        const int number = ++fetches;
        if (number == 2) gate.pass();
        return Token{number, now.load() + 1h};
      },
      [&] { return now.load(); });
  cache.get();
  now = kStart + 57min;
  {
    std::jthread renewer([&] { EXPECT_EQ(cache.get().number, 2); });
    gate.entered.wait();
    EXPECT_EQ(cache.get().number, 1);
    gate.open.count_down();
  }
  EXPECT_EQ(cache.get().number, 2);
}

}  // namespace
}  // namespace fulgurite::auth
