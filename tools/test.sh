#!/usr/bin/env bash
# What must hold before a change lands, on a machine with nothing but Debian 12: installs, builds,
# and runs all tests against real servers; then formatting, layers and the installed package.
# Prints what each part took. `make test` runs all of it; for one part, see CONTRIBUTING.md.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

part 'install Debian packages' tools/install.sh build torch test lint
part 'install libtorch' tools/libtorch.sh
part 'build, Debug' tools/build.sh dev
part 'formatting and layers' tools/lint.sh --fast
part 'installed package' tests/install/run
part 'tests' tests/servers/run tools/run_tests.sh dev
print_times
# The results once more.
cat build/test-results
