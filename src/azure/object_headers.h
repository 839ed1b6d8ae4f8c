// The header fields that blobs are written with and described by. Pure functions.
//
// Who calls it: the verbs. Spec: https://learn.microsoft.com/rest/api/storageservices/put-blob and,
// for customer-provided keys,
// https://learn.microsoft.com/azure/storage/blobs/encryption-customer-provided-keys
#pragma once

#include <string>

#include "azure/client.h"
#include "fulgurite/azure.h"
#include "http/message.h"
#include "object/object_store.h"

namespace fulgurite::azure {

/// What a new blob gets: content type, metadata, tags, tier.
/// Errors: invalid_argument for metadata that no header can carry or Azure does not take.
void add_creation(http::Headers& headers, const AzureOptions& options,
                  const object::PutOptions& put);

/// What every request that reads or writes a blob's bytes needs: the customer's key.
void add_key(http::Headers& headers, const AzureOptions& options);
/// The same for writing, where an encryption scope may stand in its place.
void add_encryption(http::Headers& headers, const AzureOptions& options);

/// "versionid=x" or "snapshot=x" from ReadOptions::version.
void add_version(Operation& operation, const std::string& version);

/// A request for a blob, its metadata or (with an empty key) its container, of the version that
/// options and path name.
Operation read_operation(const char* name, const char* method, const object::ObjectPath& path,
                         const AzureOptions& options, const object::GetOptions& get);

/// A blob as the headers of its HEAD describe it.
object::ObjectInfo info_from_headers(const std::string& key, const http::Headers& headers);
/// A blob of `size` bytes as the answer to its writing describes it.
object::ObjectInfo written_info(const object::ObjectPath& path, std::uint64_t size,
                                const http::Headers& headers);

}  // namespace fulgurite::azure
