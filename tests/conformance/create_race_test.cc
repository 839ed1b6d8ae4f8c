// Exclusive creation: of several writers exactly one wins, and nobody's bytes are mixed.
#include <atomic>
#include <latch>
#include <thread>

#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

constexpr int kWriters = 8;

class CreateRaceTest : public FileSystemTest {
 protected:
  void SetUp() override {
    FileSystemTest::SetUp();
    if (fs && !capability().atomic_create) GTEST_SKIP() << "no exclusive creation here";
  }

  /// Eight writers of `size` bytes commit at the same moment. Returns who won.
  std::vector<int> race(const std::string& name, std::size_t size) {
    std::latch all_ready(kWriters);
    std::atomic<int> strange_errors = 0;
    std::vector<char> won(kWriters, 0);
    std::vector<std::jthread> threads;
    for (int i = 0; i < kWriters; ++i) {
      threads.emplace_back([&, i] {
        try {
          auto writer = fs->open_writer(path(name), {.mode = WriteMode::create});
          writer->write(std::string(size, static_cast<char>('a' + i)));
          all_ready.arrive_and_wait();
          writer->commit();
          won[static_cast<std::size_t>(i)] = 1;
        } catch (const Error& error) {
          if (error.code() != ErrorCode::already_exists) {
            ++strange_errors;
            ADD_FAILURE() << error.what();
          }
        }
      });
    }
    threads.clear();
    std::vector<int> winners;
    for (int i = 0; i < kWriters; ++i) {
      if (won[static_cast<std::size_t>(i)]) winners.push_back(i);
    }
    return winners;
  }
};

TEST_P(CreateRaceTest, Commit_NewFile_Succeeds) {
  fs->write_file(path("f"), "x", {.mode = WriteMode::create});
  EXPECT_EQ(read("f"), "x");
}

TEST_P(CreateRaceTest, OpenWriter_ExistingFile_IsAlreadyExists) {
  write("f", "old");
  EXPECT_ERROR(fs->open_writer(path("f"), {.mode = WriteMode::create}), already_exists);
  EXPECT_EQ(read("f"), "old");
}

TEST_P(CreateRaceTest, Commit_FileAppearedSinceOpen_IsAlreadyExists) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, kLarge}) {
    const std::string name = "f" + std::to_string(size);
    auto writer = fs->open_writer(path(name), {.mode = WriteMode::create});
    writer->write(std::string(size, 'x'));
    write(name, "first");
    EXPECT_ERROR(writer->commit(), already_exists);
    writer.reset();
    EXPECT_EQ(read(name), "first");
  }
  EXPECT_EQ(unfinished_uploads(), 0u);
}

TEST_P(CreateRaceTest, Commit_EightWritersOfSmallFiles_ExactlyOneWins) {
  for (int round = 0; round < 5; ++round) {
    const std::string name = "f" + std::to_string(round);
    const auto winners = race(name, 100);
    ASSERT_EQ(winners.size(), 1u);
    EXPECT_EQ(read(name), std::string(100, static_cast<char>('a' + winners[0])));
  }
}

TEST_P(CreateRaceTest, Commit_EightWritersOfLargeFiles_ExactlyOneWins) {
  const std::size_t size = 6u << 20;
  const auto winners = race("f", size);
  ASSERT_FALSE(winners.empty());
  if (!deviations().completion_races) {
    EXPECT_EQ(winners.size(), 1u);
  }
  const std::string content = read("f");
  EXPECT_TRUE(content == std::string(size, content[0]));
  EXPECT_THAT(winners, testing::Contains(content[0] - 'a'));
  EXPECT_EQ(unfinished_uploads(), 0u);
}

FULGURITE_ON_ALL_BACKENDS(CreateRaceTest);

}  // namespace
}  // namespace fulgurite::conformance
