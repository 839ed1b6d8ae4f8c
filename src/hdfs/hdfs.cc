// The public side of what HDFS has and FileSystem has no word for.
#include "fulgurite/hdfs.h"

#include <algorithm>
#include <utility>

#include "hdfs/backoff.h"
#include "hdfs/cluster.h"
#include "hdfs/file_checksum.h"
#include "hdfs/file_info.h"
#include "hdfs/options.h"
#include "hdfs/path.h"
#include "hdfs/sasl/token_file.h"

namespace fulgurite {
namespace {

using hdfs::existing;
using hdfs::existing_file;
using hdfs::fail;
using hdfs::Operation;
using std::chrono::milliseconds;
using std::chrono::system_clock;
namespace wire = hdfs::wire;

/// A little more than DataNodes take to cut a block when one of them is dead.
constexpr milliseconds kTruncationLimit{75'000};

system_clock::time_point time_of(std::uint64_t since_1970) {
  return system_clock::time_point(milliseconds(since_1970));
}

std::optional<std::uint64_t> milliseconds_of(std::optional<system_clock::time_point> time) {
  if (!time) return std::nullopt;
  return std::chrono::duration_cast<milliseconds>(time->time_since_epoch()).count();
}

/// Quotas that are not set are all ones.
std::optional<std::uint64_t> quota_of(std::uint64_t number) {
  if (number > INT64_MAX) return std::nullopt;
  return number;
}

}  // namespace

struct Hdfs::Impl {
  std::shared_ptr<hdfs::Cluster> cluster;

  hdfs::Namenode& namenode() const { return cluster->namenode(); }

  std::string clean(std::string_view path) const {
    return hdfs::clean_path(path, cluster->settings().user);
  }

  Operation about(const char* name, const std::string& path) const {
    return {name, cluster->url(path)};
  }
};

Hdfs::Hdfs(const HdfsOptions& options)
    : impl_(new Impl{std::make_shared<hdfs::Cluster>(hdfs::settings_of(options))}) {}
Hdfs::~Hdfs() = default;

HdfsStatus Hdfs::status(std::string_view path) const {
  const std::string name = impl_->clean(path);
  const auto found = existing(impl_->namenode(), impl_->about("status", name), name);
  HdfsStatus status;
  status.info = hdfs::info_of(name, found);
  status.user = found.owner();
  status.group = found.group();
  status.mode = found.permission().mode();
  status.accessed = time_of(found.access_time());
  status.replication = static_cast<int>(found.replication());
  status.block_bytes = found.block_size();
  return status;
}

HdfsSummary Hdfs::summary(std::string_view path) const {
  const std::string name = impl_->clean(path);
  const auto found = impl_->namenode().content_summary(impl_->about("summary", name), name);
  return {.bytes = found.length(),
          .files = found.files(),
          .directories = found.directories(),
          .space = found.space_consumed(),
          .name_quota = quota_of(found.quota()),
          .space_quota = quota_of(found.space_quota())};
}

void Hdfs::truncate(std::string_view path, std::uint64_t bytes) const {
  const std::string name = impl_->clean(path);
  const Operation operation = impl_->about("truncate", name);
  const auto before = existing_file(impl_->namenode(), operation, name);
  if (bytes > before.length()) {
    fail(ErrorCode::invalid_argument, operation,
         "the file has " + std::to_string(before.length()) + " bytes", "append to make it longer");
  }
  if (impl_->namenode().truncate(operation, name, bytes)) return;
  hdfs::Backoff backoff(milliseconds(100), milliseconds(100), kTruncationLimit);
  // As long as DataNodes cut it the file is open.
  while (!impl_->namenode().is_closed(operation, name)) {
    if (backoff.wait({})) continue;
    fail(ErrorCode::unavailable, operation, "DataNodes do not finish cutting the last block",
         "check that they are alive; the file can be read when they have");
  }
}

void Hdfs::set_replication(std::string_view path, int replication) const {
  const std::string name = impl_->clean(path);
  const Operation operation = impl_->about("set_replication", name);
  if (replication < 1 || replication > 512) {
    fail(ErrorCode::invalid_argument, operation, "replication is " + std::to_string(replication),
         "give one in 1-512");
  }
  // For directories the NameNode does nothing.
  existing_file(impl_->namenode(), operation, name);
  impl_->namenode().set_replication(operation, name, static_cast<std::uint32_t>(replication));
}

void Hdfs::set_permission(std::string_view path, std::uint32_t mode) const {
  const std::string name = impl_->clean(path);
  const Operation operation = impl_->about("set_permission", name);
  if (mode > 01777) {
    fail(ErrorCode::invalid_argument, operation, "the mode has bits that HDFS does not know",
         "give one up to 01777");
  }
  impl_->namenode().set_permission(operation, name, mode);
}

void Hdfs::set_owner(std::string_view path, std::string_view user, std::string_view group) const {
  const std::string name = impl_->clean(path);
  impl_->namenode().set_owner(impl_->about("set_owner", name), name, std::string(user),
                              std::string(group));
}

void Hdfs::set_times(std::string_view path, std::optional<system_clock::time_point> modified,
                     std::optional<system_clock::time_point> accessed) const {
  const std::string name = impl_->clean(path);
  impl_->namenode().set_times(impl_->about("set_times", name), name, milliseconds_of(modified),
                              milliseconds_of(accessed));
}

bool Hdfs::recover_lease(std::string_view path) const {
  const std::string name = impl_->clean(path);
  return impl_->namenode().recover_lease(impl_->about("recover_lease", name), name);
}

HdfsChecksum Hdfs::checksum(std::string_view path, HdfsChecksumKind kind) const {
  const std::string name = impl_->clean(path);
  const Operation operation = impl_->about("checksum", name);
  const auto status = existing_file(impl_->namenode(), operation, name);
  hdfs::refuse_coded_and_encrypted(operation, status);
  return hdfs::file_checksum(impl_->cluster, operation, name, status, kind);
}

std::string Hdfs::create_snapshot(std::string_view directory, std::string_view name) const {
  const std::string path = impl_->clean(directory);
  return impl_->namenode().create_snapshot(impl_->about("create_snapshot", path), path,
                                           std::string(name));
}

void Hdfs::remove_snapshot(std::string_view directory, std::string_view name) const {
  const std::string path = impl_->clean(directory);
  impl_->namenode().remove_snapshot(impl_->about("remove_snapshot", path), path, std::string(name));
}

void Hdfs::fetch_token(const std::string& renewer, const std::string& file) const {
  const Operation operation = impl_->about("fetch_token", "");
  hdfs::write_token_file(file, impl_->cluster->delegation_token(operation, renewer));
}

system_clock::time_point Hdfs::renew_tokens(const std::string& file) const {
  const Operation operation = impl_->about("renew_tokens", "");
  auto first = system_clock::time_point::max();
  for (const auto& token : hdfs::delegation_tokens_in(file)) {
    first = std::min(first, impl_->namenode().renew_token(operation, token));
  }
  return first;
}

void Hdfs::cancel_tokens(const std::string& file) const {
  const Operation operation = impl_->about("cancel_tokens", "");
  for (const auto& token : hdfs::delegation_tokens_in(file)) {
    impl_->namenode().cancel_token(operation, token);
  }
}

}  // namespace fulgurite
