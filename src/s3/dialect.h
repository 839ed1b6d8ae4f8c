// How S3 wants one operation asked: signed anew for each attempt, in the region that the bucket
// turns out to be in, with credentials that have not expired.
//
// Who calls it: the Exchange that it was made for (client.cc).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "object/exchange.h"
#include "s3/client.h"
#include "s3/xml.h"

namespace fulgurite::s3 {

class Dialect final : public object::Dialect {
 public:
  /// `payload_hash` is what stands for the operation's body in signatures.
  Dialect(std::shared_ptr<const Client> client, std::string payload_hash)
      : client_(std::move(client)), payload_hash_(std::move(payload_hash)) {}

  const object::Provider& provider() const override { return client_->provider(); }
  http::Request request(const Operation& operation) override;
  object::Refusal refusal(const Operation& operation, const http::Response& response) override;
  std::optional<object::Meaning> meaning(const Answer& answer) const override;
  bool correct(const Answer& answer) override;

 private:
  http::Request signed_request(const Operation& operation) const;
  ErrorBody ask_for_reason(Operation question) const;
  bool found_region(const Answer& answer);
  bool renewed_credentials(const Answer& answer);

  std::shared_ptr<const Client> client_;
  std::string payload_hash_;
  std::string bucket_;
  std::string region_;                // that the last attempt was signed for
  auth::AwsCredentials credentials_;  // that the last attempt was signed with
  ErrorBody refusal_;                 // what the last refusal said
  int redirects_ = 0;
  bool renewed_ = false;
};

}  // namespace fulgurite::s3
