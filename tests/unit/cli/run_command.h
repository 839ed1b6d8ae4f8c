// Runs the command line inside the test, and keeps what it said.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"

namespace fulgurite::test {

struct CommandResult {
  int status;
  std::string out;
  std::string err;
};

inline CommandResult fulgurite(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  int status = cli::run(arguments, out, err);
  return {status, out.str(), err.str()};
}

}  // namespace fulgurite::test
