// Jobs that are done side by side by threads of their own.
// Who calls it: file_reader, file_checksum.
#pragma once

#include <cstddef>
#include <functional>

namespace fulgurite::hdfs {

/// Calls `job` with 0, 1, ..., count - 1 on up to `threads` threads, this one included. The first
/// failure ends them all and is thrown.
void run_jobs(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& job);

}  // namespace fulgurite::hdfs
