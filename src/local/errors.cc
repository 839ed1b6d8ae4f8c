// What each errno means to a user, and what to do about it.
#include "local/errors.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace fulgurite::local {
namespace {

struct Meaning {
  int error;
  ErrorCode code;
  const char* advice;
};

constexpr std::array kMeanings = {
    Meaning{ENOENT, ErrorCode::not_found, "check the path"},
    Meaning{EEXIST, ErrorCode::already_exists, "choose another name, or replace it"},
    Meaning{EISDIR, ErrorCode::is_a_directory, "name a file in the directory"},
    Meaning{ENOTDIR, ErrorCode::not_a_directory, "a part of the path is a file; check the path"},
    Meaning{ENOTEMPTY, ErrorCode::directory_not_empty, "use remove_all to remove what is in it"},
    Meaning{EACCES, ErrorCode::permission_denied, "check owner and mode of the path's folders"},
    Meaning{EPERM, ErrorCode::permission_denied, "check owner, mode and attributes of the path"},
    Meaning{EROFS, ErrorCode::permission_denied, "the disk is mounted read-only; use another"},
    Meaning{ENOSPC, ErrorCode::io, "free space on the disk, or use another"},
    Meaning{EDQUOT, ErrorCode::io, "the user's quota is used up; free space"},
    Meaning{EFBIG, ErrorCode::io, "the file is too large for this disk or for `ulimit -f`"},
    Meaning{EMFILE, ErrorCode::io, "too many open files; close some or raise `ulimit -n`"},
    Meaning{ENFILE, ErrorCode::io, "too many open files on this machine"},
    Meaning{EIO, ErrorCode::io, "the disk failed; see the system's log"},
    Meaning{ESTALE, ErrorCode::io, "the network disk lost the file; open it again"},
    Meaning{ENAMETOOLONG, ErrorCode::invalid_argument, "use a shorter name"},
    Meaning{ELOOP, ErrorCode::invalid_argument, "the path's symbolic links form a loop"},
    Meaning{EINVAL, ErrorCode::invalid_argument, "the disk does not accept this name or call"},
};

}  // namespace

Error error_of(int error, std::string_view operation, const std::string& path) {
  std::string name = "local " + std::string(operation);
  for (const Meaning& meaning : kMeanings) {
    if (meaning.error == error) {
      return Error(meaning.code, name, path, std::strerror(error), meaning.advice);
    }
  }
  return Error(ErrorCode::io, name, path, std::strerror(error), "see the system's log");
}

void throw_errno(int error, std::string_view operation, const std::string& path) {
  throw error_of(error, operation, path);
}

void fail(ErrorCode code, std::string_view operation, const std::string& path,
          const std::string& reason, const std::string& advice) {
  throw Error(code, "local " + std::string(operation), path, reason, advice);
}

}  // namespace fulgurite::local
