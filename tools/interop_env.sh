#!/usr/bin/env bash
# Makes the Python environment of the interop tests in the cache folder and prints its python:
# the real torch, Lightning and TensorBoard at the versions of tests/interop/requirements.txt.
# torch is hard-linked from the folder that tools/libtorch.sh made, not fetched again. The name of
# the environment carries the requirements' hash, so that changed ones make a new environment.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

torch=$(tools/libtorch.sh)
requirements=tests/interop/requirements.txt
hash=$(sha256sum "$requirements" | cut -c1-12)
environment=$(dirname "$torch")/interop-$hash
stamp=$environment/.complete

if [[ ! -e $stamp ]]; then
  echo "interop: making the Python environment $environment (about 2 GB to fetch)" >&2
  rm -rf "$environment"
  /usr/bin/python3 -m venv "$environment"
  packages=("$environment"/lib/python3.*/site-packages)
  cp -al "$torch/." "${packages[0]}/"
  "$environment/bin/pip" install --quiet --no-cache-dir --no-compile --no-deps \
    --disable-pip-version-check --requirement "$requirements" >&2
  touch "$stamp"
fi
echo "$environment/bin/python"
