// Many small operations, as many at a time as the peers have.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace fulgurite::bench {

inline constexpr int kThreads = 32;

/// Calls `work` with 0, 1, ..., count - 1, on all threads.
inline void in_parallel(int count, const std::function<void(int)>& work) {
  std::atomic<int> next = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = next++; i < count; i = next++) work(i);
    });
  }
}

}  // namespace fulgurite::bench
