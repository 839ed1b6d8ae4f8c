#include "base/stream_copy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace fulgurite {
namespace {

TEST(StreamCopy, AnyAlignmentAndSize_CopiesThoseBytesOnly) {
  std::vector<std::byte> source(400);
  for (std::size_t i = 0; i < source.size(); ++i) source[i] = static_cast<std::byte>(i % 250 + 1);
  for (std::size_t offset = 0; offset < 64; ++offset) {
    for (std::size_t size = 0; size <= 200; ++size) {
      std::vector<std::byte> memory(400);
      stream_copy(memory.data() + offset, std::span(source).subspan(offset / 3, size));
      std::vector<std::byte> expected(400);
      std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(offset / 3), size,
                  expected.begin() + static_cast<std::ptrdiff_t>(offset));
      ASSERT_EQ(memory, expected) << size << " bytes at " << offset;
    }
  }
}

}  // namespace
}  // namespace fulgurite
