#include "s3/account.h"

#include "auth/aws_profile.h"

namespace fulgurite::s3 {
namespace {

auth::AwsCredentialOptions credential_options(const S3Options& options) {
  auth::AwsCredentialOptions credentials;
  credentials.access_key_id = options.access_key_id;
  credentials.secret_access_key = options.secret_access_key;
  credentials.session_token = options.session_token;
  credentials.profile = options.profile;
  credentials.anonymous = options.anonymous;
  credentials.role_arn = options.role_arn;
  credentials.role_session_name = options.role_session_name;
  credentials.external_id = options.external_id;
  credentials.region = options.region;
  credentials.sts_endpoint = options.sts_endpoint;
  credentials.ca_bundle = options.ca_bundle;
  return credentials;
}

/// `options` with region, endpoint and CA bundle where they name none.
S3Options with_machine_settings(S3Options options) {
  options.region = auth::find_aws_region(options.region, options.profile);
  options.ca_bundle = auth::find_aws_ca_bundle(options.ca_bundle, options.profile);
  if (options.endpoint_url.empty()) {
    options.endpoint_url = auth::find_aws_endpoint("s3", options.profile);
  }
  return options;
}

}  // namespace

std::shared_ptr<const Client> make_client(const S3Options& given) {
  const S3Options options = with_machine_settings(given);
  return std::make_shared<const Client>(options,
                                        auth::make_aws_credentials(credential_options(options)));
}

}  // namespace fulgurite::s3
