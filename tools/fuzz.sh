#!/usr/bin/env bash
# fuzz.sh [SECONDS]: runs each libFuzzer target of tests/fuzz for SECONDS (20) from its seeds; they
# are part of the build of preset `asan-ubsan`. What a run discovers is kept in build/fuzz/corpus for the
# next one; a crash fails and leaves its input in build/fuzz/found.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
seconds=${1:-20}
export FULGURITE_LOG=error  # warnings about unknown classes are no news here

mkdir -p build/fuzz/found
for target in build/asan-ubsan/fuzzers/*; do
  name=$(basename "$target")
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$name-" "$corpus" "tests/fuzz/seeds/$name" \
    >"build/fuzz/$name.log" 2>&1 || { tail -n 40 "build/fuzz/$name.log"; exit 1; }
  printf '%-16s %s\n' "$name" "$(grep number_of_executed_units "build/fuzz/$name.log")"
done
