#!/usr/bin/env bash
# Everything that must hold before a change lands, on a machine with nothing but Debian 12: installs,
# builds, and runs all tests against real servers; then sanitizers, fuzzing, lint and the installed
# package. Prints what each part took. `make test` runs all of it; for one part, see CONTRIBUTING.md.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

part 'install Debian packages' tools/install.sh build torch test lint fuzz
part 'install libtorch' tools/libtorch.sh
part 'build, Debug' tools/build.sh dev
part 'build, address and undefined behaviour sanitizers (fs)' tools/build.sh asan-ubsan
part 'build, thread sanitizer (fs)' tools/build.sh tsan
part 'lint' tools/lint.sh
part 'fuzz' tools/fuzz.sh
part 'installed package' tests/install/run
part 'tests, all three builds' tests/servers/run tools/run_tests.sh dev asan-ubsan tsan
print_times
# The results once more, the full build's last.
tac build/test-results
