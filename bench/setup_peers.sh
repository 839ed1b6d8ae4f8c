#!/usr/bin/env bash
# Installs the peers of the benchmarks into an environment of their own in the cache folder (about
# 5 GB: torch for Python comes with its CUDA libraries) and prints its python.
set -euo pipefail
environment=${PEERS_VENV:-${FULGURITE_CACHE:-$HOME/.cache/fulgurite}/peers}
[[ -x $environment/bin/python ]] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet torch==2.15.0 lightning==2.6.6 fsspec==2026.9.0 s3fs==2026.9.0 \
  gcsfs==2026.10.1 adlfs==2026.8.0 obstore==0.12.1 's3torchconnector==1.5.0' boto3 numpy hdfs-native==0.14.7 >&2
echo "$environment/bin/python"
