// What a forked child of a test comes to.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace fulgurite {

/// Runs `child` in a forked child and returns its exit status; -1 if it died, or hung for 60 s.
template <class Child>
int status_of_fork(Child child) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::alarm(60);
    ::_exit(child());
  }
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace fulgurite
