// Copies on the server: rewrite requests, until the server says that it is done.
// Spec: https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite
#include <utility>

#include "base/encode.h"
#include "gcs/json.h"
#include "gcs/operations.h"
#include "gcs/store.h"

namespace fulgurite::gcs {

/// A copy takes over everything from its source unless it is told something, and then nothing.
std::string Store::resource_of_copy(const object::ObjectPath& from) const {
  const auto source = head(from, {});
  object::PutOptions put;
  if (source) put.content_type = source->content_type;
  if (source) put.metadata = source->metadata;
  return build_resource(options(), put, {});
}

object::ObjectInfo Store::copy(const object::ObjectPath& from, const object::ObjectPath& to,
                               std::uint64_t) const {
  const auto source = reference(from, {});
  const auto address = client_->endpoint().object(source.path) + "/rewriteTo/b/" +
                       percent_encode(to.bucket) + "/o/" + percent_encode(to.key);
  const auto body = options().storage_class.empty() ? "{}" : resource_of_copy(from);
  RewriteStep step;
  do {
    auto operation = json_operation(*client_, "copy", "POST", to, address);
    if (!source.generation.empty()) {
      operation.query.emplace_back("sourceGeneration", source.generation);
    }
    if (!step.token.empty()) operation.query.emplace_back("rewriteToken", step.token);
    add_placement(operation, options(), kRewriteNames);
    add_source_customer_key(operation, options());
    add_customer_key(operation, options());
    set_json_body(operation, body);
    operation.server_time = object::kServerWork;
    step = client_->start(std::move(operation)).finish_as(parse_rewrite);
  } while (!step.done);
  step.resource.info.key = to.key;
  return std::move(step.resource.info);
}

}  // namespace fulgurite::gcs
