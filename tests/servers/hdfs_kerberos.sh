# A cluster as hdfs.sh's, with Kerberos, and a KDC of its own for realm FULGURITE.TEST. It offers
# every level of protection, for RPC and for data, and clients choose: hadoop.rpc.protection and
# dfs.data.transfer.protection. FULGURITE_TEST_HDFS_PROTECTION=privacy makes it offer only that;
# FULGURITE_TEST_HDFS_PROPERTIES has names and values of further properties.
# Users: alice, who administers HDFS and may act for others, and bob, who may not. Their keytabs are
# alice.keytab and bob.keytab in $FULGURITE_TEST_HDFS_KERBEROS_RUN; $KRB5CCNAME holds alice's ticket.
# Two more keytabs are of no use: left.keytab's user is gone, and the key of changed.keytab's is new.

. "$here/hdfs.sh"

kerberos_realm=FULGURITE.TEST

hdfs_kerberos_install() {
  hdfs_install
  [[ -x /usr/sbin/krb5kdc && -x /usr/sbin/kadmin.local && -x /usr/bin/kinit ]] ||
    "$here/../../tools/install.sh" kerberos
}

hdfs_kerberos_start() {
  local run=$run_dir/hdfs-kerberos url
  local hdfs_java=("${hdfs_java[@]}" -Djava.security.krb5.conf="$run/krb5.conf")
  kerberos_start "$run"
  local levels=${FULGURITE_TEST_HDFS_PROTECTION:-authentication,integrity,privacy}
  # Below: DataNodes need no ports of root's, nor https, to be trusted on a test's machine. Cookies are
  # signed with a file that nobody else has.
  hdfs_start_cluster hdfs-kerberos "$run" localhost url \
    hadoop.security.authentication kerberos hadoop.security.authorization true \
    hadoop.rpc.protection "$levels" dfs.data.transfer.protection "$levels" \
    dfs.block.access.token.enable true dfs.encrypt.data.transfer.cipher.suites AES/CTR/NoPadding \
    ignore.secure.ports.for.testing true \
    dfs.namenode.kerberos.principal "nn/_HOST@$kerberos_realm" dfs.namenode.keytab.file "$run/services.keytab" \
    dfs.datanode.kerberos.principal "dn/localhost@$kerberos_realm" dfs.datanode.keytab.file "$run/services.keytab" \
    dfs.web.authentication.kerberos.principal "HTTP/localhost@$kerberos_realm" \
    dfs.web.authentication.kerberos.keytab "$run/services.keytab" hadoop.http.authentication.type kerberos \
    hadoop.http.authentication.kerberos.principal "HTTP/localhost@$kerberos_realm" \
    hadoop.http.authentication.kerberos.keytab "$run/services.keytab" \
    hadoop.http.authentication.signature.secret.file "$run/services.keytab" \
    hadoop.user.group.static.mapping.overrides 'alice=supergroup;bob=users;nn=;dn=;dr.who=;' \
    hadoop.proxyuser.alice.hosts '*' hadoop.proxyuser.alice.groups '*' ${FULGURITE_TEST_HDFS_PROPERTIES:-}
  export FULGURITE_TEST_HDFS_KERBEROS_CONF=$run/conf
  export FULGURITE_TEST_HDFS_KERBEROS_RUN=$run
}

# The KDC; returns when it answers, since Hadoop's daemons ask for tickets at once.
kerberos_start() {  # RUN
  local port
  claim_port port
  mkdir -p "$1/kdc"
  kerberos_write_configuration "$1" "$port"
  export KRB5_CONFIG=$1/krb5.conf KRB5_KDC_PROFILE=$1/kdc/kdc.conf KRB5CCNAME=FILE:$1/ticket
  kerberos_make_principals "$1" >"$run_dir/kdc-setup.log" 2>&1 || { show_log kdc-setup; fail "could not set up the KDC"; }
  launch kdc "kerberos_is_ready $1" "" /usr/sbin/krb5kdc -n -P "$1/kdc/pid"
  local deadline=$((SECONDS + 60))
  until kerberos_is_ready "$1"; do
    ((SECONDS < deadline)) || { show_log kdc; fail "the KDC is not ready after 60 s"; }
    sleep 0.1
  done
}

kerberos_is_ready() { kinit -k -t "$1/alice.keytab" alice 2>>"$run_dir/kdc.log"; }  # RUN

kerberos_make_principals() {  # RUN
  /usr/sbin/kdb5_util create -s -r $kerberos_realm -P "$RANDOM-$RANDOM-$RANDOM"
  local name
  for name in nn/localhost dn/localhost HTTP/localhost; do
    printf 'addprinc -randkey %s\nktadd -k %s/services.keytab %s\n' "$name" "$1" "$name"
  done >"$1/kdc/principals"
  for name in alice bob left changed; do
    printf 'addprinc -randkey %s\nktadd -k %s/%s.keytab %s\n' "$name" "$1" "$name" "$name"
  done >>"$1/kdc/principals"
  printf 'delprinc -force left\ncpw -randkey changed\n' >>"$1/kdc/principals"
  /usr/sbin/kadmin.local -r $kerberos_realm <"$1/kdc/principals"
}

kerberos_write_configuration() {  # RUN PORT
  cat >"$1/krb5.conf" <<END
[libdefaults]
 default_realm = $kerberos_realm
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
 $kerberos_realm = {
  kdc = 127.0.0.1:$2
 }
[domain_realm]
 localhost = $kerberos_realm
END
  cat >"$1/kdc/kdc.conf" <<END
[kdcdefaults]
 kdc_listen = 127.0.0.1:$2
 kdc_tcp_listen = 127.0.0.1:$2
[realms]
 $kerberos_realm = {
  database_name = $1/kdc/principals.db
  key_stash_file = $1/kdc/stash
  max_life = 24h
  max_renewable_life = 7d
 }
END
}
