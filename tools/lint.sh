#!/usr/bin/env bash
# lint.sh [--fast]: formatting, layers and, unless --fast, clang-tidy. clang-tidy runs as part of a build of its own (preset `tidy`,
# fs and command line without tests), so that it follows includes and checks only what changed.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

status=0
git ls-files -z --cached --others --exclude-standard '*.h' '*.cc' |
  xargs -0 clang-format-14 --dry-run -Werror || status=1
tools/check_layers.py || status=1
[[ ${1:-} == --fast ]] || tools/build.sh tidy || status=1
exit $status
