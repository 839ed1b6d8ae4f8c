#!/usr/bin/env bash
# hdfs.sh [-n ROUNDS=3] [-b BYTES=536870912] [-o "large webhdfs short_circuit small start"] [-O OUTDIR]: HDFS by
# fulgurite, by the PyPI client hdfs-native (PY: a python with it, see setup_peers.sh), by WebHDFS with curl, and by Hadoop's own shell,
# in turn on one cluster, which tests/servers starts: one NameNode, three DataNodes, on this machine. The table
# goes to stdout and to OUTDIR/table.md. FULGURITE_BIN: the folder of a Release build, build/release. Replicas lie in
# memory, or in TMPDIR: one disk for all DataNodes is slower than any client, and differs by a factor of two.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
if [[ ! ${FULGURITE_TEST_HDFS_RUN:-} ]]; then
  # A heap and a compiler as DataNodes have that serve somebody.
  export FULGURITE_TEST_SERVERS=hdfs FULGURITE_TEST_HDFS_JVM='-Xmx512m -XX:+UseSerialGC' TMPDIR=${TMPDIR:-/dev/shm}
  exec ../tests/servers/run "$PWD/hdfs.sh" "$@"
fi
rounds=3 bytes=536870912 operations="large webhdfs short_circuit small start" out=$PWD/out_hdfs
while getopts n:b:o:O: flag; do
  case $flag in n) rounds=$OPTARG ;; b) bytes=$OPTARG ;; o) operations=$OPTARG ;; O) out=$OPTARG ;; *) exit 2 ;; esac
done
python=${PY:-$HOME/.cache/fulgurite/peers/bin/python}
bin=${FULGURITE_BIN:-$PWD/../build/release}
hdfs=$FULGURITE_TEST_HDFS_RUN/hdfs url=$FULGURITE_TEST_HDFS_URL/bench
http=$(grep -oP 'dfs.namenode.http-address</name><value>\K[^<]*' "$FULGURITE_TEST_HDFS_CONF/hdfs-site.xml")
user=$(id -un)
export HADOOP_CONF_DIR=$FULGURITE_TEST_HDFS_CONF
mkdir -p "$out"; : >"$out/raw.jsonl"
short_circuit_conf=$FULGURITE_TEST_HDFS_RUN/short_circuit_conf
cp -r "$HADOOP_CONF_DIR" "$short_circuit_conf"
sed -i 's|</configuration>|<property><name>dfs.client.read.shortcircuit</name><value>true</value></property>&|' "$short_circuit_conf/hdfs-site.xml"
"$bin/src/cli/fulgurite" known hdfs >/dev/null # is there a build?

emit() { sed "s/^{/{\"replication\": $1, /" | tee -a "$out/raw.jsonl"; }

# The wall and CPU time of a command, as a peer's line.
timed() { # PEER OPERATION BYTES COMMAND...
  local TIMEFORMAT='%R %U %S' times wall in_user in_system
  times=$({ time "${@:4}" >/dev/null 2>&1; } 2>&1) || { echo "$1 $2 failed" >&2; return 1; }
  read -r wall in_user in_system <<<"$times"
  echo "{\"peer\": \"$1\", \"op\": \"$2\", \"bytes\": $3, \"wall_s\": $wall, \"cpu_s\": $(awk "BEGIN { print $in_user + $in_system }")}"
}

webhdfs_write() { # REPLICATION: of two requests, the second goes to a DataNode
  local target
  target=$(curl -sf -X PUT "http://$http/webhdfs/v1/bench/big?op=CREATE&overwrite=true&replication=$1&noredirect=true&user.name=$user" |
    grep -oP '"Location":"\K[^"]*')
  curl -sf -X PUT -T "$out/content" "$target"
}
webhdfs_read() { curl -sfL "http://$http/webhdfs/v1/bench/big?op=OPEN&user.name=$user"; }

large() { # REPLICATION
  local operation
  for operation in write read; do
    "$bin/bench/hdfs_bench" $operation "$url?replication=$1" "$bytes" | emit "$1"
  done
  for operation in write read; do
    REPLICATION=$1 "$python" peers/hdfs.py native $operation "$url" "$bytes" | emit "$1"
  done
  for operation in write read; do timed curl $operation "$bytes" webhdfs_$operation "$1" | emit "$1"; done
}

webhdfs() { # REPLICATION: our client over http beside one stream of curl
  local operation
  for operation in write read; do
    FSSPEC_WEBHDFS_REPLICATION=$1 "$bin/bench/hdfs_bench" $operation "webhdfs://$http/bench_web" "$bytes" |
      sed 's/"op": "/&webhdfs /' | emit "$1"
    timed curl "webhdfs $operation" "$bytes" webhdfs_$operation "$1" | emit "$1"
  done
}

short_circuit() { # REPLICATION: what a DataNode hands out as files, beside the same over TCP
  "$bin/bench/hdfs_bench" write "$url?replication=$1" "$bytes" >/dev/null
  "$bin/bench/hdfs_bench" read "$url" "$bytes" | emit "$1"
  HADOOP_CONF_DIR=$short_circuit_conf "$bin/bench/hdfs_bench" read "$url" "$bytes" | sed 's/fulgurite/fulgurite, short-circuit/' | emit "$1"
}

small() { # REPLICATION
  local operation
  for operation in put list get rm; do
    "$bin/bench/hdfs_bench" $operation "$url?replication=$1" | emit "$1"
  done
  for operation in put get rm; do
    REPLICATION=$1 timeout 60 "$python" peers/hdfs.py native_async $operation "$url" | emit "$1" ||
      echo "hdfs-native_async $operation: hung, or failed" >&2
  done
  for operation in put list get rm; do
    REPLICATION=$1 "$python" peers/hdfs.py native $operation "$url" | emit "$1"
  done
}

start() { # a program that starts, lists a directory and ends
  local i
  for i in 1 2 3 4 5; do timed fulgurite ls 0 "$bin/src/cli/fulgurite" ls "$url" | emit 0; done
  timed hadoop ls 0 "$hdfs" dfs -ls /bench | emit 0
}

[[ " $operations " =~ \ (large|webhdfs)\  ]] && head -c "$bytes" /dev/urandom >"$out/content"
trap 'rm -f "$out/content"' EXIT
for _ in $(seq "$rounds"); do
  for operation in $operations; do
    case $operation in start) start ;; *) for replication in 1 3; do $operation $replication; done ;; esac
  done
done
"$python" hdfs_table.py "$out/raw.jsonl" | tee "$out/table.md"
