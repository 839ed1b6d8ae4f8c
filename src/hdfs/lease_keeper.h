// Keeps files that are being written ours: a thread that renews the lease at the NameNode and the
// connections to DataNodes while their writers are busy elsewhere.
//
// A NameNode gives a file away when its lease was not renewed for 60 s and another client wants it;
// a DataNode drops a pipeline that was silent for 60 s.
// Who calls it: output_file.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "hdfs/namenode.h"

namespace fulgurite::hdfs {

/// Something that must give a sign of life now and then.
class KeptAlive {
 public:
  virtual ~KeptAlive() = default;
  /// Called every few seconds from the keeper's thread. Must not block for long.
  virtual void keep_alive() noexcept = 0;
};

/// Thread-safe. Its thread runs from the first file on.
class LeaseKeeper {
 public:
  /// `namenode` must outlive this.
  LeaseKeeper(Namenode& namenode, std::string authority);

  void add(KeptAlive& file);
  /// When it returns, `file` is not in use any more.
  void remove(KeptAlive& file) noexcept;

 private:
  void run(const std::stop_token& stop) noexcept;
  void renew(const std::stop_token& stop) noexcept;

  Namenode& namenode_;
  const std::string url_;
  std::mutex mutex_;  // guards files_; held while they give their signs of life
  std::condition_variable_any changed_;
  std::set<KeptAlive*> files_;
  std::jthread thread_;
};

}  // namespace fulgurite::hdfs
