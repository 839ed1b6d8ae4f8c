// Two writers with one gathering base: small buffers wait for company, large ones go straight from
// the caller's memory to the disk. Back pressure is the disk itself.
#include "local/writer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <utility>
#include <vector>

#include "local/errors.h"
#include "local/file.h"
#include "local/new_file.h"

namespace fulgurite::local {
namespace {

// Gathers buffers, remembers the first error, and refuses to go on after it or after commit.
class LocalWriter : public Writer {
 public:
  LocalWriter(std::string path, WriteOptions options, bool sync)
      : path_(std::move(path)), options_(std::move(options)), sync_(sync) {}

  void write(Buffer bytes) final {
    guarded("write", [&] {
      if (bytes.empty()) return;
      written_ += bytes.size();
      waiting_bytes_ += bytes.size();
      waiting_.push_back(std::move(bytes));
      if (waiting_bytes_ >= kGather || waiting_.size() >= kMostBuffers) drain();
    });
  }

  void flush() final {
    guarded("flush", [&] { flush_to_disk(); });
  }

  FileInfo commit() final {
    FileInfo info;
    guarded("commit", [&] {
      drain();
      if (sync_ && ::fsync(file().get()) != 0) throw_errno(errno, "sync", path_);
      publish();
      if (sync_) sync_folder(folder_of(path_));
      info = info_of(path_, status_of(file(), path_));
      done_ = true;
    });
    return info;
  }

  std::uint64_t written() const final { return written_; }

 protected:
  virtual const Descriptor& file() const = 0;
  virtual void flush_to_disk() {}
  virtual void publish() {}

  void drain() {
    write_fully(file(), waiting_, path_);
    waiting_.clear();
    waiting_bytes_ = 0;
  }

  const std::string path_;
  const WriteOptions options_;

 private:
  static constexpr std::uint64_t kGather = 1 << 20;
  static constexpr std::size_t kMostBuffers = 256;

  template <class Step>
  void guarded(std::string_view operation, Step&& step) {
    if (error_) std::rethrow_exception(error_);
    if (done_) fail(ErrorCode::invalid_argument, operation, path_, "the file is committed");
    try {
      check_stop(options_.stop, operation, path_);
      step();
    } catch (...) {
      error_ = std::current_exception();
      throw;
    }
  }

  const bool sync_;
  std::vector<Buffer> waiting_;
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t written_ = 0;
  bool done_ = false;
  std::exception_ptr error_;
};

class NewFileWriter final : public LocalWriter {
 public:
  NewFileWriter(std::string path, WriteOptions options, bool sync)
      : LocalWriter(path, std::move(options), sync), file_(std::move(path)) {}

 private:
  const Descriptor& file() const override { return file_.descriptor(); }

  void publish() override {
    if (options_.mode == WriteMode::create) return file_.create();
    if (options_.if_match.empty()) return file_.replace();
    // Writers with if_match take turns at the folder, so that none replaces what it has not seen.
    Descriptor folder = open_file(folder_of(path_), O_RDONLY | O_DIRECTORY, "commit");
    if (::flock(folder.get(), LOCK_EX) != 0) throw_errno(errno, "commit", path_);
    auto existing = status(path_);
    if (!existing || info_of(path_, *existing).etag != options_.if_match) {
      fail(ErrorCode::precondition_failed, "commit", path_, "the file is not what if_match names",
           "read the file again and repeat the change");
    }
    file_.replace();
  }

  NewFile file_;
};

class AppendWriter final : public LocalWriter {
 public:
  AppendWriter(const std::string& path, WriteOptions options, bool sync)
      : LocalWriter(path, std::move(options), sync),
        file_(open_file(path, O_WRONLY | O_APPEND | O_CREAT, "open", 0666)) {}

 private:
  const Descriptor& file() const override { return file_; }

  void flush_to_disk() override {
    drain();
    if (::fdatasync(file_.get()) != 0) throw_errno(errno, "flush", path_);
  }

  Descriptor file_;
};

}  // namespace

std::string write_target(const std::string& path) {
  auto existing = status(path);
  if (!existing) return path;
  if (S_ISDIR(existing->st_mode)) throw_errno(EISDIR, "open", path);
  if (S_ISLNK(existing->st_mode)) return path;  // leads nowhere: the file takes the link's place
  if (!S_ISREG(existing->st_mode)) {
    fail(ErrorCode::not_supported, "open", path, "not a regular file", "write to a file");
  }
  struct stat own {};
  bool is_link = ::lstat(path.c_str(), &own) == 0 && S_ISLNK(own.st_mode);
  if (!is_link) return path;
  std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), &::free);
  return real ? real.get() : path;
}

std::unique_ptr<Writer> open_writer(const std::string& path, const WriteOptions& options,
                                    const LocalOptions& local) {
  check_stop(options.stop, "open", path);
  std::string target = write_target(path);
  if (options.mode == WriteMode::create && status(target)) throw_errno(EEXIST, "open", path);
  make_directories(folder_of(target));
  if (options.mode == WriteMode::append) {
    return std::make_unique<AppendWriter>(target, options, local.sync);
  }
  return std::make_unique<NewFileWriter>(target, options, local.sync);
}

}  // namespace fulgurite::local
