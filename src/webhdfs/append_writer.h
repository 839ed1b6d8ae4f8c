// Writer that continues a file in place, by APPEND.
//
// What was flushed, or sent when so much was collected, stays in the file also without a commit, as
// on a local disk. Each request opens and closes the file at a DataNode: loggers flush rarely.
// Who calls it: WebHdfsFileSystem.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <stop_token>
#include <string>

#include "fulgurite/filesystem.h"
#include "webhdfs/client.h"

namespace fulgurite::webhdfs {

class AppendWriter final : public Writer {
 public:
  /// `size` is that of the file, which exists. Sends nothing.
  AppendWriter(std::shared_ptr<const Client> client, std::string path, std::uint64_t size,
               std::stop_token stop);

  using Writer::write;
  void write(Buffer bytes) override;
  /// Errors besides: corrupted if the file has not the length that it should have, because somebody
  /// else has written to it.
  void flush() override;
  FileInfo commit() override;
  std::uint64_t written() const override { return written_; }

 private:
  template <class Step>
  void guarded(Step step);
  void send_collected();
  std::uint64_t size_now() const;
  [[noreturn]] void throw_foreign_bytes(const char* name, std::uint64_t size) const;

  const std::shared_ptr<const Client> client_;
  const std::string path_;
  const std::stop_token stop_;
  std::uint64_t size_;  // of the file, as far as we have sent it
  Payload collected_;
  std::uint64_t written_ = 0;
  bool committed_ = false;
  std::exception_ptr error_;
};

}  // namespace fulgurite::webhdfs
