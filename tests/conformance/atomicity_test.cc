// A file changes in one step or not at all: for readers during an overwrite, and when its writer
// is dropped.
#include <atomic>
#include <stdexcept>
#include <thread>

#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

class AtomicityTest : public FileSystemTest {
 protected:
  static bool is_uniform(const std::string& text) {
    return text.find_first_not_of(text.substr(0, 1)) == std::string::npos;
  }

  /// No file, no part of one, no temporary name.
  void expect_no_trace() {
    EXPECT_FALSE(exists("f"));
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_EQ(unfinished_uploads(), 0u);
  }
};

TEST_P(AtomicityTest, ReadAll_DuringOverwrites_IsOneContentOrAnError) {
  const std::size_t size = 6u << 20;
  write("f", std::string(size, 'a'));
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (char c = 'b'; c <= 'h'; ++c) write("f", std::string(size, c));
    done = true;
  });
  int whole = 0;
  while (!done || whole == 0) {
    try {
      const std::string content = fs->open_reader(path("f"))->read_all();
      ASSERT_EQ(content.size(), size);
      ASSERT_TRUE(is_uniform(content));
      ++whole;
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::precondition_failed) << error.what();
    }
  }
}

TEST_P(AtomicityTest, ReadAt_FileReplacedSinceOpen_IsTheOldContentOrAnError) {
  write("f", std::string(100'000, 'a'));
  auto reader = fs->open_reader(path("f"));
  write("f", std::string(100'000, 'b'));
  try {
    EXPECT_EQ(reader->read_all(), std::string(100'000, 'a'));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::precondition_failed) << error.what();
  }
}

TEST_P(AtomicityTest, Destroy_WithoutCommit_LeavesNoTrace) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, kLarge}) {
    auto writer = fs->open_writer(path("f"));
    writer->write(random_text(size));
    EXPECT_FALSE(exists("f"));
    writer.reset();
    expect_no_trace();
  }
}

TEST_P(AtomicityTest, Destroy_WithoutCommit_KeepsTheOldContent) {
  write("f", "old");
  for (const std::size_t size : {std::size_t{0}, kLarge}) {
    auto writer = fs->open_writer(path("f"));
    writer->write(random_text(size));
    writer.reset();
    EXPECT_EQ(read("f"), "old");
  }
  EXPECT_THAT(found(), ElementsAre("f"));
}

TEST_P(AtomicityTest, Destroy_ByAnException_LeavesNoTrace) {
  auto save = [&] {
    auto writer = fs->open_writer(path("f"));
    writer->write(random_text(kLarge));
    throw std::runtime_error("out of luck");
  };
  EXPECT_THROW(save(), std::runtime_error);
  expect_no_trace();
}

TEST_P(AtomicityTest, Listing_WhileWriting_ShowsNoTemporaryName) {
  write("d/old", "x");
  auto writer = fs->open_writer(path("d/new"));
  writer->write(random_text(kLarge));
  writer->flush();
  EXPECT_THAT(listed("d"), ElementsAre("d/old"));
  EXPECT_THAT(found("d"), ElementsAre("d/old"));
  writer->commit();
  EXPECT_THAT(listed("d"), ElementsAre("d/new", "d/old"));
}

TEST_P(AtomicityTest, Commit_ThenListAndRead_AreAtOnceConsistent) {
  for (int i = 0; i < 10; ++i) {
    const std::string name = "f" + std::to_string(i);
    EXPECT_FALSE(exists(name));
    write(name, name);
    EXPECT_EQ(read(name), name);
    EXPECT_EQ(listed().size(), static_cast<std::size_t>(i) + 1);
  }
  fs->remove_file(path("f3"));
  EXPECT_FALSE(exists("f3"));
  EXPECT_EQ(listed().size(), 9u);
}

FULGURITE_ON_ALL_BACKENDS(AtomicityTest);

}  // namespace
}  // namespace fulgurite::conformance
