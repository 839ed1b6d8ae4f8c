# A cluster as hdfs.sh's that encrypts all transfers of data, without Kerberos: DataNodes let in who
# has the NameNode's key, and a token for each block. Not started by default.
# Clients may have AES, or SASL's own cipher: the faster of Hadoop's two, since Java runs without its
# optimiser here.

. "$here/hdfs.sh"

hdfs_encrypted_install() { hdfs_install; }

hdfs_encrypted_start() {
  local run=$run_dir/hdfs-encrypted url
  hdfs_start_cluster hdfs-encrypted "$run" 127.0.0.1 url dfs.encrypt.data.transfer true \
    dfs.block.access.token.enable true dfs.encrypt.data.transfer.cipher.suites AES/CTR/NoPadding \
    dfs.encrypt.data.transfer.algorithm rc4 ${FULGURITE_TEST_HDFS_PROPERTIES:-}
  export FULGURITE_TEST_HDFS_ENCRYPTED_CONF=$run/conf
  export FULGURITE_TEST_HDFS_ENCRYPTED_RUN=$run
}
