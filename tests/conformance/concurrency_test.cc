// One filesystem, one reader, many threads; many writers, one thread.
#include <random>
#include <thread>

#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

class ConcurrencyTest : public FileSystemTest {};

TEST_P(ConcurrencyTest, EveryVerb_EightThreads_DoNotDisturbEachOther) {
  std::vector<std::jthread> threads;
  for (unsigned t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const std::string mine = "t" + std::to_string(t);
      for (unsigned i = 0; i < 10; ++i) {
        const std::string name = mine + "/" + std::to_string(i);
        const std::string content = random_text(1'000 * (i + 1), t * 100 + i);
        write(name, content);
        EXPECT_TRUE(read(name) == content);
        EXPECT_EQ(fs->info(path(name)).size, content.size());
      }
      EXPECT_EQ(listed(mine).size(), 10u);
      fs->move_file(path(mine + "/0"), path(mine + "/moved"));
      fs->remove_file(path(mine + "/1"));
      EXPECT_EQ(listed(mine).size(), 9u);
    });
  }
  threads.clear();
  EXPECT_EQ(found().size(), 72u);
}

TEST_P(ConcurrencyTest, ReadAt_OneReaderFourThreads_EachGetsItsBytes) {
  const std::string content = random_text(kLarge);
  write("f", content);
  auto reader = fs->open_reader(path("f"));
  std::vector<std::jthread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < 10; ++i) {
        const std::size_t offset = random() % content.size();
        std::string to(std::min<std::size_t>(random() % 3'000'000, content.size() - offset), '?');
        const ReadPiece piece{offset, std::as_writable_bytes(std::span(to))};
        i % 2 ? reader->read_pieces({&piece, 1}) : void(reader->read_at(offset, piece.to));
        EXPECT_TRUE(to == content.substr(offset, to.size()));
      }
    });
  }
}

TEST_P(ConcurrencyTest, Write_ManyOpenWritersOfOneThread_AllFinish) {
  std::vector<std::unique_ptr<Writer>> writers;
  for (int i = 0; i < 12; ++i) writers.push_back(fs->open_writer(path(std::to_string(i))));
  for (unsigned round = 0; round < 7; ++round) {
    for (auto& writer : writers) writer->write(std::string_view(random_text(1u << 20, round)));
  }
  std::string expected;
  for (unsigned round = 0; round < 7; ++round) expected += random_text(1u << 20, round);
  for (auto& writer : writers) EXPECT_EQ(writer->commit().size, 7u << 20);
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(read(std::to_string(i)) == expected) << i;
}

FULGURITE_ON_ALL_BACKENDS(ConcurrencyTest);

}  // namespace
}  // namespace fulgurite::conformance
