#include "gcs/hmac.h"

#include "auth/aws_credentials.h"
#include "gcs/client.h"
#include "object/object_filesystem.h"
#include "s3/store.h"

namespace fulgurite::gcs {
namespace {

void check_options(const GcsOptions& options) {
  if (options.hmac_access_id.empty() || options.hmac_secret.empty()) {
    throw Error(ErrorCode::invalid_argument, "gs options", "",
                "of hmac_access_id and hmac_secret only one is given", "give both or none");
  }
  const bool more = !options.kms_key_name.empty() || !options.customer_key.empty() ||
                    !options.user_project.empty() || options.version_aware;
  if (more) {
    throw Error(ErrorCode::not_supported, "gs options", "",
                "keys of encryption, user_project and version_aware do not go with HMAC keys",
                "use OAuth credentials");
  }
}

S3Options s3_options(const GcsOptions& options) {
  S3Options s3;
  static_cast<ObjectOptions&>(s3) = options;
  s3.endpoint_url =
      options.endpoint_url.empty() ? resolve_endpoint(options).url() : options.endpoint_url;
  s3.region = "auto";
  s3.addressing = S3Addressing::path;
  s3.access_key_id = options.hmac_access_id;
  s3.secret_access_key = options.hmac_secret;
  s3.storage_class = options.storage_class;
  s3.acl = options.acl;
  s3.checksum = S3Checksum::none;  // none of Amazon's is known there
  return s3;
}

}  // namespace

bool has_hmac_keys(const GcsOptions& options) {
  return !options.hmac_access_id.empty() || !options.hmac_secret.empty();
}

std::shared_ptr<FileSystem> make_hmac_filesystem(const GcsOptions& options) {
  check_options(options);
  auth::AwsCredentialOptions keys;
  keys.access_key_id = options.hmac_access_id;
  keys.secret_access_key = options.hmac_secret;
  auto client = std::make_shared<const s3::Client>(s3_options(options),
                                                   auth::make_aws_credentials(keys), kProvider);
  // The S3 interface takes no x-goog-if-generation-match beside x-amz-* headers.
  auto store = std::make_shared<const s3::Store>(std::move(client), /*conditional_writes=*/false);
  return object::make_object_filesystem(std::move(store), options.transfer);
}

}  // namespace fulgurite::gcs
