// The table of backends, and those without a server.
#include "backends.h"

#include <cstdlib>
#include <filesystem>

#include "fulgurite/local.h"
#include "fulgurite/memory.h"

namespace fulgurite::conformance {
namespace {

Backend memory() {
  return {.name = "memory",
          .make = [] { return make_memory(); },
          .root = [] { return std::string("/conformance"); }};
}

Backend local() {
  return {.name = "local",
          .make = [] { return make_local(LocalOptions{.sync = false}); },
          .root =
              [] {
                return (std::filesystem::temp_directory_path() / "fulgurite-conformance").string();
              }};
}

}  // namespace

const std::vector<Backend>& backends() {
  static const std::vector<Backend> all = [] {
    std::vector<Backend> table{memory(), local()};
    for (auto* provider :
         {hdfs_backends, webhdfs_backends, s3_backends, azure_backends, gcs_backends}) {
      for (auto& backend : provider()) table.push_back(std::move(backend));
    }
    return table;
  }();
  return all;
}

std::vector<Backend> served_backends() {
  std::vector<Backend> found;
  for (const Backend& backend : backends()) {
    if (backend.service) found.push_back(backend);
  }
  return found;
}

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

std::string refusal_bytes(std::string_view status, std::string_view type, std::string_view body) {
  std::string bytes = "HTTP/1.1 ";
  bytes.append(status).append("\r\nContent-Type: ").append(type);
  bytes.append("\r\nConnection: close\r\nContent-Length: ").append(std::to_string(body.size()));
  return bytes.append("\r\n\r\n").append(body);
}

}  // namespace fulgurite::conformance
