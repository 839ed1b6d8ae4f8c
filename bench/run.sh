#!/bin/bash
# run.sh [-n ROUNDS=3] [-b BYTES=1073741824] [-s "fast aws"] [-o "verify save load load_into asave"] [-p "peer peer ..."] [-O OUTDIR]
# Interleaved rounds of every peer against nullstore; JSON lines in OUTDIR/raw.jsonl, markdown table on stdout and in OUTDIR/table.md.
# Settings: fast = no limits; aws = 30 ms to first byte, 90 MB/s per connection. Saves go to a size-only store (bodies dropped in the kernel),
# FULGURITE_BENCH=the project's checkpoint_bench joins it as one more peer (op, URL, bytes; one JSON line).
# loads read objects that an untimed save of the same format put in the server's memory. A peer NAME is a line of PEERS below: NAME ENV... FILE LOADKEY
set -u; cd "$(dirname "$0")"; N=3; B=1073741824; SET="fast aws"; OPS="save load load_into asave"; ONLY=""; OUT=$PWD/out; PY=${PY:-$HOME/.cache/fulgurite/peers/bin/python}
while getopts n:b:s:o:p:O: f; do case $f in n) N=$OPTARG;; b) B=$OPTARG;; s) SET=$OPTARG;; o) OPS=$OPTARG;; p) ONLY=" $OPTARG ";; O) OUT=$OPTARG;; esac; done
export NS_PORT=${NS_PORT:-9801}; U=http://127.0.0.1:$NS_PORT; NS_U=$U; export AWS_ENDPOINT_URL=$U; mkdir -p $OUT; : >$OUT/raw.jsonl; : >$OUT/err.log
PEERS="limit_c|limit||torch.pt
fulgurite|native||torch.pt
lightning_s3fs|lightning||torch.pt
s3torchconnector|s3torchconnector||torch.pt
boto3|boto3||torch.pt"
NS=nullstore/nullstore; [ -x $NS ] || (cd nullstore && go build -o nullstore .); [ -x limit ] || gcc -O2 -o limit limit.c -lpthread
$NS -addr 127.0.0.1:$NS_PORT -store mem >$OUT/ns.log 2>&1 & NSP=$!; trap 'kill $NSP; rm -f /dev/shm/perf_ref.pt' EXIT; sleep 0.5
rm -f /dev/shm/perf_ref.pt
# first touch of memory is ~10x slower until the hypervisor has backed it: touch it once before any timing
[ "${PREWARM:-1}" = 1 ] && ./limit memcpy x $((3*B)) >/dev/null
cfg(){ curl -s "$U/_cfg?$1" >/dev/null; }
want(){ [ -z "$ONLY" ] || [[ "$ONLY" == *" $1 "* ]]; }
one(){ # name file env op url setting
  if [ $2 = native ]; then timeout ${T:-600} $FULGURITE_BENCH $4 $5 $B 2>>$OUT/err.log
  elif [ $2 = limit ]; then [ $4 = asave ] || TOUCH=$([ $4 = load_into ] && echo 1) ./limit ${4/load_into/load} ${5/s3:\/\//$U/} $B -j ${LIMIT_J:-$([ "$6" = aws ] && echo 32 || echo 8)}; else timeout ${T:-600} env $3 $PY peers/peer_$2.py $4 $5 $B 2>>$OUT/err.log; fi |
  sed -e "s/\"peer\": *\"[^\"]*\"/\"peer\": \"$1\"/" -e "s/\"op\": *\"load\"/\"op\":\"$4\"/" -e "s/^{/{${6:+\"setting\": \"$6\", }\"load1\": $(cut -d' ' -f1 /proc/loadavg), /" | tee -a $OUT/raw.jsonl; }
case "$OPS" in *load*) # seed
  one seed boto3 "" save s3://bench/torch.pt seed >/dev/null
  ;; esac
q(){ case $1 in fast) echo "latency=0&perconn=0&total=0";; aws) echo "latency=30ms&perconn=90&total=0";; *) echo "$1";; esac; }
SETTINGS=""; for s in $SET; do SETTINGS="$SETTINGS${SETTINGS:+;}$s|$(q $s)"; done
case "$OPS" in *verify*) # every saver's object is read back by its own loader and compared: a saver that fails this has no save time worth quoting
  while IFS='|' read -r name file env key; do want $name && [ $file != limit ] && [ $file != native ] || continue; cfg "store=mem&$(q fast)"; u=s3://bench/v/$name;
    one $name $file "$env" save $u seed </dev/null >/dev/null; one $name $file "$env" load $u verify </dev/null; done <<<"$PEERS"; OPS=${OPS/verify/};; esac
for r in $(seq $N); do for op in $OPS; do while IFS='|' read -r name file env key; do want $name || continue; [ $file = native ] && [ -z "${FULGURITE_BENCH:-}" ] && continue
  case $op in load|load_into) cfg "store=mem"; u=s3://bench/$key;; *) cfg "store=size"; u=s3://bench/tmp/$name;; esac
  if [ $file = limit ] || [ $file = native ]; then for s in $SET; do cfg "$(q $s)"; one $name $file "$env" $op $u $s </dev/null; cfg "$(q fast)"; done
  else SETTINGS="$SETTINGS" one $name $file "$env" $op $u "" </dev/null; cfg "$(q fast)"; fi
done <<<"$PEERS"; done; done
$PY table.py $OUT/raw.jsonl | tee $OUT/table.md
