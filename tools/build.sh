#!/usr/bin/env bash
# build.sh PRESET [TARGET...]: configures (quietly) and builds one preset of CMakePresets.json.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
cmake --preset "$1" >/dev/null
cmake --build --preset "$1" ${2:+--target "${@:2}"}
