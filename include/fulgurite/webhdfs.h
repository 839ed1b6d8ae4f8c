// Hadoop's file system over http: WebHDFS of NameNodes and DataNodes, and HttpFS gateways.
//
// For clusters whose RPC ports cannot be reached; where they can, hdfs:// is faster and checks
// every byte. Paths are absolute ("/data/run"); relative ones begin at the user's home, /user/NAME.
// Spec: https://hadoop.apache.org/docs/r3.4.2/hadoop-project-dist/hadoop-hdfs/WebHDFS.html
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/object_options.h"
#include "fulgurite/options.h"

namespace fulgurite {

/// `transfer.part_bytes` is the size of the pieces that a large file is uploaded in, which become
/// its blocks, and of the ranges that it is read in. They are large, because a DataNode opens a
/// file for each, and may wait 0.4 s until the NameNode lets it close one. A buffer that is written
/// in one call is not cut up to 512 MiB.
struct WebHdfsOptions : ObjectOptions {
  WebHdfsOptions() {
    transfer.part_bytes = 64ull << 20;
    transfer.max_connections = 4;
  }

  // Which cluster, and who we are there.

  /// The NameNode's host, or a nameservice of hdfs-site.xml. Empty: that of fs.defaultFS.
  std::string host;
  /// The NameNode's http or https port. 0: what the configuration says, else 9870 and 9871.
  int port = 0;
  /// https instead of http: swebhdfs. NameNodes must send us to https DataNodes then.
  bool use_https = false;
  /// Empty: $HADOOP_USER_NAME, else the name of this process's user.
  std::string user;
  /// For gateways that ask for one (basic authentication), with `user`. Over https or to this
  /// machine only.
  std::string password;
  /// A user on whose behalf `user` acts, who must be allowed to (hadoop.proxyuser.*). Empty: none.
  std::string proxy_user;
  /// A delegation token as WebHDFS writes it (the urlString of GETDELEGATIONTOKEN). It says who we
  /// are: no user is needed. It travels in URLs, also of plain http, as Hadoop's own client does.
  std::string token;
  /// A file of delegation tokens, of which that for this cluster serves. Empty: none; options that
  /// come by name have $HADOOP_TOKEN_FILE_LOCATION.
  std::string token_file;
  /// Prove by a Kerberos ticket who we are (SPNEGO), unless there is a token. Also true where the
  /// configuration says hadoop.security.authentication=kerberos.
  bool kerberos = false;
  /// The ticket cache, a file or "TYPE:name". Empty: the default ($KRB5CCNAME).
  std::string kerb_ticket;
  /// A file of keys, by which tickets are fetched and renewed. Empty: none.
  std::string keytab;
  /// Whose ticket or key. Empty: the ticket's, or the keytab's first.
  std::string principal;
  /// The folder of core-site.xml and hdfs-site.xml. Empty: none.
  std::string config_directory;
  /// Properties over those of the files.
  std::map<std::string, std::string> extra_conf;

  /// What to put in the place of names in the URLs of DataNodes, where these go by other names
  /// here: {"datanode1:9864": "localhost:19864"}.
  std::map<std::string, std::string> data_proxy;

  // How new files are stored.

  /// Replicas of each block. 0: what the cluster says.
  int replication = 0;
  /// Largest block. 0: what the cluster says.
  std::uint64_t block_bytes = 0;
};

/// Errors: invalid_argument and not_supported for options and configurations that cannot work here.
/// Cost: nothing is sent yet.
std::shared_ptr<FileSystem> make_webhdfs(const WebHdfsOptions& options);
/// Errors besides: invalid_argument for an unknown option or a bad value.
std::shared_ptr<FileSystem> make_webhdfs(const StorageOptions& options);
std::vector<OptionInfo> webhdfs_options();

}  // namespace fulgurite
