# A pair of NameNodes with one JournalNode and three DataNodes, as nameservice `fulgurite`: nn1 is
# active, nn2 stands by. Not started by default. A test kills a daemon as in hdfs.sh's cluster, and
# in the place of a NameNode (nn1.pid, nn2.pid) makes the other one active as an operator would:
# `$FULGURITE_TEST_HDFS_HA_RUN/hdfs haadmin -failover ...`. The one that stands by reads edits as they
# are written, not a minute later: after a start it may wait for them in safe mode, and not take over.

. "$here/hdfs.sh"

hdfs_ha_install() { hdfs_install; }

hdfs_ha_start() {
  local journal journal_http rpc1 rpc2 http1 http2 run=$run_dir/hdfs-ha port
  for port in journal journal_http rpc1 rpc2 http1 http2; do claim_port "$port"; done
  local service=dfs.namenode pair=fulgurite
  hdfs_write_configuration "$run" hdfs://$pair $hdfs_datanodes dfs.nameservices $pair dfs.ha.namenodes.$pair nn1,nn2 \
    $service.rpc-address.$pair.nn1 "127.0.0.1:$rpc1" $service.rpc-address.$pair.nn2 "127.0.0.1:$rpc2" \
    $service.http-address.$pair.nn1 "127.0.0.1:$http1" $service.http-address.$pair.nn2 "127.0.0.1:$http2" \
    $service.name.dir.$pair.nn1 "$run/nn1.namespace" $service.name.dir.$pair.nn2 "$run/nn2.namespace" \
    $service.shared.edits.dir "qjournal://127.0.0.1:$journal/$pair" dfs.journalnode.edits.dir "$run/journal" \
    dfs.journalnode.rpc-address "127.0.0.1:$journal" dfs.journalnode.http-address "127.0.0.1:$journal_http" \
    dfs.client.failover.proxy.provider.$pair org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider \
    dfs.ha.tail-edits.in-progress true dfs.ha.tail-edits.period 1 \
    dfs.ha.fencing.methods 'shell(/bin/true)' ipc.client.connect.max.retries 1 \
    dfs.ls.limit 50  # pages of a listing are small, so that one may begin before a failover and end after it
  mkdir -p "$run/conf/webapps/journal"
  hdfs_write_shell "$run"
  hdfs_launch hdfs-ha-jn "$run" jn "http://127.0.0.1:$journal_http/jmx?qry=java.lang:type=Runtime" 200 \
    qjournal.server.JournalNode
  cp -r "$hadoop/namespace" "$run/nn1.namespace"
  cp -r "$hadoop/namespace" "$run/nn2.namespace"
  hdfs_ha_share_edits "$run" "$journal_http"
  hdfs_launch hdfs-ha-nn1 "$run" nn1 "hdfs_ha_is_ready $run $http1" "" server.namenode.NameNode -D dfs.ha.namenode.id=nn1
  hdfs_launch hdfs-ha-nn2 "$run" nn2 "http://127.0.0.1:$http2/jmx?qry=java.lang:type=Runtime" 200 \
    server.namenode.NameNode -D dfs.ha.namenode.id=nn2
  hdfs_launch_datanodes hdfs-ha "$run"
  export FULGURITE_TEST_HDFS_HA_CONF=$run/conf
  export FULGURITE_TEST_HDFS_HA_RUN=$run
}

# The JournalNode gets what the namespace has so far: once it answers, and before the NameNodes run.
hdfs_ha_share_edits() {  # RUN JOURNAL_HTTP
  local deadline=$((SECONDS + 60))
  until answers "http://127.0.0.1:$2/jmx?qry=java.lang:type=Runtime" 200; do
    ((SECONDS < deadline)) || { show_log hdfs-ha-jn; fail "the JournalNode is not ready after 60 s"; }
    sleep 0.1
  done
  "${hdfs_java[@]}" -cp "$1/conf:$hadoop/lib/*" org.apache.hadoop.hdfs.server.namenode.NameNode \
    -D dfs.ha.namenode.id=nn1 -initializeSharedEdits -nonInteractive >"$run_dir/hdfs-ha-edits.log" 2>&1 ||
    { tail -n 20 "$run_dir/hdfs-ha-edits.log" >&2; fail "could not share the edits of the NameNodes"; }
}

hdfs_ha_is_ready() {  # RUN HTTP_PORT
  answers "http://127.0.0.1:$2/jmx?qry=java.lang:type=Runtime" 200 || return
  [[ -e $1/active ]] || { "$1/hdfs" haadmin -transitionToActive nn1 >/dev/null 2>&1 && touch "$1/active"; }
  hdfs_is_ready "$2" $hdfs_datanodes
}
