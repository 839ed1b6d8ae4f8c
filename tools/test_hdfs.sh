#!/usr/bin/env bash
# Everything that has to do with HDFS, on real clusters: the plain one, a pair of NameNodes, and one
# that encrypts transfers; `make test` starts the first only. `make test-hdfs`. Arguments go to ctest: `-R fault`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

run_hdfs_tests() {
  FULGURITE_TEST_SERVERS='hdfs hdfs_ha' tests/servers/run \
    ctest --preset fs-only -C hdfs -R hdfs -E hdfs_encrypted "$@"
}

# A cluster at a time: each has four JVMs.
run_encrypted_tests() {
  FULGURITE_TEST_SERVERS=hdfs_encrypted tests/servers/run \
    ctest --preset fs-only -C hdfs -R hdfs_encrypted
}

part 'install Debian packages' tools/install.sh build test
part 'build without torch, Debug' tools/build.sh fs-only
part 'tests on HDFS' run_hdfs_tests "$@"
(($#)) || part 'tests on HDFS, encrypted' run_encrypted_tests
print_times
