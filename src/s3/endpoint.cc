#include "s3/endpoint.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/encode.h"

namespace fulgurite::s3 {
namespace {

using object::host_of, object::is_ip_address;

/// AWS partitions other than the standard one: how their regions begin, and their domain.
struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
};
constexpr std::array kPartitions = {
    Partition{"cn-", "amazonaws.com.cn"},
    Partition{"us-iso-", "c2s.ic.gov"},
    Partition{"us-isob-", "sc2s.sgov.gov"},
};

std::string_view aws_domain(std::string_view region) {
  for (const auto& partition : kPartitions) {
    if (region.starts_with(partition.region_prefix)) return partition.domain;
  }
  return "amazonaws.com";
}

std::string aws_authority(const Endpoint& endpoint, std::string_view region) {
  std::string host = endpoint.fips ? "s3-fips." : "s3.";
  if (endpoint.dual_stack) host += "dualstack.";
  return host.append(region).append(".").append(aws_domain(region));
}

bool is_aws_host(std::string_view host) {
  return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels;
  while (!host.empty()) {
    const auto dot = std::min(host.find('.'), host.size());
    labels.push_back(host.substr(0, dot));
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return labels;
}

/// "eu-west-1", "us-gov-east-1", "eu-central-003", "fr-par": letters, dashes, maybe digits.
bool looks_like_region(std::string_view label) {
  return label.find('-') != label.npos && std::all_of(label.begin(), label.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

Endpoint resolve_endpoint(const S3Options& options) {
  Endpoint endpoint;
  const std::string_view scheme = options.use_tls ? "https" : "http";
  endpoint.scheme = scheme;
  endpoint.dual_stack = options.use_dual_stack;
  endpoint.fips = options.use_fips;
  const bool custom = !options.endpoint_url.empty();
  if (custom) {
    static_cast<object::EndpointUrl&>(endpoint) =
        object::parse_endpoint_url("s3", options.endpoint_url, scheme);
  }
  const auto host = host_of(endpoint.authority);
  endpoint.region = options.region;
  if (endpoint.region.empty()) endpoint.region = region_in_host(host);
  if (endpoint.region.empty()) endpoint.region = "us-east-1";
  endpoint.addressing = options.addressing;
  if (endpoint.addressing == S3Addressing::automatic) {
    endpoint.addressing =
        custom && !is_aws_host(host) ? S3Addressing::path : S3Addressing::virtual_host;
  }
  if (is_ip_address(host)) endpoint.addressing = S3Addressing::path;
  return endpoint;
}

Target target_for(const Endpoint& endpoint, std::string_view region, std::string_view bucket,
                  std::string_view key) {
  Target target;
  target.scheme = endpoint.scheme;
  // An AWS host names its region; a bucket elsewhere is reached at that region's host.
  const bool other_region = is_aws_host(host_of(endpoint.authority)) && region != endpoint.region;
  target.authority = endpoint.authority.empty() || other_region ? aws_authority(endpoint, region)
                                                                : endpoint.authority;
  target.path = endpoint.base_path;
  if (!bucket.empty()) {
    if (endpoint.addressing == S3Addressing::virtual_host &&
        fits_host_name(bucket, endpoint.secure())) {
      target.authority = std::string(bucket) + "." + target.authority;
    } else {
      target.path += "/" + percent_encode(bucket);
    }
  }
  if (!key.empty() || target.path.empty()) target.path += "/" + encode_key(key);
  return target;
}

bool fits_host_name(std::string_view bucket, bool secure) {
  if (bucket.size() < 3 || bucket.size() > 63 || is_ip_address(bucket)) return false;
  if (bucket.find('.') != bucket.npos && secure) return false;
  if (bucket.find("..") != bucket.npos) return false;
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return letter_or_digit(bucket.front()) && letter_or_digit(bucket.back()) &&
         std::all_of(bucket.begin(), bucket.end(),
                     [&](char c) { return letter_or_digit(c) || c == '-' || c == '.'; });
}

std::string region_in_host(std::string_view host) {
  const auto labels = labels_of(host);
  for (std::size_t i = 0; i + 2 < labels.size(); ++i) {
    // "s3.eu-west-1...", "s3.dualstack.eu-west-1...", "s3-fips.us-east-1...".
    if (labels[i] == "s3" || labels[i] == "s3-fips" || labels[i] == "dualstack") {
      if (looks_like_region(labels[i + 1])) return std::string(labels[i + 1]);
      continue;
    }
    // "s3-eu-west-1.amazonaws.com", the form of AWS's first regions.
    if (labels[i].starts_with("s3-") && is_aws_host(host)) return std::string(labels[i].substr(3));
  }
  return host.ends_with(".r2.cloudflarestorage.com") ? "auto" : "";
}

std::string encode_key(std::string_view key) { return percent_encode(key, "/"); }

}  // namespace fulgurite::s3
