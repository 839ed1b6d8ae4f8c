#!/usr/bin/env bash
# Puts libtorch into the cache folder and prints where it is: the headers and CPU libraries of the
# PyPI torch wheel, with the two CUDA libraries that libtorch_cpu.so is linked against (no GPU is
# needed to load them). Not a Python environment: tools/interop_env.sh makes that, on top of this.
# Run by the Makefile; cmake/FindLibtorch.cmake finds the result. Works once, then only looks.
set -euo pipefail

version=2.15.0
cache=${FULGURITE_CACHE:-$HOME/.cache/fulgurite}
root=$cache/torch-$version
stamp=$root/.complete

if [[ ! -e $stamp ]]; then
  mkdir -p "$cache"
  exec 9>"$cache/.torch.lock"
  flock 9  # two builds on one machine share one download
fi
if [[ ! -e $stamp ]]; then
  echo "libtorch: fetching the torch $version wheel into $root (about 600 MB)" >&2
  rm -rf "$root" "$root.partial"
  pip_install=(/usr/bin/python3 -m pip install --quiet --no-cache-dir --no-compile
               --disable-pip-version-check --root-user-action=ignore --target "$root.partial")
  # One call: with --target a second one would not merge the folder nvidia/. The version of
  # cuda-toolkit is the one that torch's own metadata asks for; these are its parts cudart and cupti.
  "${pip_install[@]}" --no-deps "torch==$version" \
    'nvidia-cuda-runtime==13.2.86.*' 'nvidia-cuda-cupti==13.2.86.*' >&2
  touch "$root.partial/.complete"
  mv "$root.partial" "$root"
fi
echo "$root"
