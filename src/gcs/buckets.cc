// The verbs about buckets themselves.
// Spec: https://cloud.google.com/storage/docs/json_api/v1/buckets
#include <utility>

#include "gcs/json.h"
#include "gcs/operations.h"
#include "gcs/store.h"

namespace fulgurite::gcs {
namespace {

/// `name` of a project in which something is to be done. Emulators take any.
const std::string& project_of(const Client& client, const char* operation) {
  static const std::string kAnyProject = "emulated";
  if (!client.project().empty()) return client.project();
  if (!client.endpoint().google) return kAnyProject;
  throw Error(ErrorCode::invalid_argument, std::string("gs ") + operation, "gs://",
              "no project is known", "set project (GOOGLE_CLOUD_PROJECT)");
}

}  // namespace

std::vector<std::string> Store::list_buckets() const {
  std::vector<std::string> names;
  BucketPage page;
  do {
    auto operation =
        json_operation(*client_, "list_buckets", "GET", {}, client_->endpoint().buckets());
    operation.query.emplace_back("project", project_of(*client_, "list_buckets"));
    if (!page.token.empty()) operation.query.emplace_back("pageToken", page.token);
    page = client_->start(std::move(operation)).finish_as(parse_buckets);
    names.insert(names.end(), page.names.begin(), page.names.end());
  } while (!page.token.empty());
  return names;
}

void Store::create_bucket(const std::string& bucket) const {
  auto operation = json_operation(*client_, "create_bucket", "POST", {bucket, ""},
                                  client_->endpoint().buckets());
  operation.query.emplace_back("project", project_of(*client_, "create_bucket"));
  set_json_body(operation, build_bucket(bucket, options()));
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.ok()) return;
  // A bucket of that name that we can see is ours to use; one that we cannot is somebody else's.
  if (answer.status() == 409) {
    const auto seen = client_
                          ->start(json_operation(*client_, "head", "GET", {bucket, ""},
                                                 client_->endpoint().bucket(bucket)))
                          .settle();
    if (seen.ok()) return;
  }
  throw exchange.error(answer);
}

void Store::remove_bucket(const std::string& bucket) const {
  Exchange exchange = client_->start(json_operation(
      *client_, "remove_bucket", "DELETE", {bucket, ""}, client_->endpoint().bucket(bucket)));
  Answer answer = exchange.settle();
  // The bucket has objects: 409 at Google, 412 at an emulator.
  if (answer.status() == 409 || answer.status() == 412) answer.refusal.code = "bucketNotEmpty";
  if (!answer.ok()) throw exchange.error(answer);
}

}  // namespace fulgurite::gcs
