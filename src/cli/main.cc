// The program `fulgurite`.
#include <iostream>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  return fulgurite::cli::run({argv + 1, argv + argc}, std::cout, std::cerr);
}
