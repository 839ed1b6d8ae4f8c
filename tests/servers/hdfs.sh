# Apache Hadoop's HDFS (Apache-2.0) from Maven Central: one NameNode and three DataNodes, each a JVM
# of its own, without Kerberos. A DataNode that is killed comes back by itself, so that tests may
# kill one: its process id is in $FULGURITE_TEST_HDFS_RUN/dnN.pid, its replicas in dnN.data.
# `$FULGURITE_TEST_HDFS_RUN/hdfs dfs|fsck|dfsadmin|ec ...` is Hadoop's own shell on this cluster.

hadoop_version=3.4.2
hadoop=$cache/hadoop-$hadoop_version
hdfs_datanodes=3

# Below: heaps for tests, not for load. Java 17 hides what WebHDFS reaches for by reflection.
hdfs_java=(java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true
           --add-opens java.base/java.lang=ALL-UNNAMED)

hdfs_install() {
  [[ -d $hadoop ]] && return
  find_java_and_maven
  echo "servers: fetching Hadoop $hadoop_version (65 MB)" >&2
  rm -rf "$hadoop.partial"
  mkdir -p "$hadoop.partial"
  mvn -B -q -f "$here/hdfs/pom.xml" -Dhadoop.version=$hadoop_version dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$hadoop.partial/lib" >&2
  # The jars hold no web pages, but the daemons insist on their folders.
  mkdir -p "$hadoop.partial"/conf/webapps/{hdfs,datanode,secondary}
  hdfs_format "$hadoop.partial"
  mv "$hadoop.partial" "$hadoop"
}

# An empty namespace, made once: formatting one takes a JVM seconds. It carries no addresses.
hdfs_format() {  # FOLDER
  "${hdfs_java[@]}" -cp "$1/conf:$1/lib/*" -Dhadoop.tmp.dir="$1/tmp" \
    org.apache.hadoop.hdfs.server.namenode.NameNode -D "dfs.namenode.name.dir=$1/namespace" \
    -format -force -nonInteractive >"$1/format.log" 2>&1 || { tail -n 20 "$1/format.log" >&2; return 1; }
}

hdfs_start() {
  local rpc http data transfer info ipc number run=$run_dir/hdfs
  claim_port rpc
  claim_port http
  mkdir -p "$run/conf"
  cp -r "$hadoop/namespace" "$run/namespace"
  cp -r "$hadoop/conf/webapps" "$run/conf/webapps"
  hdfs_write_configuration "$rpc" "$http" "$run"
  hdfs_write_shell "$run"
  local hdfs_command=("${hdfs_java[@]}" -cp "$run/conf:$hadoop/lib/*")
  launch hdfs-nn "hdfs_is_ready $http" "" \
    "${hdfs_command[@]}" org.apache.hadoop.hdfs.server.namenode.NameNode
  for ((number = 1; number <= hdfs_datanodes; ++number)); do
    claim_port transfer
    claim_port info
    claim_port ipc
    launch "hdfs-dn$number" "http://127.0.0.1:$info/jmx?qry=java.lang:type=Runtime" 200 \
      bash "$here/hdfs/keep_running.sh" "$run/dn$number.pid" \
      "${hdfs_command[@]}" org.apache.hadoop.hdfs.server.datanode.DataNode \
      -D "dfs.datanode.data.dir=$run/dn$number.data" -D "dfs.datanode.address=127.0.0.1:$transfer" \
      -D "dfs.datanode.http.address=127.0.0.1:$info" -D "dfs.datanode.ipc.address=127.0.0.1:$ipc"
  done
  export FULGURITE_TEST_HDFS_URL=hdfs://127.0.0.1:$rpc
  export FULGURITE_TEST_HDFS_CONF=$run/conf
  export FULGURITE_TEST_HDFS_RUN=$run
}

hdfs_is_ready() {  # HTTP_PORT
  local jmx=http://127.0.0.1:$1/jmx?qry=Hadoop:service=NameNode,name=
  curl -sf --max-time 2 "${jmx}FSNamesystemState" | grep -q "\"NumLiveDataNodes\" : $hdfs_datanodes\\b" &&
    curl -sf --max-time 2 "${jmx}NameNodeInfo" | grep -q '"Safemode" : ""'
}

hdfs_property() { printf '<property><name>%s</name><value>%s</value></property>\n' "$@"; }

hdfs_write_configuration() {  # RPC_PORT HTTP_PORT RUN
  {
    echo '<configuration>'
    hdfs_property fs.defaultFS "hdfs://127.0.0.1:$1" hadoop.tmp.dir "$3/tmp"
    echo '</configuration>'
  } >"$3/conf/core-site.xml"
  {
    echo '<configuration>'
    hdfs_property dfs.replication $hdfs_datanodes dfs.namenode.name.dir "$3/namespace" \
      dfs.namenode.rpc-address "127.0.0.1:$1" dfs.namenode.http-address "127.0.0.1:$2" \
      dfs.namenode.fs-limits.min-block-size 1024 dfs.namenode.safemode.extension 0 \
      dfs.namenode.datanode.registration.ip-hostname-check false
    # A dead DataNode is noticed after 16 s, not 10 minutes; a namespace of minutes needs no fsync.
    hdfs_property dfs.heartbeat.interval 1 dfs.namenode.heartbeat.recheck-interval 3000 \
      dfs.namenode.edits.noeditlogchannelflush true
    echo '</configuration>'
  } >"$3/conf/hdfs-site.xml"
  cat >"$3/conf/log4j.properties" <<'END'
log4j.rootLogger=INFO,e
log4j.appender.e=org.apache.log4j.ConsoleAppender
log4j.appender.e.target=System.err
log4j.appender.e.layout=org.apache.log4j.PatternLayout
log4j.appender.e.layout.ConversionPattern=%d{ISO8601} %p %c{1}: %m%n
END
}

hdfs_write_shell() {  # RUN
  cat >"$1/hdfs" <<END
#!/usr/bin/env bash
case \$1 in
  dfs) main=org.apache.hadoop.fs.FsShell ;;
  fsck) main=org.apache.hadoop.hdfs.tools.DFSck ;;
  dfsadmin) main=org.apache.hadoop.hdfs.tools.DFSAdmin ;;
  ec) main=org.apache.hadoop.hdfs.tools.ECAdmin ;;
  *) echo "usage: hdfs dfs|fsck|dfsadmin|ec ..." >&2; exit 2 ;;
esac
exec ${hdfs_java[@]} -cp "$1/conf:$hadoop/lib/*" \$main "\${@:2}"
END
  chmod +x "$1/hdfs"
}
