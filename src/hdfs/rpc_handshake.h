// The beginning of a connection that is to be trusted: who are you, server, and who am I.
//
// It chooses among what the server offers, and leaves the exchange to a mechanism. Who calls it:
// rpc_connection. Format: RpcSaslProto of hadoop-common's RpcHeader.proto; SaslRpcClient.
#pragma once

#include "hdfs/rpc_channel.h"
#include "hdfs/rpc_security.h"

namespace fulgurite::hdfs {

/// Begins the connection and, if a security layer is agreed on, protects it.
/// Errors: unauthenticated, naming the principal and what is missing; corrupted; the channel's.
RpcAuthentication shake_hands(RpcChannel& channel, const RpcSecurity& security);

/// The server's own principal, by what it says of itself ("nn", "namenode1.example.org") and what
/// `expected` allows: "nn/_HOST@REALM", where _HOST is any name of the host that we connected to.
/// Errors: unauthenticated if it should be another.
std::string server_principal(const Endpoint& server, const std::string& expected,
                             const std::string& service, const std::string& host);

}  // namespace fulgurite::hdfs
