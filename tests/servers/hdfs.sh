# Apache Hadoop's HDFS (Apache-2.0) from Maven Central: one NameNode and three DataNodes, each a JVM
# of its own, without Kerberos. A daemon that is killed comes back by itself, so that tests may kill
# one: its process id is in $FULGURITE_TEST_HDFS_RUN/dnN.pid or nn.pid, its replicas in dnN.data.
# DataNodes hand out replicas on $FULGURITE_TEST_HDFS_RUN/dn_socket.PORT to clients that set
# dfs.client.read.shortcircuit.
# `$FULGURITE_TEST_HDFS_RUN/hdfs dfs|fsck|dfsadmin|ec|haadmin|dtutil ...` is Hadoop's own shell on this cluster.

hadoop_version=3.4.2
hadoop=$cache/hadoop-$hadoop_version
# Hadoop's own jars are without libhadoop.so, by which DataNodes listen on Unix sockets. Trino's have one.
native_version=3.4.3-1
native=$hadoop/native-$native_version
hdfs_datanodes=3

# Below: heaps for tests, not for load. Java 17 hides what WebHDFS reaches for by reflection.
hdfs_java=(java ${FULGURITE_TEST_HDFS_JVM:--Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1} -Djava.net.preferIPv4Stack=true
           --add-opens java.base/java.lang=ALL-UNNAMED)

# Once, though several clusters are installed side by side.
hdfs_install() {
  exec {lock}>"$hadoop.lock"
  flock "$lock"
  [[ -d $hadoop ]] || hdfs_fetch
  [[ -d $native ]] || hdfs_fetch_native
  exec {lock}>&-
}

hdfs_fetch() {
  find_java_and_maven
  echo "servers: fetching Hadoop $hadoop_version (65 MB)" >&2
  rm -rf "$hadoop.partial"
  mkdir -p "$hadoop.partial"
  mvn -B -q -f "$here/hdfs/pom.xml" -Dhadoop.version=$hadoop_version dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$hadoop.partial/lib" >&2
  # The jars hold no web pages, but the daemons insist on their folders.
  mkdir -p "$hadoop.partial"/conf/webapps/{hdfs,datanode,secondary,journal}
  hdfs_format "$hadoop.partial"
  mv "$hadoop.partial" "$hadoop"
}

