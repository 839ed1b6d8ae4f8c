#!/usr/bin/env bash
# The tests of fs and serialize under the address, undefined behaviour and thread sanitizers, and a
# bounded run of every fuzz target. `make test-sanitizers`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

part 'install Debian packages' tools/install.sh build test fuzz
part 'build, address and undefined behaviour sanitizers (fs)' tools/build.sh asan-ubsan
part 'build, thread sanitizer (fs)' tools/build.sh tsan
part 'fuzz' tools/fuzz.sh
part 'tests, both builds' tests/servers/run tools/run_tests.sh asan-ubsan tsan
print_times
tac build/test-results
