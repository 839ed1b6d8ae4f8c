// The three filesystems on which fsspec answered the golden vectors, as ours: memory, local disk,
// and object store ("s3" in the vectors; here the core that s3, gs and az share, over a store in
// memory).
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fulgurite/local.h"
#include "fulgurite/memory.h"
#include "object/object_filesystem.h"
#include "support/environment.h"
#include "support/memory_object_store.h"
#include "support/vectors.h"

namespace fulgurite::test {

/// One of them, and an empty place on it.
class VectorBackend {
 public:
  /// `column` is its name in the vectors.
  explicit VectorBackend(std::string column) : column_(std::move(column)) {
    if (column_ == "local") {
      files_ = make_local(LocalOptions{.sync = false});
      root_ = folder_.path();
    } else if (column_ == "memory") {
      files_ = make_memory();
      root_ = folder_.path();  // a name that nobody else has
    } else {
      store_ = std::make_shared<object::MemoryObjectStore>();
      store_->create_bucket("bkt");
      files_ = object::make_object_filesystem(store_, {});
      root_ = "bkt/root";
    }
  }
  ~VectorBackend() {
    if (column_ == "memory" && files_->exists(root_)) files_->remove_all(root_);
  }
  VectorBackend(const VectorBackend&) = delete;
  VectorBackend& operator=(const VectorBackend&) = delete;

  const std::string& column() const { return column_; }
  const std::shared_ptr<FileSystem>& files() const { return files_; }
  bool is_object_store() const { return store_ != nullptr; }

  /// "." is the root itself.
  std::string path(const std::string& name) const {
    return name == "." ? root_ : root_ + "/" + name;
  }
  /// The other way round.
  std::string name(std::string_view path) const {
    if (path == root_) return ".";
    if (path.starts_with(root_ + "/")) return std::string(path.substr(root_.size() + 1));
    return "ABS:" + std::string(path);
  }

  void write(const std::string& name, std::string_view content) const {
    files_->write_file(path(name), content);
  }
  /// Does nothing where directories exist by their files alone.
  void make_directory(const std::string& name) const { files_->create_directory(path(name)); }

  /// What the vectors have for this backend; nothing if it was not asked or has no such thing.
  const nlohmann::json* expected(const nlohmann::json& vector) const {
    const auto found = vector.contains("all") ? vector.find("all") : vector.find(column_);
    return found == vector.end() || *found == "skipped" ? nullptr : &*found;
  }

 private:
  std::string column_;
  TemporaryFolder folder_;
  std::shared_ptr<object::MemoryObjectStore> store_;
  std::shared_ptr<FileSystem> files_;
  std::string root_;
};

/// The class that fsspec throws where we throw `code`.
inline std::string python_class(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return "FileNotFoundError";
    case ErrorCode::already_exists:
    case ErrorCode::directory_not_empty:
      return "FileExistsError";
    case ErrorCode::is_a_directory:
      return "IsADirectoryError";
    case ErrorCode::not_a_directory:
      return "NotADirectoryError";
    case ErrorCode::permission_denied:
      return "PermissionError";
    case ErrorCode::invalid_argument:
      return "ValueError";
    case ErrorCode::not_supported:
      return "NotImplementedError";
    default:
      return "OSError";
  }
}

/// What `call` returns, or the class of its error as the vectors have it.
template <class Call>
nlohmann::json answer_or_error(Call&& call) {
  try {
    return call();
  } catch (const Error& error) {
    return {{"error", python_class(error.code())}};
  }
}

}  // namespace fulgurite::test
