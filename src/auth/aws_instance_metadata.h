// Credentials of the role of an EC2 instance, from its metadata service, version 2 only.
//
// Version 1 takes requests without a token, which any confused proxy on the machine can be made to
// send: it is not used.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
#pragma once

#include "auth/aws_source.h"

namespace fulgurite::auth {

/// By AWS_EC2_METADATA_SERVICE_ENDPOINT or _MODE (IPv4, IPv6), or the profile's settings of those
/// names; AWS_EC2_METADATA_DISABLED=true switches it off. One PUT and two GETs. Absent where there
/// is no such service, which takes a second to find out, or the instance has no role.
/// Errors: unavailable, unauthenticated if the service is there but fails.
SourceAnswer ask_instance_metadata(const AwsCredentialOptions& options);

}  // namespace fulgurite::auth
