// A file that only grows, under any URL: appended to where the filesystem can, and elsewhere a
// series of small objects <url>.000000, <url>.000001..., each written once.
//
// On an object store the time between two objects grows with the run's age, so that their number
// stays logarithmic in it (some 200 up to 200 times the flush interval, then 200 for each factor
// of e), and each byte is written once. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "fulgurite/filesystem.h"
#include "fulgurite/options.h"
#include "fulgurite/value.h"

namespace fulgurite {

class GrowingFile {
 public:
  /// Every object begins with `header`. Nothing is written yet.
  GrowingFile(std::string url, std::string header, const StorageOptions& options);

  const std::string& url() const noexcept { return url_; }
  /// Whether the filesystem appends, so that flushing often costs little.
  bool appends() const noexcept { return appends_; }
  /// Adds bytes in memory.
  void append(std::string_view bytes);
  /// Writes what was added. On an object store, unless `now`, only when an object is due.
  void flush(bool now);

  /// How far the file has come, and what waits to be written.
  Value state();
  /// Cuts off what was written after `state`, and goes on from there.
  void restore(const Dict& state);

 private:
  using Clock = std::chrono::steady_clock;
  bool object_is_due() const;
  void write(const std::string& bytes);
  std::string object_path(std::int64_t number) const;
  void remove_objects_from(std::int64_t number);

  const std::string url_, header_;
  std::shared_ptr<FileSystem> filesystem_;
  std::string path_;
  bool appends_;
  const Clock::time_point begun_ = Clock::now();

  std::mutex pending_mutex_;  // guards pending_
  std::string pending_;
  std::mutex write_mutex_;  // guards what follows, and orders writes
  std::uint64_t written_ = 0;
  std::int64_t objects_ = 0;
  Clock::time_point last_write_ = begun_;
};

}  // namespace fulgurite
