// A filesystem that cannot append, as an object store cannot, without a server.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "fulgurite/registry.h"

namespace fulgurite::testing {

/// Another filesystem, of which it differs in that it cannot append.
class NoAppend : public FileSystem {
 public:
  NoAppend(std::string protocol, std::shared_ptr<FileSystem> inner)
      : protocol_(std::move(protocol)),
        inner_(std::move(inner)),
        capability_(inner_->capability()) {
    capability_.append = false;
    capability_.empty_directories = false;
  }
  const std::string& protocol() const override { return protocol_; }
  const Capability& capability() const override { return capability_; }
  std::string url(std::string_view path) const override {
    return protocol_ + "://" + std::string(path);
  }
  std::optional<FileInfo> stat(std::string_view path) const override { return inner_->stat(path); }
  std::unique_ptr<Listing> list(std::string_view path, const ListOptions& options) const override {
    return inner_->list(path, options);
  }
  std::unique_ptr<Reader> open_reader(std::string_view path,
                                      const ReadOptions& options) const override {
    return inner_->open_reader(path, options);
  }
  std::unique_ptr<Writer> open_writer(std::string_view path,
                                      const WriteOptions& options) const override {
    if (options.mode == WriteMode::append) {
      throw Error(ErrorCode::not_supported, protocol_ + " append", std::string(path),
                  "cannot append");
    }
    return inner_->open_writer(path, options);
  }
  void create_directory(std::string_view path) const override { inner_->create_directory(path); }
  void remove_file(std::string_view path) const override { inner_->remove_file(path); }
  void remove_files(std::span<const std::string> paths) const override {
    inner_->remove_files(paths);
  }
  void remove_directory(std::string_view path) const override { inner_->remove_directory(path); }
  FileInfo copy_file(std::string_view from, std::string_view to) const override {
    return inner_->copy_file(from, to);
  }
  void move_file(std::string_view from, std::string_view to) const override {
    inner_->move_file(from, to);
  }

 private:
  const std::string protocol_;
  std::shared_ptr<FileSystem> inner_;
  Capability capability_;
};

/// Makes `protocol` another name for `inner` without append.
inline void register_without_append(const std::string& protocol, const std::string& inner) {
  Implementation implementation;
  implementation.summary = inner + " without append";
  implementation.make = [=](const StorageOptions&) -> std::shared_ptr<FileSystem> {
    return std::make_shared<NoAppend>(protocol, filesystem(inner));
  };
  register_implementation(protocol, std::move(implementation), /*clobber=*/true);
}

}  // namespace fulgurite::testing
