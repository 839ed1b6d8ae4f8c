// A filesystem over a MemoryObjectStore with the bucket "b" and parts of 32 KiB.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "object/object_filesystem.h"
#include "object/transfer.h"
#include "support/expect_error.h"
#include "support/memory_object_store.h"

namespace fulgurite::object {

inline constexpr std::size_t kPart = 32u << 10;

inline UploadLimits small_limits() {
  return {.min_part_bytes = kPart / 2,
          .max_part_bytes = 100 * kPart,
          .max_parts = 100,
          .max_put_bytes = 100 * kPart,
          .max_object_bytes = 1000 * kPart,
          .equal_parts = false};
}

inline TransferOptions small_transfers() {
  return {.part_bytes = kPart,
          .max_connections = 4,
          .read_ahead_bytes = 1u << 20,
          .budget_bytes = 8u << 20};
}

class ObjectTest : public testing::Test {
 protected:
  explicit ObjectTest(const UploadLimits& limits = small_limits(),
                      const TransferOptions& options = small_transfers(), int page_size = 1000)
      : store(std::make_shared<MemoryObjectStore>(limits, page_size)),
        fs(make_object_filesystem(store, options)) {
    store->create_bucket("b");
  }

  /// `size` bytes, all different from their neighbours.
  static std::string text(std::size_t size) {
    std::string result(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      result[i] = static_cast<char>('a' + (i * 7 + i / 26) % 26);
    }
    return result;
  }

  std::shared_ptr<MemoryObjectStore> store;
  std::shared_ptr<FileSystem> fs;
};

/// A hook that throws `unavailable` from the `nth` call of `verb` on, counted from 1.
inline MemoryObjectStore::Hook fail_from(std::string verb, int nth) {
  return [verb = std::move(verb), left = std::make_shared<int>(nth)](std::string_view called,
                                                                     const ObjectPath&) {
    if (called == verb && --*left <= 0) {
      throw Error(ErrorCode::unavailable, "test " + verb, "test://b", "made to fail", "try again");
    }
  };
}

}  // namespace fulgurite::object
