// What a connection for calls can prove itself by, and what it asks of the server.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <string>
#include <vector>

#include "hdfs/sasl/kerberos_login.h"
#include "hdfs/sasl/protection.h"

namespace fulgurite::hdfs {

/// How the server came to know who we are.
enum class RpcAuthentication { simple, token, kerberos };

struct RpcSecurity {
  /// The first that fits the server is used, before a ticket: its service is the server, or empty.
  std::vector<wire::Token> tokens{};
  bool kerberos = false;
  KerberosLogin login{};
  std::string server_principal{};  // "nn/_HOST@REALM": _HOST is the server's host
  std::vector<Protection> accepted{Protection::authentication};  // the best liked first
  bool fall_back_to_simple = false;  // to a server that asks for no proof, and gives none
};

}  // namespace fulgurite::hdfs
