// A child process, its output pipe and a deadline.
#include "auth/child_output.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "fulgurite/error.h"

extern char** environ;  // NOLINT: declared by POSIX in no header

namespace fulgurite::auth {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(int error) {
  throw Error(ErrorCode::io, "run command", "", std::strerror(error), "check the command");
}

/// Both ends of a pipe, closed at the end of the scope.
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) fail(errno);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(int which) {
    if (ends[which] >= 0) ::close(ends[which]);
    ends[which] = -1;
  }
};

/// How the child is started: its files, and a process group of its own to kill it with.
struct SpawnSettings {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  explicit SpawnSettings(int output) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
};

pid_t start(const std::string& command, int output) {
  std::string shell = "/bin/sh", flag = "-c", text = command;
  char* arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  SpawnSettings settings(output);
  pid_t child = 0;
  const int error = ::posix_spawn(&child, shell.c_str(), &settings.files, &settings.attributes,
                                  arguments, environ);
  if (error != 0) fail(error);
  return child;
}

/// False when `deadline` comes first.
bool wait_readable(int file, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{file, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left, 1 << 30)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// Until the pipe's other end is closed, which is `exited` for now.
ChildOutput::End read_all(int file, Clock::time_point deadline, std::size_t max_bytes,
                          std::string& into) {
  char chunk[4096];
  while (wait_readable(file, deadline)) {
    const ssize_t got = ::read(file, chunk, sizeof chunk);
    if (got == 0) return ChildOutput::End::exited;
    if (got < 0) continue;
    into.append(chunk, static_cast<std::size_t>(got));
    if (into.size() > max_bytes) return ChildOutput::End::too_much;
  }
  return ChildOutput::End::too_long;
}

}  // namespace

ChildOutput run_command(const std::string& command, std::chrono::milliseconds limit,
                        std::size_t max_bytes) {
  Pipe pipe;
  const pid_t child = start(command, pipe.ends[1]);
  pipe.close_end(1);
  ChildOutput result;
  result.end = read_all(pipe.ends[0], Clock::now() + limit, max_bytes, result.text);
  if (result.end != ChildOutput::End::exited) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (result.end == ChildOutput::End::exited && WIFSIGNALED(status)) {
    result.end = ChildOutput::End::signalled;
  }
  result.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace fulgurite::auth
