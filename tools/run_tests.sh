#!/usr/bin/env bash
# run_tests.sh PRESET...: runs the tests of each build, all of them even if one fails, and keeps
# ctest's closing lines in build/test-results. Started below tests/servers/run.
set -uo pipefail

status=0
: >build/test-results
for preset in "$@"; do
  log=build/$preset/test.log
  ctest --preset "$preset" 2>&1 | tee "$log"
  ((PIPESTATUS[0] == 0)) || status=1
  echo "$(grep -E 'tests passed,|No tests were found' "$log") ($preset)" >>build/test-results
done
exit $status
