// Numbers that do not fit: listings of many pages, files and blocks beyond 2 GiB.
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "base/crc.h"
#include "base/encode.h"
#include "hdfs/frame.h"
#include "hdfs_cluster.h"

namespace fulgurite::test {
namespace {

constexpr std::size_t kLargePiece = 16u << 20;

class HdfsSize : public HdfsCluster {
 protected:
  /// Empty files "d/0" and so on.
  void make_files(int count) const {
    std::atomic<int> next = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 16; ++t) {
      threads.emplace_back([&] {
        for (int i = next++; i < count; i = next++) make_file(path("d/" + std::to_string(i)));
      });
    }
  }

 private:
  void make_file(const std::string& path) const {
    auto& namenode = cluster->namenode();
    const auto status = namenode.create(operation, path, cluster->layout(operation));
    EXPECT_TRUE(namenode.complete(operation, {path, status.file_id()}, std::nullopt));
  }
};

TEST_F(HdfsSize, List_TenThousandFiles_ShowsEachOnce) {
  constexpr std::size_t kFiles = 10'000;
  make_files(kFiles);
  std::set<std::string> names;
  std::size_t pages = 0;
  const auto listing = fs->list(path("d"));
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    ++pages;
    for (const FileInfo& file : page) EXPECT_TRUE(names.insert(file.path).second) << file.path;
  }
  EXPECT_EQ(names.size(), kFiles);
  EXPECT_GT(pages, 1u);
  EXPECT_EQ(fs->find(path("")).size(), kFiles);
  fs->remove_all(path("d"));
  EXPECT_FALSE(fs->exists(path("d")));
}

TEST_F(HdfsSize, WriteAndRead_BlockBeyondTwoGiB_IsIntact) {
  HdfsOptions large = options();
  large.block_bytes = 3ull << 30;
  large.replication = 1;
  const std::string piece = pattern(kLargePiece + 1);
  constexpr std::uint64_t kPieces = 129;  // 2 GiB and 16 MiB, and a byte each
  std::uint32_t crc = 0;
  auto writer = make_hdfs(large)->open_writer(path("f"));
  for (std::uint64_t i = 0; i < kPieces; ++i) {
    writer->write(Buffer::share(as_bytes(piece), nullptr));
    crc = crc32c(crc, as_bytes(piece));
  }
  EXPECT_EQ(writer->commit().size, kPieces * piece.size());

  std::string crc_bytes;
  hdfs::append_uint32(crc_bytes, crc);
  EXPECT_EQ(Hdfs(options()).checksum(path("f"), HdfsChecksumKind::composite_crc).hex,
            hex(as_bytes(crc_bytes)));
  const auto reader = fs->open_reader(path("f"));
  EXPECT_EQ(reader->size(), kPieces * piece.size());
  std::string last(piece.size(), '\0');
  const std::uint64_t at = (kPieces - 1) * piece.size();  // beyond 2 GiB
  EXPECT_EQ(reader->read_at(at, std::as_writable_bytes(std::span(last))), piece.size());
  EXPECT_TRUE(last == piece);
  reader->seek(at);
  last.assign(last.size(), '\0');
  EXPECT_EQ(reader->read(std::as_writable_bytes(std::span(last))), piece.size());
  EXPECT_TRUE(last == piece);
  fs->remove_file(path("f"));
}

}  // namespace
}  // namespace fulgurite::test
