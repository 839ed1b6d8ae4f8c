// What the operations of the verbs have in common: who pays, keys, conditions. Pure functions.
//
// Who calls it: the verbs.
#pragma once

#include <string>

#include "gcs/client.h"
#include "object/exchange.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

/// An operation of the JSON API at `address`; `path` is for messages.
Operation json_operation(const Client& client, const char* name, const char* method,
                         const object::ObjectPath& path, std::string address);

/// An operation of the XML API on an object.
Operation xml_operation(const Client& client, const char* name, const char* method,
                        const object::ObjectPath& path);

/// The customer's key, which every request about an object's bytes needs.
void add_customer_key(Operation& operation, const GcsOptions& options);
/// The same for the source of a copy.
void add_source_customer_key(Operation& operation, const GcsOptions& options);

/// ifGenerationMatch of a write. Errors: invalid_argument for an if_match that is no generation.
void add_conditions(Operation& operation, const object::PutOptions& put);

/// Predefined ACL and KMS key of a new object. A rewrite and a composition call them differently
/// from an upload.
struct PlacementNames {
  const char* acl;
  const char* kms_key;
};
inline constexpr PlacementNames kUploadNames = {"predefinedAcl", "kmsKeyName"};
inline constexpr PlacementNames kComposeNames = {"destinationPredefinedAcl", "kmsKeyName"};
inline constexpr PlacementNames kRewriteNames = {"destinationPredefinedAcl",
                                                 "destinationKmsKeyName"};
void add_placement(Operation& operation, const GcsOptions& options, const PlacementNames& names);

/// Gives the operation a JSON body.
void set_json_body(Operation& operation, std::string json);

/// `text` if it is a generation. Errors: invalid_argument.
std::string generation(const std::string& text, const object::ObjectPath& path);

}  // namespace fulgurite::gcs
