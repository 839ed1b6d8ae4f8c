// Which code an exception of Hadoop's server means, and what to do about it.
#include "hdfs/remote_error.h"

#include <algorithm>
#include <array>

namespace fulgurite::hdfs {
namespace {

struct Meaning {
  std::string_view name;  // of the class, without its package
  ErrorCode code;
  const char* advice;
};

constexpr std::array kMeanings = {
    Meaning{"FileNotFoundException", ErrorCode::not_found, "check the path"},
    Meaning{"FileAlreadyExistsException", ErrorCode::already_exists,
            "choose another name, or replace it"},
    Meaning{"ParentNotDirectoryException", ErrorCode::not_a_directory,
            "a part of the path is a file; check the path"},
    Meaning{"PathIsNotDirectoryException", ErrorCode::not_a_directory,
            "a part of the path is a file; check the path"},
    Meaning{"PathIsNotEmptyDirectoryException", ErrorCode::directory_not_empty,
            "use remove_all to remove what is in it"},
    Meaning{"AccessControlException", ErrorCode::permission_denied,
            "check owner and mode of the path's directories, and the user (HADOOP_USER_NAME)"},
    Meaning{"AuthorizationException", ErrorCode::permission_denied,
            "check what the cluster's hadoop-policy.xml and proxy user settings allow the user"},
    Meaning{"SaslException", ErrorCode::unauthenticated,
            "our ticket or token is not accepted: see the server's log, and compare the clocks"},
    Meaning{"InvalidPathException", ErrorCode::invalid_argument,
            "HDFS allows no ':' in a name, and no name '.' or '..'"},
    Meaning{"PathComponentTooLongException", ErrorCode::invalid_argument, "use a shorter name"},
    Meaning{"MaxDirectoryItemsExceededException", ErrorCode::io,
            "the directory is full; use another"},
    Meaning{"HadoopIllegalArgumentException", ErrorCode::invalid_argument, "check the arguments"},
    Meaning{"NSQuotaExceededException", ErrorCode::io,
            "the directory's quota of names is used up; remove some or raise it"},
    Meaning{"DSQuotaExceededException", ErrorCode::io,
            "the directory's quota of space is used up; remove files or raise it"},
    Meaning{"QuotaByStorageTypeExceededException", ErrorCode::io,
            "the directory's quota of this storage type is used up; remove files or raise it"},
    Meaning{"SafeModeException", ErrorCode::unavailable,
            "wait until the NameNode has left safe mode (hdfs dfsadmin -safemode get)"},
    Meaning{"StandbyException", ErrorCode::unavailable,
            "this NameNode is not the active one; use the nameservice's name in the URL"},
    Meaning{"RetriableException", ErrorCode::unavailable, "try again later"},
    Meaning{"ServerNotRunningYetException", ErrorCode::unavailable, "try again later"},
    Meaning{"AlreadyBeingCreatedException", ErrorCode::unavailable,
            "another client writes this file; wait until it is done, or is known to be dead"},
    Meaning{"RecoveryInProgressException", ErrorCode::unavailable,
            "the file of a client that died is being closed; try again in some seconds"},
    Meaning{"NotReplicatedYetException", ErrorCode::unavailable,
            "the NameNode has heard of too few replicas of an earlier block; check the DataNodes"},
    Meaning{"LeaseExpiredException", ErrorCode::precondition_failed,
            "another client took the file over, or removed it; write it again"},
    Meaning{"InvalidToken", ErrorCode::unauthenticated, "get a new token"},
    Meaning{"RpcNoSuchMethodException", ErrorCode::not_supported,
            "this NameNode is too old; Hadoop 2.7 or newer is needed"},
    Meaning{"RpcNoSuchProtocolException", ErrorCode::invalid_argument,
            "check that the port is the NameNode's RPC port (dfs.namenode.rpc-address)"},
    Meaning{"UnresolvedPathException", ErrorCode::not_supported,
            "symbolic links are not followed; use the path that it leads to"},
};

/// For want of DataNodes there is no exception of its own.
constexpr Meaning kNoDatanodes{"IOException", ErrorCode::unavailable,
                               "no DataNode takes the block: check that they are alive and have "
                               "room (hdfs dfsadmin -report)"};

/// Nor for who comes without a proof of who it is.
constexpr Meaning kNoProof{"AccessControlException", ErrorCode::unauthenticated,
                           "the cluster has Kerberos: set hadoop.security.authentication to "
                           "kerberos, or HADOOP_CONF_DIR to "
                           "the folder of its configuration, and run kinit"};

const Meaning* meaning_of(std::string_view name, const std::string& text) {
  if (text.starts_with("SIMPLE authentication is not enabled")) return &kNoProof;
  if (text.find("could only be written to") != text.npos) return &kNoDatanodes;
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(),
                                  [&](const Meaning& meaning) { return meaning.name == name; });
  return found == kMeanings.end() ? nullptr : &*found;
}

}  // namespace

std::string_view simple_name(std::string_view class_name) {
  return class_name.substr(class_name.find_last_of(".$") + 1);
}

Error remote_error(const Operation& operation, const std::string& class_name,
                   const std::string& text) {
  const std::string_view name = simple_name(class_name);
  const Meaning* meaning = meaning_of(name, text);
  const ErrorCode code = meaning ? meaning->code : ErrorCode::io;
  ErrorDetails details;
  details.operation = "hdfs " + operation.name;
  details.url = operation.url;
  details.reason = std::string(name) + (text.empty() ? "" : ": " + text);
  details.advice = meaning ? meaning->advice : "see the NameNode's log for this exception";
  details.retryable = code == ErrorCode::unavailable;
  return Error(code, std::move(details));
}

Error about(const Operation& operation, const Error& error) {
  ErrorDetails details = error.details();
  details.reason = details.operation + " " + details.url + ": " + details.reason;
  details.operation = "hdfs " + operation.name;
  details.url = operation.url;
  return Error(error.code(), std::move(details));
}

void check_stop(const Operation& operation) {
  if (operation.stop.stop_requested()) {
    fail(ErrorCode::cancelled, operation, "stopped by the caller");
  }
}

void fail(ErrorCode code, const Operation& operation, const std::string& reason,
          const std::string& advice) {
  throw Error(code, "hdfs " + operation.name, operation.url, reason, advice);
}

}  // namespace fulgurite::hdfs
