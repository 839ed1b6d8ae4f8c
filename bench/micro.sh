#!/usr/bin/env bash
# micro.sh [-n ROUNDS=3] [-s "fast aws"] [-p "limit fulgurite s3fs obstore boto3"] [-O OUTDIR]:
# listing, small objects, random ranges and removal, by fulgurite and its peers in turn. The table
# goes to stdout and to OUTDIR/table.md; the server is nullstore, filled anew before each operation.
# PY is a python with the peers (setup_peers.sh); FULGURITE_MICRO is build/release/bench/micro_bench.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
rounds=3 settings="fast aws" peers="limit fulgurite s3fs obstore boto3" out=$PWD/out_micro
while getopts n:s:p:O: flag; do
  case $flag in n) rounds=$OPTARG ;; s) settings=$OPTARG ;; p) peers=$OPTARG ;; O) out=$OPTARG ;; *) exit 2 ;; esac
done
python=${PY:-$HOME/.cache/fulgurite/peers/bin/python}
micro=${FULGURITE_MICRO:-$PWD/../build/release/bench/micro_bench}
port=${NS_PORT:-9802} server=http://127.0.0.1:${NS_PORT:-9802}
export AWS_ENDPOINT_URL=$server

mkdir -p "$out"; : >"$out/raw.jsonl"
[[ -x nullstore/nullstore ]] || (cd nullstore && go build -o nullstore .)
[[ -x limit ]] || gcc -O2 -o limit limit.c -lpthread
nullstore/nullstore -addr "127.0.0.1:$port" -store mem >"$out/nullstore.log" 2>&1 &
trap 'kill %1; wait' EXIT
sleep 0.5
[[ $(jobs -r) ]] || { cat "$out/nullstore.log" >&2; exit 1; } # the port may be another's
until curl -sf "$server/_stats" >/dev/null; do sleep 0.1; done

ask() { curl -s "$server/$1" >/dev/null; }
fill() {
  ask "_populate?bucket=bench&prefix=list/&n=100000&size=1"
  ask "_populate?bucket=bench&prefix=small/&n=2000&size=10240"
  ask "_populate?bucket=bench&prefix=big/&n=1&size=1073741824"
}
limits() { [[ $1 == aws ]] && ask "_cfg?latency=30ms&perconn=90&total=0" || ask "_cfg?latency=0&perconn=0&total=0"; }
run_peer() { # PEER OPERATION
  case $1 in
    limit) case $2 in
        putsmall | getsmall) ./limit "$2" "$server/bench/small" 0 -n 2000 -p 10240 -j 32 ;;
        ranges) ./limit ranges "$server/bench/big/00000000" 1073741824 -n 1000 -p 65536 -j 32 ;;
      esac ;;
    fulgurite) "$micro" "$2" ;;
    *) "$python" peers/micro.py "$1" "$2" ;;
  esac
}
for _ in $(seq "$rounds"); do
  for setting in $settings; do
    for operation in list putsmall getsmall ranges rm; do
      for peer in $peers; do
        limits fast; fill; limits "$setting"
        run_peer "$peer" "$operation" | sed "s/^{/{\"setting\": \"$setting\", /" | tee -a "$out/raw.jsonl"
      done
    done
  done
done
limits fast
"$python" table.py "$out/raw.jsonl" | tee "$out/table.md"
