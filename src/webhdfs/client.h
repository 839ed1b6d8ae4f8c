// One cluster over http: addresses, who we are, and how operations reach NameNodes and DataNodes.
//
// The verbs (namenode, store, append_writer) build Operations and start them here; the life of each
// is an object::Exchange that speaks one of two dialects (dialect.h). What is about names is
// answered by the NameNode; what moves bytes goes to the DataNode that it names, and never to it.
// Spec: https://hadoop.apache.org/docs/r3.4.2/hadoop-project-dist/hadoop-hdfs/WebHDFS.html
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fulgurite/webhdfs.h"
#include "http/message.h"
#include "http/retry.h"
#include "object/exchange.h"
#include "webhdfs/endpoint.h"
#include "webhdfs/identity.h"

namespace fulgurite::webhdfs {

using object::Answer;
using object::Exchange;
using object::Operation;

/// The bytes of a file that an OPEN brings, and where.
struct Destination {
  std::uint64_t offset = 0;
  Scatter to;
};

/// Thread-safe.
class Client : public std::enable_shared_from_this<Client> {
 public:
  /// Errors: invalid_argument when options contradict each other.
  explicit Client(const WebHdfsOptions& options);

  /// An operation at the NameNode; those of a nameservice are tried in turn.
  Exchange ask(Operation operation) const;
  /// ask and finish.
  Answer send(Operation operation) const;

  /// An operation at a DataNode, which the NameNode is asked for before this returns, and again
  /// before each further attempt. A body that broke off goes on from the byte reached.
  Exchange transfer(Operation operation, std::optional<Destination> destination = {}) const;
  /// The same, but tried once: for what must not take effect twice.
  Exchange transfer_once(Operation operation) const;

  /// "/a/b" as a path of operations and messages.
  object::ObjectPath at(const std::string& path) const;
  std::string url(const std::string& path) const;

  const WebHdfsOptions& options() const noexcept { return options_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }
  const Identity& identity() const noexcept { return identity_; }
  /// A NameNode that has answered before may be gone for as long as others may fail.
  http::RetryPolicy retry_policy() const;
  const object::Provider& provider() const noexcept { return provider_; }

  // What the dialects need.

  std::size_t active() const noexcept { return active_.load(); }
  /// A NameNode has answered.
  void note_answer() const noexcept { has_answer_ = true; }
  /// The next one is to be asked, unless somebody has seen to that already.
  void fail_over(std::size_t from) const noexcept;
  /// The request for an operation at a NameNode, with what proves who we are.
  http::Request request(const Operation& operation, std::size_t namenode) const;
  /// Where the bytes of an operation go or come from, as the NameNode says it; the URL has secrets.
  /// `excluded` are addresses of DataNodes that failed: asked for only if there are no others.
  std::string locate(const Operation& operation, const std::set<std::string>& excluded) const;
  /// The request for an operation at a DataNode.
  http::Request request(const Operation& operation, const std::string& located_at) const;

 private:
  Exchange ask(Operation operation, const http::RetryPolicy& policy) const;
  std::string translated(std::string url) const;

  WebHdfsOptions options_;
  hdfs::Configuration configuration_;
  Endpoint endpoint_;
  Identity identity_;
  object::Provider provider_;
  std::shared_ptr<const http::Transport> transport_;
  http::RetryPolicy retry_policy_;
  mutable std::atomic<std::size_t> active_ = 0;  // index of the NameNode to ask
  mutable std::atomic<bool> has_answer_ = false;
};

/// An operation `op` ("GETFILESTATUS") by `method` on `path`, which messages call `name`.
Operation operation(std::string name, std::string method, std::string op, object::ObjectPath path,
                    std::stop_token stop = {});

}  // namespace fulgurite::webhdfs
