// Environment variables, the home directory, and whole small files.
#include "base/files.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/descriptor.h"
#include "fulgurite/error.h"

namespace fulgurite {
namespace {

[[noreturn]] void throw_errno(const std::string& path, int error) {
  bool denied = error == EACCES || error == EPERM;
  throw Error(denied ? ErrorCode::permission_denied : ErrorCode::io, "read", path,
              std::strerror(error), denied ? "make the file readable for this user" : "");
}

std::string home_from_password_database() {
  std::vector<char> memory(16384);
  passwd entry{};
  passwd* found = nullptr;
  int error = ::getpwuid_r(::getuid(), &entry, memory.data(), memory.size(), &found);
  return error == 0 && found && found->pw_dir ? found->pw_dir : "/";
}

}  // namespace

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

std::string home_directory() {
  if (auto home = environment("HOME")) return *home;
  return home_from_password_database();
}

std::string expand_home(std::string_view path) {
  if (path != "~" && !path.starts_with("~/")) return std::string(path);
  return home_directory() + std::string(path.substr(1));
}

std::optional<std::string> read_small_file(const std::string& path, std::uint64_t max_bytes) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!file.valid()) throw_errno(path, errno);
  std::string content;
  for (;;) {
    char chunk[8192];
    ssize_t got = ::read(file.get(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(path, errno);
    if (got == 0) return content;
    content.append(chunk, static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      throw Error(ErrorCode::invalid_argument, "read", path,
                  "larger than " + std::to_string(max_bytes) + " bytes",
                  "check that this is the intended file");
    }
  }
}

}  // namespace fulgurite
