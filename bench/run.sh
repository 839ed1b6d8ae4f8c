#!/usr/bin/env bash
# run.sh [-n ROUNDS=3] [-b BYTES=1073741824] [-s "fast aws"] [-o "save load load_into touch"]
#        [-p "limit fulgurite lightning_s3fs s3torchconnector"] [-u "s3://bench"] [-O OUTDIR]:
# saves and loads one checkpoint, every peer in turn, ROUNDS times. The server is nullstore: saves
# go to a store that drops the bodies, loads read what fulgurite saved before. JSON lines go to
# OUTDIR/raw.jsonl, the table of medians to stdout and OUTDIR/table.md.
# -u names one bucket or several, of s3, gs and az: -u "s3://bench gs://bench az://bench" measures
# each peer on them side by side. On gs and az the peers are fulgurite, lightning (by gcsfs, adlfs)
# and obstore; large files go to gs by the XML API, as at Google.
# Settings: fast = no limits; aws = 30 ms to the first byte, 90 MB/s a connection.
# PY is a python with the peers (setup_peers.sh); FULGURITE_BENCH is build/release/bench/checkpoint_bench.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
rounds=3 bytes=1073741824 settings="fast aws" operations="save load load_into touch" out=$PWD/out
peers="limit fulgurite lightning_s3fs s3torchconnector" buckets=s3://bench
while getopts n:b:s:o:p:u:O: flag; do
  case $flag in
    n) rounds=$OPTARG ;; b) bytes=$OPTARG ;; s) settings=$OPTARG ;; o) operations=$OPTARG ;;
    p) peers=$OPTARG ;; u) buckets=$OPTARG ;; O) out=$OPTARG ;; *) exit 2 ;;
  esac
done
python=${PY:-python3}
bench=${FULGURITE_BENCH:-$PWD/../build/release/bench/checkpoint_bench}
export NS_PORT=${NS_PORT:-9801}
server=http://127.0.0.1:$NS_PORT
export AWS_ENDPOINT_URL=$server STORAGE_EMULATOR_HOST=$server FSSPEC_GS_UPLOAD=xml
# Azurite's published account; the server takes any signature.
export AZURE_STORAGE_CONNECTION_STRING="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;\
AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;\
BlobEndpoint=$server/devstoreaccount1;"
export GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT=false  # or gcsfs waits a minute for a gRPC service

mkdir -p "$out"
: >"$out/raw.jsonl"
[[ -x nullstore/nullstore ]] || (cd nullstore && go build -o nullstore .)
[[ -x limit ]] || gcc -O2 -o limit limit.c -lpthread
nullstore/nullstore -addr "127.0.0.1:$NS_PORT" -store mem >"$out/nullstore.log" 2>&1 &
trap 'kill %1; wait' EXIT
sleep 0.5
[[ $(jobs -r) ]] || { cat "$out/nullstore.log" >&2; exit 1; } # the port may be another's
until curl -sf "$server/_stats" >/dev/null; do sleep 0.1; done
# The first touch of memory that the hypervisor has not backed yet is ten times slower: not here.
./limit memcpy x $((3 * bytes)) >/dev/null

configure() { curl -s "$server/_cfg?$1" >/dev/null; }
limits() { if [[ $1 == aws ]]; then echo 'latency=30ms&perconn=90&total=0'; else echo 'latency=0&perconn=0&total=0'; fi; }
# The limit program uses as many connections as fulgurite on aws, and as many as serve it best on fast.
run_limit() { # OPERATION URL SETTING
  local connections=8 touch=
  [[ $3 == aws ]] && connections=32
  [[ $1 == load_into ]] && touch=1
  TOUCH=$touch ./limit "${1/load_into/load}" "${2/s3:\/\//$server/}" "$bytes" -j $connections |
    sed "s/\"op\": *\"load\"/\"op\": \"$1\"/"
}
run_peer() { # PEER OPERATION URL: a Python peer, under all settings in one process
  local each list= program=$1
  for each in $settings; do list+="${list:+;}$each|$(limits "$each")"; done
  case $1 in lightning | obstore) program=cloud ;; esac
  SETTINGS=$list VIA=$1 timeout 600 "$python" "peers/peer_$program.py" "$2" "$3" "$bytes" 2>>"$out/errors.log"
}
measure() { # PEER OPERATION URL
  local setting cloud=${3%%:*}
  case $1 in
    limit | fulgurite)
      for setting in $settings; do
        configure "$(limits "$setting")"
        if [[ $1 == limit ]]; then run_limit "$2" "$3" "$setting"; else "$bench" "$2" "$3" "$bytes"; fi |
          sed "s/^{/{\"setting\": \"$setting\", /"
      done ;;
    *) run_peer "$@" ;;
  esac | sed "s/^{/{\"cloud\": \"$cloud\", /" | tee -a "$out/raw.jsonl"
  configure "$(limits fast)"
}
knows() { # PEER OPERATION BUCKET: the first touch is no peer's business, and few know every cloud
  [[ $2 != touch || $1 == fulgurite ]] || return
  case $1 in
    limit | lightning_s3fs | s3torchconnector) [[ $3 == s3:* ]] ;;
    lightning | obstore) [[ $3 != s3:* ]] ;;
  esac
}

configure "store=mem&$(limits fast)"
for bucket in $buckets; do "$bench" save "$bucket/checkpoint.ckpt" "$bytes" >/dev/null; done
for _ in $(seq "$rounds"); do
  for operation in $operations; do
    for peer in $peers; do
      for bucket in $buckets; do
        knows "$peer" "$operation" "$bucket" || continue
        if [[ $operation == save ]]; then
          configure store=size
          measure "$peer" save "$bucket/saved/$peer"
        else
          configure store=mem
          measure "$peer" "$operation" "$bucket/checkpoint.ckpt"
        fi
      done
    done
  done
done
"$python" table.py "$out/raw.jsonl" | tee "$out/table.md"
