#!/usr/bin/env bash
# Three seconds of every fuzz target, under the address and undefined behaviour sanitizers: what
# .ci/run can afford. `make test-fuzz`; for longer, and the tests too: `make test-sanitizers`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

part 'install Debian packages' tools/install.sh build test fuzz
part 'build the fuzz targets' tools/build.sh asan-ubsan fuzzers
part 'fuzz' tools/fuzz.sh 3
print_times
