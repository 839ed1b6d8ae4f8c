// Delegation tokens as WebHDFS has them in URLs. Who calls it: webhdfs.
// Format: encodeToUrlString of org.apache.hadoop.security.token.Token of hadoop-common 3.4.
#pragma once

#include <span>
#include <string>

namespace fulgurite::hdfs {

/// The first token of a token file (token_file.h) that is for a cluster which goes by one of
/// `names`, hosts or nameservices; empty if there is none. NameNodes take those for hdfs:// as well
/// as those for webhdfs://. It is a secret. Errors: invalid_argument for no such file.
std::string url_token_in(const std::string& path, std::span<const std::string> names);

}  // namespace fulgurite::hdfs
