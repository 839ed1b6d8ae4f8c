// Whether the path of a DataNode's Unix socket can be trusted: who could put a server of their own
// there would be handed our tokens, and could hand us any file for a replica.
//
// Who calls it: local_datanodes. The rule is Hadoop's (SocketPathSecurity), which its DataNodes
// keep to themselves, but for folders like /tmp, in which only its owner can remove a file.
#pragma once

#include <string>

namespace fulgurite::hdfs {

/// Why the socket at `path` cannot be trusted, or is none; empty if it can.
std::string distrust_of_socket(const std::string& path);

}  // namespace fulgurite::hdfs
