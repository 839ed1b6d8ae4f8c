// Runs a shell command and collects what it prints, within limits.
//
// For credential helpers, of which the output is a secret: nothing of it is logged or thrown.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace fulgurite::auth {

struct ChildOutput {
  enum class End { exited, signalled, too_long, too_much };
  End end = End::exited;
  int status = 0;    ///< the exit code, or the signal's number
  std::string text;  ///< its standard output
};

/// Standard input is empty; standard error is ours. At the limits of time and size the command and
/// its children are killed. Errors: io if it cannot be started.
ChildOutput run_command(const std::string& command, std::chrono::milliseconds limit,
                        std::size_t max_bytes);

}  // namespace fulgurite::auth
