// Every way to a filesystem that the conformance suite runs over, and how each differs.
//
// A difference is either a field of Capability or one named deviation of a server; both have a
// line in docs/backends.md. Servers are started by tests/servers/run, which exports their
// endpoints; a missing one skips its tests, and fails them where FULGURITE_REQUIRE_SERVERS=1 or
// CI=true. Each provider's backends are a file of their own (s3_backends.cc ...).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/filesystem.h"

namespace fulgurite::conformance {

/// What one server does unlike the service it stands for.
struct Deviations {
  bool tidies_keys = false;  ///< weed: "a//b", "a\\b" are "a/b", "./a" is refused; azurite: "a\\b"
  bool keys_are_files = false;             ///< versitygw: "a" and "a/b" exclude each other
  bool any_region_is_right = false;        ///< weed: the region in a signature is not checked
  bool any_clock_is_right = false;         ///< azurite: the time of a signature is not checked
  bool any_credentials_are_right = false;  ///< fake-gcs-server: no token is checked
  bool cannot_resume = false;              ///< fake-gcs-server: a session's status ends it
  bool completion_races = false;     ///< weed: several exclusive completions at once may all win
  bool vague_about_buckets = false;  ///< weed: a copy into a missing bucket is an internal error
  bool no_colons = false;            ///< hdfs: a name with ':' is refused
  bool decodes_copy_source = false;  ///< versitygw: "?versionId=" in the key of a copy's source
};

/// What a test changes about the way to a server, or about who we say that we are.
struct Changes {
  enum class Who { ourselves, wrong_secret, stranger, anonymous };

  Who who = Who::ourselves;
  std::string endpoint_url{};
  std::string region{};
  std::string connect_to{};
  bool distrust = false;  ///< the authority that signed the server's certificate is unknown
  std::optional<std::chrono::milliseconds> connect_timeout{};
  std::optional<std::chrono::milliseconds> retry_deadline{};
  std::optional<std::chrono::seconds> stall_time{};
  std::optional<std::uint64_t> stall_bytes_per_second{};
  std::optional<int> max_retries{};
  std::optional<int> max_connections{};
};

/// The secret of Changes::Who::wrong_secret and ::stranger; no message may show it.
inline constexpr std::string_view kWrongSecret = "a2VwdC1mcm9tLWVycm9ycw==";

/// What tests of a server need to know and its filesystem does not say.
struct Service {
  std::function<std::shared_ptr<FileSystem>(const Changes&)> make;
  std::function<std::string()> endpoint;
  /// Uploads below a directory that nobody finished; empty where nothing can be left.
  std::function<std::size_t(const std::string& directory)> unfinished_uploads{};
  bool has_regions = false;

  // Requests by their first line, for faults that strike some of them.
  bool (*sends_data)(std::string_view request_line);  ///< a whole object or a part
  bool (*fetches_data)(std::string_view request_line);
  bool (*completes_upload)(std::string_view request_line);
  std::string busy_answer;  ///< how the service asks to slow down, as it stands on the wire
};

struct Backend {
  std::string name;  ///< "s3_weed_path_http"
  /// The environment variable without which there is no such server; empty for none.
  std::string needs{};
  std::function<std::shared_ptr<FileSystem>()> make{};
  /// The directory in which tests make theirs.
  std::function<std::string()> root{};
  std::optional<Service> service{};
  bool plain_http = false;  ///< the fault proxy can stand before it
  Deviations deviations{};
};

/// For gtest's messages.
void PrintTo(const Backend& backend, std::ostream* out);

const std::vector<Backend>& backends();
/// Those with a server.
std::vector<Backend> served_backends();

std::vector<Backend> hdfs_backends();
std::vector<Backend> webhdfs_backends();
std::vector<Backend> s3_backends();
std::vector<Backend> azure_backends();
std::vector<Backend> gcs_backends();

/// The environment variable's value, or "".
std::string variable(const std::string& name);
/// The bytes of an answer that ends its connection: "503 Slow Down" and an XML or JSON body.
std::string refusal_bytes(std::string_view status, std::string_view type, std::string_view body);

/// What `changes` are about that every provider's options have.
template <class Options>
void apply(const Changes& changes, Options& options) {
  if (!changes.endpoint_url.empty()) options.endpoint_url = changes.endpoint_url;
  if (!changes.connect_to.empty()) options.connect_to = changes.connect_to;
  if (changes.distrust) options.ca_bundle.clear();
  if (changes.connect_timeout) options.connect_timeout = *changes.connect_timeout;
  if (changes.retry_deadline) options.retry_deadline = *changes.retry_deadline;
  if (changes.stall_time) options.stall_time = *changes.stall_time;
  if (changes.stall_bytes_per_second) {
    options.stall_bytes_per_second = *changes.stall_bytes_per_second;
  }
  if (changes.max_retries) options.max_retries = *changes.max_retries;
  if (changes.max_connections) options.transfer.max_connections = *changes.max_connections;
}

}  // namespace fulgurite::conformance
