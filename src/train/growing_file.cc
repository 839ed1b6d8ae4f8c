// See growing_file.h.
#include "train/growing_file.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "fulgurite/registry.h"
#include "train/url_path.h"

namespace fulgurite {
namespace {

constexpr int kObjectsPerAge = 200;  // at most one object for this part of the run's age
constexpr std::size_t kMaxPendingBytes = 4u << 20;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

GrowingFile::GrowingFile(std::string url, std::string header, const StorageOptions& options)
    : url_(std::move(url)), header_(std::move(header)) {
  Location at = resolve(url_, options);
  filesystem_ = std::move(at.filesystem);
  path_ = std::move(at.path);
  appends_ = filesystem_->capability().append;
}

void GrowingFile::append(std::string_view bytes) {
  const std::lock_guard lock(pending_mutex_);
  pending_ += bytes;
}

bool GrowingFile::object_is_due() const {
  const auto now = Clock::now();
  return pending_.size() > kMaxPendingBytes || now - last_write_ >= (now - begun_) / kObjectsPerAge;
}

void GrowingFile::flush(bool now) {
  const std::lock_guard write_lock(write_mutex_);
  std::string bytes;
  {
    const std::lock_guard lock(pending_mutex_);
    const bool first = written_ == 0 && objects_ == 0;
    if (pending_.empty() && !first) return;
    if (!appends_ && !now && !object_is_due()) return;
    bytes.swap(pending_);
  }
  try {
    write(bytes);
  } catch (...) {
    const std::lock_guard lock(pending_mutex_);
    pending_.insert(0, bytes);
    throw;
  }
  last_write_ = Clock::now();
}

void GrowingFile::write(const std::string& bytes) {
  if (!appends_) {
    filesystem_->write_file(object_path(objects_), header_ + bytes);
    ++objects_;
  } else if (written_ == 0) {
    filesystem_->write_file(path_, header_ + bytes);
    written_ = header_.size() + bytes.size();
  } else {
    filesystem_->write_file(path_, bytes, {.mode = WriteMode::append});
    written_ += bytes.size();
  }
}

std::string GrowingFile::object_path(std::int64_t number) const {
  std::array<char, 32> suffix;
  std::snprintf(suffix.data(), suffix.size(), ".%06lld", static_cast<long long>(number));
  return path_ + suffix.data();
}

Value GrowingFile::state() {
  const std::lock_guard write_lock(write_mutex_);
  const std::lock_guard lock(pending_mutex_);
  Dict state;
  state["url"] = url_;
  state["bytes"] = static_cast<std::int64_t>(written_);
  state["objects"] = objects_;
  state["pending"] = Bytes{pending_};
  return state;
}

void GrowingFile::restore(const Dict& state) {
  const std::lock_guard write_lock(write_mutex_);
  const std::lock_guard lock(pending_mutex_);
  const Value* pending = state.find("pending");
  if (const Bytes* bytes = pending ? pending->get_if<Bytes>() : nullptr) pending_ = bytes->data;
  const std::int64_t bytes = state.at("bytes").as_int("bytes");
  objects_ = state.at("objects").as_int("objects");
  written_ = static_cast<std::uint64_t>(bytes);
  if (!appends_) {
    remove_objects_from(objects_);
    return;
  }
  const std::optional<FileInfo> file = filesystem_->stat(path_);
  if (!file || file->size < written_) {
    written_ = 0;  // it is gone: begin anew
  } else if (file->size > written_) {
    filesystem_->write_file(path_, filesystem_->read_file(path_, 0, written_));
  }
}

void GrowingFile::remove_objects_from(std::int64_t number) {
  const std::string series = std::string(base_name(path_)) + ".";
  const std::string first = object_path(number);
  std::vector<std::string> later;
  for (const FileInfo& file : filesystem_->ls(parent_of(path_))) {
    const std::string_view name = base_name(file.path);
    if (name.starts_with(series) && name >= base_name(first)) later.push_back(file.path);
  }
  filesystem_->remove_files(later);
}

}  // namespace fulgurite
