// The header fields that objects are written with and described by. Pure functions.
//
// Who calls it: the verbs. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
// and, for customer keys,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
#pragma once

#include <string>

#include "fulgurite/s3.h"
#include "http/message.h"
#include "object/object_store.h"

namespace fulgurite::s3 {

/// What a new object gets: content type, metadata, tags, storage class, ACL, encryption.
/// Errors: invalid_argument for metadata that no header can carry.
void add_creation(http::Headers& headers, const S3Options& options, const object::PutOptions& put);

/// Storage class, ACL and encryption alone: what a copy gets anew.
void add_placement(http::Headers& headers, const S3Options& options);

/// What every request about an object's bytes needs: the customer's key, and who pays.
void add_access(http::Headers& headers, const S3Options& options);

/// What a copy needs to read its source.
void add_copy_source(http::Headers& headers, const S3Options& options,
                     const object::ObjectPath& source);

/// An object as the headers of its HEAD describe it.
object::ObjectInfo info_from_headers(const std::string& key, const http::Headers& headers);

}  // namespace fulgurite::s3
