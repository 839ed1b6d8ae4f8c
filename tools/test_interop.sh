#!/usr/bin/env bash
# Files exchanged with the real PyTorch, Lightning and TensorBoard: runs tests/interop/*_test.py
# (unittest) in their Python environment, beside the test servers. `make test-interop`.
# The tests find our programs below FULGURITE_BUILD. Arguments go to unittest: `-k resume`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

# Python 3.11's unittest is content with no test at all; we are not.
run_unittest() {
  FULGURITE_BUILD=$PWD/build/dev tests/servers/run \
    "$(tools/interop_env.sh)" -m unittest discover -s tests/interop -p '*_test.py' -v "$@" 2>&1 |
    tee build/interop-results
  grep -qE '^Ran [1-9][0-9]* test' build/interop-results
}

part 'install Debian packages' tools/install.sh build torch test
part 'make the Python environment' tools/interop_env.sh
part 'build, Debug' tools/build.sh dev
part 'interop tests' run_unittest "$@"
print_times
