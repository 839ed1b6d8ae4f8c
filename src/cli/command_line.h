// The `fulgurite` command as a function, so that tests can call it. main.cc is its only other
// caller.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace fulgurite::cli {

/// Runs `fulgurite ARGUMENTS...`. Results go to `out`, one line about a failure to `err`.
/// Returns the exit status: 0 done; 1 failed; 2 the command line or an argument is wrong;
/// 3 not found; 4 not permitted (no credentials, or not these).
int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace fulgurite::cli
