// An AWS identity as proof for Google: a signed GetCallerIdentity request, which Google's token
// service sends to AWS to see who signed it.
//
// https://google.aip.dev/auth/4117. Who calls it: google_external_account.
#pragma once

#include <string>

#include "auth/google_source.h"

namespace fulgurite::auth {

/// The subject token for `file`, whose credential_source.environment_id is "aws1". Credentials
/// come from AWS's own chain (aws_credentials), the region from AWS's settings or else from
/// credential_source.region_url. Errors: those of that chain; unauthenticated without a region;
/// not_supported for another version of the scheme.
std::string google_subject_from_aws(const JsonFields& file, const std::string& where,
                                    const std::string& ca_bundle);

}  // namespace fulgurite::auth