# The library alone: the classes beside it are another Hadoop's.
hdfs_fetch_native() {
  local -A names=([x86_64]=Linux-amd64 [aarch64]=Linux-aarch64)
  local library=nativelib/${names[$(uname -m)]}/libhadoop.so
  find_java_and_maven
  echo "servers: fetching Hadoop's native library $native_version (19 MB)" >&2
  rm -rf "$native.partial"
  mkdir "$native.partial"
  mvn -B -q -f "$here/hdfs/pom.xml" -Dhadoop.version=$hadoop_version dependency:copy \
    -Dartifact=io.trino.hadoop:hadoop-apache:$native_version -DoutputDirectory="$native.partial" >&2
  /usr/bin/python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
    "$native.partial/hadoop-apache-$native_version.jar" "$library" >"$native.partial/libhadoop.so"
  rm "$native.partial"/*.jar
  mv "$native.partial" "$native"
}

# An empty namespace, made once: formatting one takes a JVM seconds. It carries no addresses.
hdfs_format() {  # FOLDER
  "${hdfs_java[@]}" -cp "$1/conf:$1/lib/*" -Dhadoop.tmp.dir="$1/tmp" \
    org.apache.hadoop.hdfs.server.namenode.NameNode -D "dfs.namenode.name.dir=$1/namespace" \
    -format -force -nonInteractive >"$1/format.log" 2>&1 || { tail -n 20 "$1/format.log" >&2; return 1; }
}

hdfs_start() {
  local run=$run_dir/hdfs url
  hdfs_start_cluster hdfs "$run" 127.0.0.1 url
  export FULGURITE_TEST_HDFS_URL=$url
  export FULGURITE_TEST_HDFS_CONF=$run/conf
  export FULGURITE_TEST_HDFS_RUN=$run
}

# One NameNode and the DataNodes, over https too. Sets the variable URL.
hdfs_start_cluster() {  # PREFIX RUN HOST URL PROPERTIES...
  local rpc http https
  claim_port rpc
  claim_port http
  claim_port https
  printf -v "$4" %s "hdfs://$3:$rpc"
  hdfs_write_configuration "$2" "hdfs://$3:$rpc" $hdfs_datanodes \
    dfs.namenode.rpc-address "$3:$rpc" dfs.namenode.http-address "$3:$http" \
    dfs.http.policy HTTP_AND_HTTPS dfs.namenode.https-address "$3:$https" \
    dfs.namenode.name.dir "$2/namespace" "${@:5}"
  cp -r "$hadoop/namespace" "$2/namespace"
  hdfs_write_shell "$2"
  hdfs_launch "$1-nn" "$2" nn "hdfs_is_ready $http $hdfs_datanodes" "" server.namenode.NameNode
  hdfs_launch_datanodes "$1" "$2"
}

# One daemon, which comes back when it is killed. Its working folder is RUN.
hdfs_launch() {  # NAME RUN PIDNAME URL STATUS CLASS OPTIONS...
  launch "$1" "$4" "$5" env --chdir="$2" bash "$here/hdfs/keep_running.sh" "$2/$3.pid" \
    "${hdfs_java[@]}" -cp "$2/conf:$hadoop/lib/*" "org.apache.hadoop.hdfs.$6" "${@:7}"
}

hdfs_launch_datanodes() {  # PREFIX RUN
  local number
  for ((number = 1; number <= hdfs_datanodes; ++number)); do
    hdfs_launch_datanode "$1" "$2" "$number"
  done
}

# Its socket is in RUN. Below /tmp it would not open one, since others may write there, sticky or not.
hdfs_launch_datanode() {  # PREFIX RUN NUMBER
  local transfer info info_https ipc hdfs_java=("${hdfs_java[@]}" -Djava.library.path="$native")
  claim_port transfer
  claim_port info
  claim_port info_https
  claim_port ipc
  hdfs_launch "$1-dn$3" "$2" "dn$3" "http://127.0.0.1:$info/jmx?qry=java.lang:type=Runtime" 200 \
    server.datanode.DataNode -D "dfs.datanode.data.dir=$2/dn$3.data" \
    -D "dfs.datanode.address=127.0.0.1:$transfer" -D "dfs.datanode.http.address=127.0.0.1:$info" \
    -D "dfs.datanode.https.address=127.0.0.1:$info_https" -D "dfs.datanode.ipc.address=127.0.0.1:$ipc" \
    -D dfs.datanode.hostname=localhost -D dfs.client.read.shortcircuit=true \
    -D dfs.domain.socket.path=/proc/self/cwd/dn_socket._PORT
}

hdfs_is_ready() {  # HTTP_PORT DATANODES
  local jmx=http://localhost:$1/jmx?qry=Hadoop:service=NameNode,name= ask=(curl -sf --negotiate -u : --max-time 2)
  "${ask[@]}" "${jmx}FSNamesystemState" | grep -q "\"NumLiveDataNodes\" : $2\\b" &&
    "${ask[@]}" "${jmx}NameNodeInfo" | grep -q '"Safemode" : ""'
}

# Those of HDFS itself are in hdfs-site.xml, the others in core-site.xml.
hdfs_write_configuration() {  # RUN DEFAULT_FS REPLICATION PROPERTIES...
  mkdir -p "$1/conf"
  chmod go-w "$1"  # or sockets in it are not trusted
  cp -r "$hadoop/conf/webapps" "$1/conf/webapps"
  # Below: a dead DataNode is noticed after 16 s, not 10 minutes; a namespace of minutes needs no fsync;
  # a DataNode that fails WebHDFS's writer need not be replaced, which with three of them cannot be.
  local properties=(
    fs.defaultFS "$2" hadoop.tmp.dir "$1/tmp" dfs.replication "$3" "${@:4}"
    dfs.namenode.fs-limits.min-block-size 1024 dfs.namenode.safemode.extension 0
    dfs.namenode.datanode.registration.ip-hostname-check false
    dfs.domain.socket.path "$1/dn_socket._PORT" dfs.heartbeat.interval 1 dfs.namenode.heartbeat.recheck-interval 3000
    dfs.namenode.edits.noeditlogchannelflush true
    dfs.client.block.write.replace-datanode-on-failure.best-effort true)
  hdfs_site '^dfs\.' "${properties[@]}" >"$1/conf/hdfs-site.xml"
  hdfs_site '^(fs|hadoop|ipc|ignore)\.' "${properties[@]}" >"$1/conf/core-site.xml"
  openssl pkcs12 -export -in "$run_dir/server.pem" -inkey "$run_dir/server.key" -passout pass:fulgurite -out "$1/server.p12"
  local keystore=ssl.server.keystore
  hdfs_site . $keystore.type pkcs12 $keystore.location "$1/server.p12" $keystore.password fulgurite \
    $keystore.keypassword fulgurite >"$1/conf/ssl-server.xml"
  cat >"$1/conf/log4j.properties" <<'END'
log4j.rootLogger=INFO,e
# Each block that a DataNode sends to a reader, as it also says which ones it hands out as files.
log4j.logger.org.apache.hadoop.hdfs.server.datanode.DataNode.clienttrace=DEBUG
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
  haadmin) main=org.apache.hadoop.hdfs.tools.DFSHAAdmin ;;
  dtutil) main=org.apache.hadoop.security.token.DtUtilShell ;;
  *) echo "usage: hdfs dfs|fsck|dfsadmin|ec|haadmin|dtutil ..." >&2; exit 2 ;;
esac
exec ${hdfs_java[@]} -cp "$1/conf:$hadoop/lib/*" \$main "\${@:2}"
END
  chmod +x "$1/hdfs"
}

hdfs_site() {  # REGEX PROPERTIES...: those whose names match
  local of=$1
  shift
  echo '<configuration>'
  for ((; $#; )); do
    [[ ! $1 =~ $of ]] || printf '<property><name>%s</name><value>%s</value></property>\n' "$1" "$2"
    shift 2
  done
  echo '</configuration>'
}
