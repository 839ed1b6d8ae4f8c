#include "hdfs/host_names.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

#include "base/descriptor.h"
#include "base/text.h"

namespace fulgurite::hdfs {
namespace {

void add(std::vector<std::string>& names, std::string_view spelled) {
  std::string name = lower(spelled);
  if (!name.empty() && std::ranges::find(names, name) == names.end())
    names.push_back(std::move(name));
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// Null if there are none.
Addresses look_up(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_flags = AI_CANONNAME;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) found = nullptr;
  return {found, &::freeaddrinfo};
}

std::string name_of(const addrinfo& address, int flags) {
  char name[NI_MAXHOST];
  const int error =
      ::getnameinfo(address.ai_addr, address.ai_addrlen, name, sizeof name, nullptr, 0, flags);
  return error == 0 ? name : "";
}

}  // namespace

std::vector<std::string> host_names(const std::string& host) {
  std::vector<std::string> names;
  add(names, host);
  const Addresses found = look_up(host);
  if (found && found->ai_canonname) add(names, found->ai_canonname);
  for (const addrinfo* address = found.get(); address; address = address->ai_next) {
    add(names, name_of(*address, NI_NUMERICHOST));
    add(names, name_of(*address, NI_NAMEREQD));
  }
  return names;
}

std::string host_address(const std::string& host) {
  const Addresses found = look_up(host);
  return found ? name_of(*found, NI_NUMERICHOST) : host;
}

/// Only to its own addresses can a host bind a socket.
bool is_own_address(const std::string& address) {
  addrinfo wanted{};
  wanted.ai_flags = AI_NUMERICHOST;
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* parsed = nullptr;
  if (::getaddrinfo(address.c_str(), nullptr, &wanted, &parsed) != 0) return false;
  const Addresses found(parsed, &::freeaddrinfo);
  const Descriptor socket(::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ::bind(socket.get(), found->ai_addr, found->ai_addrlen) == 0;
}

}  // namespace fulgurite::hdfs
