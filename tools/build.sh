#!/usr/bin/env bash
# build.sh PRESET [TARGET...]: configures (quietly) and builds one preset of CMakePresets.json, as
# far as it can, so that one run shows all that is wrong.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
cmake --preset "$1" >/dev/null
cmake --build --preset "$1" ${2:+--target "${@:2}"} -- -k 0
