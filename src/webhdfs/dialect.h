// How NameNodes and DataNodes want an operation asked, and what their exceptions mean.
//
// Who calls it: the Exchange that it was made for (client.cc).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "object/exchange.h"
#include "webhdfs/client.h"

namespace fulgurite::webhdfs {

class Dialect : public object::Dialect {
 public:
  explicit Dialect(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  const object::Provider& provider() const override { return client_->provider(); }
  object::Refusal refusal(const Operation& operation, const http::Response& response) override;
  std::optional<object::Meaning> meaning(const Answer& answer) const override;

 protected:
  std::shared_ptr<const Client> client_;
};

/// A NameNode that is not there or not the active one is passed over for the next.
class NamenodeDialect final : public Dialect {
 public:
  using Dialect::Dialect;

  http::Request request(const Operation& operation) override;
  bool correct(const Answer& answer) override;
  void take_note(const http::Response&) override { client_->note_answer(); }

 private:
  std::size_t namenode_ = 0;  // that was asked last
  std::size_t passed_over_ = 0;
};

/// Each attempt begins by asking the NameNode for a DataNode, without those that failed.
class DatanodeDialect final : public Dialect {
 public:
  DatanodeDialect(std::shared_ptr<const Client> client, std::optional<Destination> destination)
      : Dialect(std::move(client)), destination_(std::move(destination)) {}

  /// Errors: the NameNode's, after retries of its own.
  http::Request request(const Operation& operation) override;
  object::Refusal refusal(const Operation& operation, const http::Response& response) override;
  bool correct(const Answer& answer) override;
  std::string_view unreachable_advice() const override;

 private:
  std::optional<Destination> destination_;
  std::uint64_t received_ = 0;  // bytes of the destination that earlier attempts brought
  std::string datanode_;        // host that was asked last
  std::set<std::string> excluded_;
};

}  // namespace fulgurite::webhdfs
