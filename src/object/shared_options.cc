#include "object/shared_options.h"

#include <array>

#include "base/option_setters.h"

namespace fulgurite::object {
namespace {

using O = ObjectOptions;
using namespace set_option;  // NOLINT: the tables below are nothing but these

Setter<O> transfer_bytes(std::uint64_t TransferOptions::*field) {
  return
      [field](O& options, std::string_view value) { options.transfer.*field = parse_bytes(value); };
}

void set_connections(O& options, std::string_view value) {
  options.transfer.max_connections = std::max(1, small_number(value));
}

/// Whether certificates are checked, or against which authorities: a boolean or a file.
void set_verify_tls(O& options, std::string_view value) {
  try {
    options.verify_tls = parse_bool(value);
  } catch (const std::invalid_argument&) {
    options.verify_tls = true;
    options.ca_bundle = value;
  }
}

OptionTable<O> own_rows() {
  return {
      // Transport.
      {{"ca_bundle", {"ca_cert_file"}, {}, "PEM file of trusted authorities; default the system's"},
       text(&O::ca_bundle)},
      {{"verify_tls",
        {"verify"},
        {},
        "whether certificates are checked, or a ca_bundle; default true"},
       set_verify_tls},
      {{"allow_invalid_certificates", {}, {}, "true: verify_tls=false"},
       boolean(&O::verify_tls, false)},
      {{"proxy", {"proxy_url"}, {}, "http://host:port; default https_proxy and http_proxy"},
       text(&O::proxy)},
      {{"no_proxy", {"proxy_excludes"}, {}, "hosts reached without it; default no_proxy"},
       text(&O::no_proxy)},
      {{"connect_to", {}, {}, "host:port dialled whatever the URL says"}, text(&O::connect_to)},
      {{"connect_timeout", {}, {}, "seconds until a connection must stand; default 5"},
       duration(&O::connect_timeout)},
      {{"stall_time",
        {"read_timeout", "timeout"},
        {},
        "seconds without progress after which a transfer is tried again; default 20"},
       duration(&O::stall_time)},
      {{"stall_bytes_per_second", {}, {}, "what counts as progress; default 1"},
       bytes(&O::stall_bytes_per_second)},
      {{"max_retries", {"retries"}, {}, "attempts after the first; default 10"},
       number(&O::max_retries)},
      {{"retry_deadline",
        {},
        {},
        "seconds of failing after which no new attempt starts; default 180"},
       duration(&O::retry_deadline)},
      // Performance.
      {{"part_bytes",
        {"part_size", "block_size", "blocksize", "default_block_size"},
        {},
        "size of upload parts and parallel ranges; default 8 MiB"},
       transfer_bytes(&TransferOptions::part_bytes)},
      {{"max_connections", {"max_concurrency"}, {}, "requests in flight for one file; default 32"},
       set_connections},
      {{"read_ahead_bytes", {}, {}, "largest read-ahead window; default 8 MiB"},
       transfer_bytes(&TransferOptions::read_ahead_bytes)},
      {{"budget_bytes", {}, {}, "memory of all open files together; default 48 MiB"},
       transfer_bytes(&TransferOptions::budget_bytes)},
  };
}

void add_names(const OptionInfo& further, OptionInfo& info) {
  info.aliases.insert(info.aliases.end(), further.aliases.begin(), further.aliases.end());
  info.environment.insert(info.environment.end(), further.environment.begin(),
                          further.environment.end());
  if (!further.help.empty()) info.help = further.help;
}

constexpr std::string_view kFreshListings = "listings come from the server";
constexpr std::string_view kOneWindow = "reads have one read-ahead window";

constexpr std::array kRefused = {
    // fsspec.
    RefusedOption{"loop", "", "there is no event loop"},
    RefusedOption{"asynchronous", "", "the interface is synchronous: use a thread"},
    RefusedOption{"use_listings_cache", "", kFreshListings},
    RefusedOption{"listings_expiry_time", "*", kFreshListings},
    RefusedOption{"max_paths", "*", kFreshListings},
    RefusedOption{"skip_instance_cache", "*", "instances hold no listings that could be stale"},
    RefusedOption{"default_fill_cache", "*", kOneWindow},
    RefusedOption{"default_cache_type", "*", kOneWindow},
    RefusedOption{"cache_type", "*", kOneWindow},
    RefusedOption{"cache_options", "*", kOneWindow},
    // object_store.
    RefusedOption{"allow_http", "*", "the scheme of endpoint_url decides"},
    RefusedOption{"http1_only", "*", "HTTP/1.1 is what is spoken"},
    RefusedOption{"http2_only", "", "HTTP/1.1 is what is spoken"},
    RefusedOption{"user_agent", "*", "requests say who sends them"},
};

}  // namespace

OptionTable<O> shared_rows(std::span<const OptionInfo> further) {
  auto rows = own_rows();
  for (auto& row : rows) {
    for (const auto& names : further) {
      if (names.name == row.info.name) add_names(names, row.info);
    }
  }
  return rows;
}

StorageOptions without_refused(std::span<const RefusedOption> refused, std::string_view protocol,
                               const StorageOptions& options) {
  StorageOptions rest;
  for (const auto& [name, value] : options) {
    const bool asks_for_nothing =
        is_refused(refused, protocol, name, value) || is_refused(kRefused, protocol, name, value);
    if (!asks_for_nothing) rest.emplace(name, value);
  }
  return rest;
}

}  // namespace fulgurite::object
