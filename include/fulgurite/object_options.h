// What the options of s3, gs and azure have in common: the way to the servers, when requests are
// sent again, and how files are cut into requests.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fulgurite {

/// The defaults suit one file at a time over a long line; leave them alone until measured.
struct TransferOptions {
  /// Size of an upload part and of a parallel range. Larger uploads grow it as the provider's
  /// limit on the number of parts demands.
  std::uint64_t part_bytes = 8ull << 20;
  /// Requests in flight for one file. A connection to AWS moves about 90 MB/s, so that one stream
  /// fills neither a network card nor a disk.
  int max_connections = 32;
  /// Largest window that `Reader::read` fetches ahead of small sequential reads.
  std::uint64_t read_ahead_bytes = 8ull << 20;
  /// Bytes that all open files of a filesystem together hold in memory of their own: copied small
  /// writes and read-ahead windows. Buffers that the caller shares do not count.
  std::uint64_t budget_bytes = 48ull << 20;
};

/// The base of S3Options, GcsOptions and AzureOptions.
struct ObjectOptions {
  // --- transport --------------------------------------------------------------------------------
  std::string ca_bundle{};   ///< PEM file of trusted authorities; empty = the system's
  bool verify_tls = true;    ///< false trusts anybody: tests and closed networks only
  std::string proxy{};       ///< "http://host:port"; empty = https_proxy, http_proxy, no_proxy
  std::string no_proxy{};    ///< hosts reached without it
  std::string connect_to{};  ///< "host:port" dialled whatever the URL says
  std::chrono::milliseconds connect_timeout{5'000};
  /// A transfer that moves fewer bytes than this for so long is given up and tried again. There is
  /// no limit on the total time, so that large bodies may take theirs.
  std::chrono::seconds stall_time{20};
  std::uint64_t stall_bytes_per_second = 1;
  int max_retries = 10;                               ///< attempts after the first
  std::chrono::milliseconds retry_deadline{180'000};  ///< no new attempt after failing so long

  // --- performance: leave alone -----------------------------------------------------------------
  TransferOptions transfer{};
};

}  // namespace fulgurite
