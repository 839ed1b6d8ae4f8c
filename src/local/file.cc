// Loops around pread and writev, directory creation, fsync of folders.
#include "local/file.h"

#include <fcntl.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "fulgurite/url.h"
#include "local/errors.h"

namespace fulgurite::local {
namespace {

std::chrono::system_clock::time_point time_point(const timespec& time) {
  auto since_epoch = std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  return std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::system_clock::duration>(since_epoch));
}

// Inode, time and size: a file that is replaced has another inode, one that grows another size.
std::string etag_of(const struct stat& status) {
  auto nanoseconds = static_cast<long long>(status.st_mtim.tv_sec) * 1'000'000'000 +
                     static_cast<long long>(status.st_mtim.tv_nsec);
  return std::to_string(status.st_ino) + "-" + std::to_string(nanoseconds) + "-" +
         std::to_string(status.st_size);
}

// Drops `done` bytes from the front of the list.
std::span<iovec> advance(std::span<iovec> list, std::size_t done) {
  while (!list.empty() && done >= list.front().iov_len) {
    done -= list.front().iov_len;
    list = list.subspan(1);
  }
  if (done > 0) {
    list.front().iov_base = static_cast<std::byte*>(list.front().iov_base) + done;
    list.front().iov_len -= done;
  }
  return list;
}

void write_list(const Descriptor& file, std::span<iovec> list, const std::string& path) {
  while (!list.empty()) {
    ssize_t done = ::writev(file.get(), list.data(), static_cast<int>(list.size()));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw_errno(errno, "write", path);
    list = advance(list, static_cast<std::size_t>(done));
  }
}

}  // namespace

std::string clean(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) {
    fail(ErrorCode::invalid_argument, "path", std::string(path.substr(0, path.find('\0'))),
         "the path contains a NUL character");
  }
  return strip_protocol("file", path);
}

std::string folder_of(const std::string& path) {
  std::string folder = path.substr(0, path.rfind('/'));
  return folder.empty() ? "/" : folder;
}

std::string entry_of(const std::string& folder, std::string_view name) {
  return (folder == "/" ? "/" : folder + "/").append(name);
}

std::optional<struct stat> status(const std::string& path) {
  struct stat result {};
  if (::stat(path.c_str(), &result) == 0) return result;
  if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) throw_errno(errno, "stat", path);
  if (::lstat(path.c_str(), &result) != 0) return std::nullopt;
  result.st_size = 0;  // a link that leads nowhere counts as an empty file
  return result;
}

FileInfo info_of(const std::string& path, const struct stat& status) {
  FileInfo info;
  info.path = path;
  info.modified = time_point(status.st_mtim);
  if (S_ISDIR(status.st_mode)) {
    info.type = FileType::directory;
  } else {
    info.size = static_cast<std::uint64_t>(status.st_size);
    info.etag = etag_of(status);
  }
  return info;
}

struct stat status_of(const Descriptor& file, const std::string& path) {
  struct stat result {};
  if (::fstat(file.get(), &result) != 0) throw_errno(errno, "stat", path);
  return result;
}

Descriptor open_file(const std::string& path, int flags, std::string_view operation, mode_t mode) {
  for (;;) {
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
    if (file.valid()) return file;
    if (errno != EINTR) throw_errno(errno, operation, path);
  }
}

std::size_t read_fully(const Descriptor& file, std::uint64_t offset, std::span<std::byte> to,
                       const std::string& path) {
  std::size_t done = 0;
  while (done < to.size()) {
    ssize_t got =
        ::pread(file.get(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void write_fully(const Descriptor& file, std::span<const Buffer> buffers, const std::string& path) {
  std::array<iovec, 256> list;
  static_assert(list.size() <= IOV_MAX);
  while (!buffers.empty()) {
    std::size_t count = std::min(buffers.size(), list.size());
    for (std::size_t i = 0; i < count; ++i) {
      // writev only reads, although its pointer is not to const.
      list[i] = {const_cast<std::byte*>(buffers[i].data()), buffers[i].size()};
    }
    write_list(file, std::span(list).first(count), path);
    buffers = buffers.subspan(count);
  }
}

void make_directories(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0) return;
  int error = errno;
  if (error == ENOENT && path != "/") {
    make_directories(folder_of(path));
    if (::mkdir(path.c_str(), 0777) == 0) return;
    error = errno;
  }
  auto existing = status(path);
  if (existing && S_ISDIR(existing->st_mode)) return;
  throw_errno(error == EEXIST ? ENOTDIR : error, "create_directory", path);
}

void sync_folder(const std::string& folder) {
  Descriptor file = open_file(folder, O_RDONLY | O_DIRECTORY, "sync");
  // Some network disks cannot sync a directory; they publish at once.
  if (::fsync(file.get()) != 0 && errno != EINVAL && errno != EBADF && errno != ENOTSUP) {
    throw_errno(errno, "sync", folder);
  }
}

void check_stop(const std::stop_token& stop, std::string_view operation, const std::string& path) {
  if (stop.stop_requested()) {
    fail(ErrorCode::cancelled, operation, path, "stopped by the caller");
  }
}

}  // namespace fulgurite::local
