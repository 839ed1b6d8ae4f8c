#include "webhdfs/errors.h"

#include <algorithm>
#include <array>

#include "hdfs/remote_error.h"

namespace fulgurite::webhdfs {
namespace {

struct Row {
  std::string_view name;
  ErrorCode code;
  const char* advice;
};

constexpr std::array kOwn = {
    Row{"IllegalArgumentException", ErrorCode::invalid_argument, "check the path and the options"},
    Row{"UnsupportedOperationException", ErrorCode::not_supported,
        "the server is too old for this, or does not allow it; use hdfs://"},
    Row{"AuthenticationException", ErrorCode::unauthenticated,
        "the server does not accept our ticket: see its log for the reason"},
    Row{"BlockMissingException", ErrorCode::unavailable,
        "check that the DataNodes of the file are alive (hdfs fsck -files -blocks -locations)"},
    Row{"SecurityException", ErrorCode::unauthenticated, "check token, user and proxy_user"},
};

/// Exceptions that arrive as the text of another: "Failed to obtain user group information:
/// org.apache.hadoop.security.token.SecretManager$InvalidToken: ...".
constexpr std::array<std::string_view, 3> kWrapped = {"StandbyException", "InvalidToken",
                                                      "RetriableException"};

std::string_view wrapped_name(const object::Refusal& refusal) {
  if (refusal.code != "SecurityException") return refusal.code;
  for (const std::string_view name : kWrapped) {
    if (refusal.message.find(name) != std::string::npos) return name;
  }
  return refusal.code;
}

/// What a DataNode says when it cannot reach a NameNode, or none of the other DataNodes, and a
/// NameNode that has none to name: exceptions of all kinds, and words where these say nothing.
constexpr std::array<std::string_view, 6> kUnreachable = {
    "ConnectException",       "ConnectTimeoutException", "EOFException",
    "NoRouteToHostException", "SocketException",         "SocketTimeoutException"};
constexpr std::array<std::string_view, 5> kUnreachableInWords = {
    "Failed to find datanode", "No active nodes contain this block", "All datanodes ",
    "Failed to replace a bad datanode", "Failed on local exception"};

bool says_unreachable(const object::Refusal& refusal) {
  if (refusal.code != "IOException") {
    return std::ranges::find(kUnreachable, refusal.code) != kUnreachable.end();
  }
  return std::ranges::any_of(kUnreachableInWords, [&](std::string_view words) {
    return refusal.message.find(words) != std::string::npos;
  });
}

http::Outcome outcome_of(ErrorCode code) {
  return code == ErrorCode::unavailable ? http::Outcome::transient : http::Outcome::final;
}

}  // namespace

object::Meaning meaning_of(const object::Refusal& refusal) {
  if (says_unreachable(refusal)) {
    return {ErrorCode::unavailable, http::Outcome::transient,
            "check that the NameNode and enough DataNodes are alive (hdfs dfsadmin -report)"};
  }
  const std::string name(wrapped_name(refusal));
  const auto own = std::ranges::find_if(kOwn, [&](const Row& row) { return row.name == name; });
  if (own != kOwn.end()) return {own->code, outcome_of(own->code), own->advice};
  const Error error = hdfs::remote_error({}, name, refusal.message);
  return {error.code(), outcome_of(error.code()), error.advice()};
}

object::Meaning meaning_of_401(const Identity& identity, const object::Answer& answer) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(identity.query, [&](auto& pair) { return pair.first == name; });
  };
  if (is_standby(answer.refusal)) return meaning_of(answer.refusal);
  std::string advice = "check user and password";
  if (has("delegation")) {
    advice = "get a new token: it has expired, was cancelled, or is another cluster's";
  } else if (identity.kerberos) {
    advice = "the server does not accept our ticket: check klist, and the server's log";
  } else if (answer.response.headers.get("WWW-Authenticate").starts_with("Negotiate")) {
    advice = "the cluster has Kerberos: run kinit and use kerberos=true, or set HADOOP_CONF_DIR";
  }
  return {ErrorCode::unauthenticated, http::Outcome::final, std::move(advice)};
}

bool is_standby(const object::Refusal& refusal) {
  return wrapped_name(refusal) == "StandbyException";
}

bool says_nothing_there(const object::Refusal& refusal) {
  // Some operations say of a path through a file that it may not be walked.
  const bool leads_through_file =
      refusal.code == "AccessControlException" && refusal.message.ends_with("(is not a directory)");
  return leads_through_file || refusal.code == "FileNotFoundException" ||
         refusal.code == "ParentNotDirectoryException";
}

}  // namespace fulgurite::webhdfs
