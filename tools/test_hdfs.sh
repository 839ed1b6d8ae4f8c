#!/usr/bin/env bash
# Everything that has to do with HDFS, on real clusters: the plain one, and a pair of NameNodes,
# which `make test` does not start. `make test-hdfs`. Arguments go to ctest: `-R fault`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

run_hdfs_tests() {
  FULGURITE_TEST_SERVERS='hdfs hdfs_ha' tests/servers/run ctest --preset fs-only -C hdfs -R hdfs "$@"
}

part 'install Debian packages' tools/install.sh build test
part 'build without torch, Debug' tools/build.sh fs-only
part 'tests on HDFS' run_hdfs_tests "$@"
print_times
