#!/usr/bin/env bash
# demo.sh [ROOT]: trains the small CNN of examples/fashion_mnist.cc for three epochs, with data,
# checkpoints and logs below ROOT: a folder (build/demo), or a URL such as s3://bucket/run, whose
# credentials and endpoint come from the environment. On a URL the data set is uploaded first,
# unless it is there, and read from there. `make demo`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/parts.sh

root=${1:-$PWD/build/demo}
root=${root%/}
packaged=/usr/share/datasets/fashion-mnist  # of Debian's dataset-fashion-mnist

part 'install Debian packages' tools/install.sh build torch demo
part 'install libtorch' tools/libtorch.sh
part 'build, Release' tools/build.sh release fulgurite fashion_mnist

fulgurite=build/release/src/cli/fulgurite
data=$packaged
if [[ $root == *://* ]]; then
  data=$root/data/fashion-mnist
  "$fulgurite" stat "$data/train-images-idx3-ubyte.gz" >/dev/null 2>&1 ||
    part "upload the data set to $data" "$fulgurite" cp -r -v "$packaged/" "$data"
fi
part 'train' build/release/examples/fashion_mnist --root "$root" --data "$data"
print_times
