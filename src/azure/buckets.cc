// The verbs about containers themselves.
// Spec: https://learn.microsoft.com/rest/api/storageservices/create-container and its siblings
#include <utility>

#include "azure/store.h"
#include "azure/xml.h"

namespace fulgurite::azure {
namespace {

Operation container_operation(const char* name, const char* method, const std::string& container) {
  Operation operation{.name = name, .method = method, .path = {container, ""}};
  operation.query = {{"restype", "container"}};
  return operation;
}

}  // namespace

std::vector<std::string> Store::list_buckets() const {
  std::vector<std::string> names;
  for (std::string marker;;) {
    Operation operation{.name = "list_buckets", .method = "GET"};
    operation.query = {{"comp", "list"}};
    if (!marker.empty()) operation.query.emplace_back("marker", marker);
    ContainerPage page = client_->start(std::move(operation)).finish_as(parse_containers);
    for (auto& name : page.names) names.push_back(std::move(name));
    marker = std::move(page.next_marker);
    if (marker.empty()) return names;
  }
}

void Store::create_bucket(const std::string& bucket) const {
  Exchange exchange = client_->start(container_operation("create_bucket", "PUT", bucket));
  const Answer answer = exchange.settle();
  if (!answer.ok() && answer.refusal.code != "ContainerAlreadyExists") throw exchange.error(answer);
}

void Store::remove_bucket(const std::string& bucket) const {
  // Azure removes a container with everything in it.
  object::ListQuery any;
  any.bucket = bucket;
  any.max_keys = 1;
  do {
    object::ListPage page = list(any).get();
    if (!page.objects.empty()) {
      throw Error(ErrorCode::directory_not_empty, "abfs remove_bucket", url({bucket, ""}),
                  "the container has blobs", "remove them first");
    }
    any.token = std::move(page.token);
  } while (!any.token.empty());
  client_->send(container_operation("remove_bucket", "DELETE", bucket));
}

}  // namespace fulgurite::azure
