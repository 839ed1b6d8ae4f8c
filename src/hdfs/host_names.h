// The names that a server goes by, since principals and tokens may use another than the URL.
#pragma once

#include <string>
#include <vector>

namespace fulgurite::hdfs {

/// `host` itself, its canonical name, its addresses, and the names of those; in lower case, each
/// once. What cannot be looked up is left out. Cost: look-ups in DNS.
std::vector<std::string> host_names(const std::string& host);
/// The first address of `host`, without brackets; `host` itself if it cannot be looked up.
std::string host_address(const std::string& host);

/// Whether `address`, in digits, is one of this host's.
bool is_own_address(const std::string& address);

}  // namespace fulgurite::hdfs
