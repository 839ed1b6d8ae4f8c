#!/usr/bin/env bash
# Everything that has to do with HDFS, on real clusters: the plain one, a pair of NameNodes, one that
# encrypts transfers, one with Kerberos; `make test` tries the first, and a level of the last.
# `make test-hdfs`.
# Arguments go to ctest, and then only the plain cluster is tried: `-R fault`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

run_hdfs_tests() {
  FULGURITE_TEST_SERVERS=hdfs tests/servers/run \
    ctest --preset fs-only -C hdfs -R hdfs -E 'hdfs_(encrypted|ha|kerberos)' "$@"
}

# A cluster at a time: each has four JVMs or more. Its tests are called by its name.
run_tests_of() {  # CLUSTER
  FULGURITE_TEST_SERVERS=$1 tests/servers/run ctest --preset fs-only -C hdfs -R "$1"
}

part 'install Debian packages' tools/install.sh build test
part 'build without torch, Debug' tools/build.sh fs-only
part 'tests on HDFS' run_hdfs_tests "$@"
if (($# == 0)); then
  part 'tests on HDFS, a pair of NameNodes' run_tests_of hdfs_ha
  part 'tests on HDFS, encrypted' run_tests_of hdfs_encrypted
  part 'tests on HDFS, Kerberos' run_tests_of hdfs_kerberos
fi
print_times
