#!/usr/bin/env bash
# Formatting, layers and clang-tidy. clang-tidy runs as part of a build of its own (preset `tidy`,
# fs and command line without tests), so that it follows includes and checks only what changed.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

git ls-files -z --cached --others --exclude-standard '*.h' '*.cc' |
  xargs -0 clang-format-14 --dry-run -Werror
tools/check_layers.py
cmake --preset tidy >/dev/null
cmake --build --preset tidy -- -k 0
