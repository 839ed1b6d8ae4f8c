// How Google wants one operation asked: with a token that has not expired.
//
// Who calls it: the Exchange that it was made for (client.cc).
#pragma once

#include <memory>
#include <optional>

#include "gcs/client.h"
#include "object/exchange.h"

namespace fulgurite::gcs {

class Dialect final : public object::Dialect {
 public:
  explicit Dialect(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  const object::Provider& provider() const override { return kProvider; }
  http::Request request(const Operation& operation) override;
  object::Refusal refusal(const Operation& operation, const http::Response& response) override;
  std::optional<object::Meaning> meaning(const Answer& answer) const override;
  bool correct(const Answer& answer) override;

 private:
  std::shared_ptr<const Client> client_;
  auth::GoogleToken token_;  // that the last attempt was made with
  bool pinned_ = false;      // the last attempt asked for one generation
  bool renewed_ = false;
};

}  // namespace fulgurite::gcs
