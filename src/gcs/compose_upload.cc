// Uploads in parts where the XML API is missing: the parts are objects of their own, below
// ".fulgurite-uploads/", which compose requests join on the server and which are then removed.
// Spec: https://cloud.google.com/storage/docs/composing-objects
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "gcs/checksum.h"
#include "gcs/json.h"
#include "gcs/listing.h"
#include "gcs/operations.h"
#include "gcs/own_write.h"
#include "gcs/removal.h"
#include "gcs/upload.h"
#include "http/retry.h"
#include "object/verbs.h"

namespace fulgurite::gcs {
namespace {

constexpr std::size_t kSourcesPerRequest = 32;
constexpr std::size_t kRequestsTogether = 16;

class ComposeUpload final : public UploadWay {
 public:
  explicit ComposeUpload(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  std::string start(const object::ObjectPath&, const object::PutOptions&) const override {
    return kPartsPrefix + random_name() + "/";
  }
  object::Call<object::Part> put_part(const object::Upload& upload, int number,
                                      Payload body) const override;
  object::ObjectInfo complete(const object::Upload& upload,
                              std::span<const object::Part> parts) const override;
  void abort(const object::Upload& upload) const override;

 private:
  Operation compose(const object::Upload& upload, const std::string& to,
                    std::span<const std::string> from, const object::PutOptions& put) const;
  std::vector<std::string> join_groups(const object::Upload& upload,
                                       std::span<const std::string> pieces) const;
  bool remove_pieces(const object::Upload& upload) const;
  object::ObjectInfo publish(const object::Upload& upload, std::span<const std::string> pieces,
                             std::span<const object::Part> parts) const;

  std::shared_ptr<const Client> client_;
};

object::Call<object::Part> ComposeUpload::put_part(const object::Upload& upload, int number,
                                                   Payload body) const {
  object::Part part{.number = number, .size = body.size(), .etag = {}, .checksum = {}};
  if (client_->options().checksum) part.checksum = crc32c_of(body);
  // The piece's own name; numbers of equal length, for who looks at a listing.
  const auto digits = std::to_string(number);
  part.etag = upload.id + std::string(6 - std::min<std::size_t>(digits.size(), 6), '0') + digits;
  object::PutOptions put;
  put.stop = upload.options.stop;
  auto operation = whole_upload(*client_, upload.path, part.etag, body, part.checksum, put);
  operation.name = "put_part";
  return std::async(
      std::launch::deferred,
      [part = std::move(part), exchange = client_->start(std::move(operation))]() mutable {
        exchange.finish();
        return std::move(part);
      });
}

Operation ComposeUpload::compose(const object::Upload& upload, const std::string& to,
                                 std::span<const std::string> from,
                                 const object::PutOptions& put) const {
  const object::ObjectPath target{upload.path.bucket, to};
  auto operation = json_operation(*client_, "complete_upload", "POST", upload.path,
                                  client_->endpoint().object(target) + "/compose");
  add_conditions(operation, put);
  add_placement(operation, client_->options(), kComposeNames);
  add_customer_key(operation, client_->options());
  set_json_body(operation, build_compose(client_->options(), put, from));
  operation.server_time = object::kServerWork;
  operation.stop = upload.options.stop;
  return operation;
}

/// Fewer pieces of the same bytes.
std::vector<std::string> ComposeUpload::join_groups(const object::Upload& upload,
                                                    std::span<const std::string> pieces) const {
  std::vector<std::string> joined;
  object::SideBySide<Exchange> requests(kRequestsTogether,
                                        [](Exchange exchange) { exchange.finish(); });
  for (std::size_t begin = 0; begin < pieces.size(); begin += kSourcesPerRequest) {
    const auto count = std::min(kSourcesPerRequest, pieces.size() - begin);
    joined.push_back(upload.id + "joined-" + random_name());
    requests.add([&] {
      return client_->start(compose(upload, joined.back(), pieces.subspan(begin, count), {}));
    });
  }
  requests.finish();
  return joined;
}

object::ObjectInfo ComposeUpload::publish(const object::Upload& upload,
                                          std::span<const std::string> pieces,
                                          std::span<const object::Part> parts) const {
  Exchange exchange = client_->start(compose(upload, upload.path.key, pieces, upload.options));
  const Answer answer = exchange.settle();
  const auto crc32c = crc32c_of_parts(parts);
  if (answer.ok()) {
    auto resource = exchange.parsed(parse_resource, answer);
    check_crc32c(upload.path, resource.crc32c, crc32c);
    return std::move(resource.info);
  }
  if (object::may_be_done(answer)) {
    auto ours = find_own_write(*client_, upload.path, total_size(parts), crc32c);
    if (ours) return *ours;
  }
  throw exchange.error(answer);
}

object::ObjectInfo ComposeUpload::complete(const object::Upload& upload,
                                           std::span<const object::Part> parts) const {
  std::vector<std::string> used;
  std::vector<std::string> pieces;
  for (const auto& part : parts) pieces.push_back(part.etag);
  while (pieces.size() > kSourcesPerRequest) {
    used.insert(used.end(), pieces.begin(), pieces.end());
    pieces = join_groups(upload, pieces);
  }
  used.insert(used.end(), pieces.begin(), pieces.end());
  auto info = publish(upload, pieces, parts);
  try {
    remove_objects(*client_, upload.path.bucket, used);
  } catch (const Error& error) {  // the file is there, and that is what was asked for
    log(LogLevel::warning,
        "the pieces of a finished upload stay below " + upload.id + ": " + error.what());
  }
  return info;
}

/// Removes what there is; whether that was anything.
bool ComposeUpload::remove_pieces(const object::Upload& upload) const {
  object::ListQuery query;
  query.bucket = upload.path.bucket;
  query.prefix = upload.id;
  Exchange exchange = client_->start(list_operation(*client_, query));
  const Answer answer = exchange.settle();
  if (answer.status() == 404) return false;  // no bucket, no pieces
  if (!answer.ok()) throw exchange.error(answer);
  const auto page = exchange.parsed(parse_list, answer);
  std::vector<std::string> keys;
  for (const auto& object : page.objects) keys.push_back(object.key);
  remove_objects(*client_, upload.path.bucket, keys);
  return !keys.empty();
}

// A piece that was on its way can arrive after its removal, or after the first look.
void ComposeUpload::abort(const object::Upload& upload) const {
  http::Retry retry({.max_retries = 5, .initial_backoff = std::chrono::milliseconds(50)}, {});
  remove_pieces(upload);
  while (retry.again({}, http::Outcome::throttled) && remove_pieces(upload)) {
  }
}

}  // namespace

std::unique_ptr<UploadWay> make_compose_upload(std::shared_ptr<const Client> client) {
  return std::make_unique<ComposeUpload>(std::move(client));
}

}  // namespace fulgurite::gcs
