#include "object/byte_budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace fulgurite::object {
namespace {

TEST(ByteBudget, TryTake_MoreThanIsLeft_GivesNothing) {
  auto budget = std::make_shared<ByteBudget>(100);
  auto first = budget->try_take(60);
  ASSERT_TRUE(first);
  EXPECT_FALSE(budget->try_take(41));
  EXPECT_TRUE(budget->try_take(40));
}

TEST(ByteBudget, TryTake_LargerThanTheLimit_GivesNothing) {
  auto budget = std::make_shared<ByteBudget>(100);
  EXPECT_FALSE(budget->try_take(101));
}

TEST(ByteBudget, TakeAnyway_NothingLeft_TakesAndCounts) {
  auto budget = std::make_shared<ByteBudget>(10);
  auto ticket = budget->take_anyway(25);
  EXPECT_EQ(budget->used(), 25u);
  EXPECT_FALSE(budget->try_take(1));
}

TEST(ByteBudget, Ticket_Moved_IsGivenBackOnce) {
  auto budget = std::make_shared<ByteBudget>(10);
  {
    auto ticket = budget->take_anyway(7);
    ByteBudget::Ticket moved = std::move(ticket);
    ticket = std::move(moved);
    EXPECT_EQ(budget->used(), 7u);
  }
  EXPECT_EQ(budget->used(), 0u);
  EXPECT_EQ(budget->peak(), 7u);
}

TEST(ByteBudget, Ticket_BudgetReleasedFirst_StaysValid) {
  auto budget = std::make_shared<ByteBudget>(10);
  auto ticket = budget->take_anyway(5);
  budget.reset();
  ticket = {};
}

TEST(ByteBudget, TryTake_ManyThreads_NeverExceedsTheLimit) {
  auto budget = std::make_shared<ByteBudget>(100);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) auto ticket = budget->try_take(30);
    });
  }
  threads.clear();
  EXPECT_EQ(budget->used(), 0u);
  EXPECT_LE(budget->peak(), 100u);
  EXPECT_GE(budget->peak(), 30u);
}

}  // namespace
}  // namespace fulgurite::object
