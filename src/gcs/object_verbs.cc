// The verbs about one object in one request: head, get, put.
// Spec: https://cloud.google.com/storage/docs/json_api/v1/objects
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/time.h"
#include "fulgurite/url.h"
#include "gcs/checksum.h"
#include "gcs/json.h"
#include "gcs/operations.h"
#include "gcs/own_write.h"
#include "gcs/store.h"
#include "object/verbs.h"

namespace fulgurite::gcs {
namespace {

constexpr std::uint64_t kLargestObject = 5ull << 40;

object::UploadLimits limits_for() {
  object::UploadLimits limits;
  limits.max_put_bytes = kLargestObject;
  limits.max_object_bytes = kLargestObject;
  return limits;
}

/// Nothing if the answer is not what was asked for.
std::optional<object::ObjectEnd> end_of_object(const std::string& key, object::Side side,
                                               std::uint64_t size, http::Response& response) {
  const auto range = object::answered_end(side, size, response);
  const auto generation = response.headers.get("x-goog-generation");
  if (!range || generation.empty()) return std::nullopt;
  object::ObjectInfo info;
  info.key = key;
  info.size = range->total;
  info.modified = parse_http_time(response.headers.get("Last-Modified"));
  info.version = generation;
  info.etag = generation;
  info.content_type = response.headers.get("Content-Type");
  return object::ObjectEnd{std::move(info), range->first,
                           Buffer::from_string(std::move(response.body))};
}

/// A put on its way, with what it takes to recognise the object as ours.
struct PutUnderWay {
  std::shared_ptr<const Client> client;
  object::ObjectPath path;
  std::uint64_t size;
  std::string crc32c;
  Exchange exchange;

  object::ObjectInfo finish() {
    const Answer answer = exchange.settle();
    if (answer.ok()) {
      auto written = exchange.parsed(parse_resource, answer);
      check_crc32c(path, written.crc32c, crc32c);
      return std::move(written.info);
    }
    if (object::may_be_done(answer)) {
      if (auto ours = find_own_write(*client, path, size, crc32c)) return *ours;
    }
    throw exchange.error(answer);
  }
};

}  // namespace

Store::Store(std::shared_ptr<const Client> client)
    : client_(std::move(client)),
      limits_(limits_for()),
      xml_(make_xml_upload(client_)),
      compose_(make_compose_upload(client_)),
      resumable_(make_resumable_upload(client_)) {}

const std::string& Store::protocol() const {
  static const std::string kProtocol(kProvider.protocol);
  return kProtocol;
}

Store::Reference Store::reference(const object::ObjectPath& path,
                                  const std::string& version) const {
  Reference found{path, version};
  if (options().version_aware) {
    const auto url = split_object_url("gs", path.bucket + "/" + path.key, true);
    if (!url.version.empty()) {
      found.path.key = url.key;
      if (version.empty()) found.generation = url.version;
    }
  }
  if (!found.generation.empty()) generation(found.generation, path);
  return found;
}

/// Asked by a listing of one name, which takes no permission that readers do not have.
bool Store::bucket_exists(const object::ObjectPath& path) const {
  auto operation =
      json_operation(*client_, "head", "GET", path, client_->endpoint().objects(path.bucket));
  operation.query.emplace_back("maxResults", "1");
  operation.query.emplace_back("fields", "kind");
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (!answer.ok() && answer.status() != 404) throw exchange.error(answer);
  return answer.ok();
}

std::optional<object::ObjectInfo> Store::head(const object::ObjectPath& path,
                                              const object::GetOptions& get) const {
  if (path.key.empty()) {
    if (!bucket_exists(path)) return std::nullopt;
    return object::ObjectInfo{};
  }
  const auto target = reference(path, get.version);
  auto operation =
      json_operation(*client_, "head", "GET", path, client_->endpoint().object(target.path));
  if (!target.generation.empty()) operation.query.emplace_back("generation", target.generation);
  add_customer_key(operation, options());
  operation.stop = get.stop;
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.status() == 404) return std::nullopt;
  if (!answer.ok()) throw exchange.error(answer);
  auto info = exchange.parsed(parse_resource, answer).info;
  info.key = path.key;
  // Whole seconds, as every answer about this object can tell them (get_end).
  if (info.modified) info.modified = std::chrono::floor<std::chrono::seconds>(*info.modified);
  if (!get.if_match.empty() && info.etag != get.if_match) {
    throw Error(ErrorCode::precondition_failed, "gs head", url(path),
                "the object has generation " + info.etag, "open it without if_match, or anew");
  }
  return info;
}

Operation Store::media_operation(const object::ObjectPath& path, const Reference& target,
                                 const object::GetOptions& get) const {
  auto operation =
      json_operation(*client_, "get", "GET", path, client_->endpoint().object(target.path));
  operation.query.emplace_back("alt", "media");
  operation.headers.add("Accept-Encoding", "gzip");  // the bytes as they are stored
  add_customer_key(operation, options());
  operation.stop = get.stop;
  return operation;
}

object::Call<void> Store::get(const object::ObjectPath& path, object::Range range, Scatter to,
                              const object::GetOptions& get) const {
  if (range.size == 0) return std::async(std::launch::deferred, [] {});
  const auto target = reference(path, get.version);
  auto operation = media_operation(path, target, get);
  const auto& pin = get.if_match.empty() ? target.generation : get.if_match;
  operation.download.emplace(range, std::move(to), pin, content_headers(options()));
  return object::finish_later(client_->start(std::move(operation)));
}

object::Call<std::optional<object::ObjectEnd>> Store::get_end(const object::ObjectPath& path,
                                                              object::Side side, std::uint64_t size,
                                                              const object::GetOptions& get) const {
  const auto target = reference(path, get.version);
  auto operation = media_operation(path, target, get);
  if (!target.generation.empty()) operation.query.emplace_back("generation", target.generation);
  operation.headers.set("Range", object::range_of_end(side, size));
  return std::async(std::launch::deferred,
                    [exchange = client_->start(std::move(operation)), key = path.key, side, size,
                     wanted = get.if_match]() mutable -> std::optional<object::ObjectEnd> {
                      Answer answer = exchange.settle();
                      if (object::has_no_such_end(answer)) return std::nullopt;
                      if (!answer.ok()) throw exchange.error(answer);
                      auto end = end_of_object(key, side, size, answer.response);
                      const bool other = end && !wanted.empty() && end->info.etag != wanted;
                      return other ? std::nullopt
                                   : std::move(end);  // `head` says that it is another one
                    });
}

object::Call<object::ObjectInfo> Store::put(const object::ObjectPath& path, Payload body,
                                            const object::PutOptions& put) const {
  const auto crc32c = options().checksum ? crc32c_of(body) : "";
  auto operation = whole_upload(*client_, path, path.key, body, crc32c, put);
  return std::async(std::launch::deferred,
                    [under_way = PutUnderWay{client_, path, body.size(), crc32c,
                                             client_->start(std::move(operation))}]() mutable {
                      return under_way.finish();
                    });
}

}  // namespace fulgurite::gcs
