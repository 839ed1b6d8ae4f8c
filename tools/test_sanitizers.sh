#!/usr/bin/env bash
# The tests of fs and serialize under the address and undefined behaviour sanitizers (clang), then
# under the thread sanitizer (g++), and a few seconds of every fuzz target. `make test-sanitizers`.
#
# Each build runs all unit tests, and the conformance suite and fault tests on every backend but
# SeaweedFS and S3 with buckets as host names: our code is the same there, and they would double the
# time (the test presets' filter). Faults of Hadoop's clusters, which cost more than all else, are left
# to `make test-hdfs`. Not covered: fulgurite::train, because libtorch is not built for sanitizers.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

part 'install Debian packages' tools/install.sh build test fuzz
part 'build, address and undefined behaviour sanitizers (fs)' tools/build.sh asan-ubsan
part 'build, thread sanitizer (fs)' tools/build.sh tsan
part 'fuzz' tools/fuzz.sh 5
part 'tests, both builds' tests/servers/run tools/run_tests.sh asan-ubsan tsan
print_times
tac build/test-results
