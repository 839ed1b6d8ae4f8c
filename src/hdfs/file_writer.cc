// Publishing is a rename, which HDFS does in one step, over an existing file or not. The temporary
// file lies in the same directory, whose storage policy, quota and permissions are the file's own.
#include "hdfs/file_writer.h"

#include <unistd.h>

#include <exception>
#include <utility>

#include "base/log.h"
#include "hdfs/file_info.h"
#include "hdfs/output_file.h"
#include "hdfs/path.h"

namespace fulgurite::hdfs {
namespace {

/// Remembers the first error, and refuses to go on after it or after commit.
class HdfsWriter : public Writer {
 public:
  HdfsWriter(std::shared_ptr<Cluster> cluster, std::string path, const WriteOptions& options)
      : cluster_(std::move(cluster)),
        path_(std::move(path)),
        mode_(options.mode),
        stop_(options.stop) {}

  void write(Buffer bytes) final {
    guarded("write", [&](const Operation& operation) {
      const std::size_t size = bytes.size();
      file_->write(operation, std::move(bytes));
      written_ += size;
    });
  }

  void flush() final {
    guarded("flush", [&](const Operation& operation) { file_->flush(operation); });
  }

  FileInfo commit() final {
    FileInfo info;
    guarded("commit", [&](const Operation& operation) {
      file_->close(operation);
      info = publish(operation);
      file_.reset();
    });
    return info;
  }

  std::uint64_t written() const final { return written_; }

 protected:
  virtual FileInfo publish(const Operation& operation) = 0;

  Operation operation(std::string name) const {
    return {std::move(name), cluster_->url(path_), stop_};
  }

  FileInfo info_of(const Operation& operation, RpcClient::Pending pending) const {
    const auto status = cluster_->namenode().end_status(operation, std::move(pending));
    if (!status) {
      fail(ErrorCode::precondition_failed, operation, "somebody removed the file meanwhile",
           "write it again");
    }
    return hdfs::info_of(path_, *status);
  }

  /// Whether there is something to give up. A fork of the process has a copy of the writer, but the
  /// file is not its own.
  bool is_abandoned() const noexcept { return file_ && process_ == ::getpid(); }

  template <class Step>
  void guarded(std::string name, Step&& step) {
    if (error_) std::rethrow_exception(error_);
    const Operation doing = operation(std::move(name));
    if (process_ != ::getpid()) {
      fail(ErrorCode::invalid_argument, doing, "the file is being written by the parent process",
           "open it after the fork");
    }
    if (!file_) fail(ErrorCode::invalid_argument, doing, "the file is committed");
    try {
      check_stop(doing);
      step(doing);
    } catch (...) {
      error_ = std::current_exception();
      throw;
    }
  }

  const std::shared_ptr<Cluster> cluster_;
  const std::string path_;
  const WriteMode mode_;
  std::unique_ptr<OutputFile> file_;  // null after commit

 private:
  void write_copy(std::span<const std::byte> bytes) final {
    guarded("write", [&](const Operation& operation) {
      file_->write_copy(operation, bytes);
      written_ += bytes.size();
    });
  }

  const std::stop_token stop_;
  const int process_ = ::getpid();
  std::uint64_t written_ = 0;
  std::exception_ptr error_;
};

class NewFileWriter final : public HdfsWriter {
 public:
  NewFileWriter(std::shared_ptr<Cluster> cluster, std::string path, const WriteOptions& options)
      : HdfsWriter(std::move(cluster), std::move(path), options),
        temporary_(temporary_path(path_)) {
    file_ = OutputFile::create(cluster_, operation("open"), temporary_);
  }

  ~NewFileWriter() override {
    if (!is_abandoned()) return;
    file_.reset();
    try {
      // Gives the lease back too.
      cluster_->namenode().remove({"abort", cluster_->url(path_)}, temporary_, false);
    } catch (const std::exception& error) {
      log(LogLevel::warning, std::string(error.what()) + "; " + temporary_ + " stays");
    }
  }

 private:
  FileInfo publish(const Operation& operation) override {
    // Asked for by its number, the file is found before and after the rename.
    auto status = cluster_->namenode().begin_status(file_->path_by_number());
    cluster_->namenode().rename(operation, temporary_, path_, mode_ == WriteMode::replace);
    return info_of(operation, std::move(status));
  }

  const std::string temporary_;
};

class AppendWriter final : public HdfsWriter {
 public:
  AppendWriter(std::shared_ptr<Cluster> cluster, std::string path, const WriteOptions& options)
      : HdfsWriter(std::move(cluster), std::move(path), options) {
    const Operation opening = operation("open");
    try {
      file_ = OutputFile::append(cluster_, opening, path_);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::not_found) throw;
      file_ = OutputFile::create(cluster_, opening, path_);
    }
  }

  /// What was sent stays in the file, as on a local disk; the next writer need not wait.
  ~AppendWriter() override {
    if (!is_abandoned()) return;
    try {
      file_->close({"abort", cluster_->url(path_)});
    } catch (const Error& error) {
      log(LogLevel::warning, error.what());
      file_->give_up();
    } catch (const std::exception& error) {
      log(LogLevel::warning, error.what());
    }
  }

 private:
  FileInfo publish(const Operation& operation) override {
    return info_of(operation, cluster_->namenode().begin_status(file_->path_by_number()));
  }
};

void refuse_what_is_not_kept(const Operation& operation, const WriteOptions& options) {
  if (!options.if_match.empty()) {
    fail(ErrorCode::not_supported, operation, "HDFS cannot replace a file on a condition",
         "leave if_match out, or use WriteMode::create");
  }
}

void check_target(const Operation& operation, const std::optional<wire::FileStatus>& existing,
                  WriteMode mode) {
  if (existing && existing->kind() == wire::DIRECTORY) {
    fail(ErrorCode::is_a_directory, operation, "is a directory", "write to a file in it");
  }
  if (existing && mode == WriteMode::create) {
    fail(ErrorCode::already_exists, operation, "the file exists",
         "choose another name, or replace it");
  }
}

}  // namespace

std::unique_ptr<Writer> open_writer(const std::shared_ptr<Cluster>& cluster,
                                    const std::string& path, const WriteOptions& options) {
  const Operation operation{"open", cluster->url(path), options.stop};
  check_stop(operation);
  refuse_what_is_not_kept(operation, options);
  auto status = cluster->namenode().begin_status(path);
  if (options.mode == WriteMode::append) {
    const auto existing = cluster->namenode().end_status(operation, std::move(status));
    check_target(operation, existing, options.mode);
    if (existing) refuse_coded_and_encrypted(operation, *existing);
    return std::make_unique<AppendWriter>(cluster, path, options);
  }
  // The temporary file is made meanwhile, as nothing depends on the other.
  auto writer = std::make_unique<NewFileWriter>(cluster, path, options);
  check_target(operation, cluster->namenode().end_status(operation, std::move(status)),
               options.mode);
  return writer;
}

}  // namespace fulgurite::hdfs
