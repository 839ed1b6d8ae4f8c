// How Azure wants one operation asked: authorised anew for each attempt, with credentials that have
// not expired.
//
// Who calls it: the Exchange that it was made for (client.cc).
#pragma once

#include <memory>
#include <optional>

#include "azure/client.h"
#include "object/exchange.h"

namespace fulgurite::azure {

class Dialect final : public object::Dialect {
 public:
  explicit Dialect(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  const object::Provider& provider() const override { return kProvider; }
  /// Errors: invalid_argument for a container that Azure cannot have; those of the credentials.
  http::Request request(const Operation& operation) override;
  object::Refusal refusal(const Operation& operation, const http::Response& response) override;
  std::optional<object::Meaning> meaning(const Answer& answer) const override;
  bool correct(const Answer& answer) override;

 private:
  std::shared_ptr<const Client> client_;
  auth::AzureCredentials credentials_;  // that the last attempt was authorised with
  bool renewed_ = false;
};

}  // namespace fulgurite::azure
