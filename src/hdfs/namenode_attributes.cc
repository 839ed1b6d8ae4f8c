// The part of Namenode that is about files as they lie there: attributes, sums, snapshots.
#include <limits>

#include "hdfs/namenode.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::uint64_t kAsItIs = std::numeric_limits<std::uint64_t>::max();  // Java's -1

}  // namespace

bool Namenode::truncate(const Operation& operation, const std::string& path, std::uint64_t length) {
  wire::TruncateRequest request;
  request.set_path(path);
  request.set_length(length);
  request.set_client_name(client_name_);
  return call<wire::TruncateResponse>(operation, "truncate", request).result();
}

bool Namenode::is_closed(const Operation& operation, const std::string& path) {
  wire::IsFileClosedRequest request;
  request.set_path(path);
  return call<wire::IsFileClosedResponse>(operation, "isFileClosed", request).result();
}

bool Namenode::set_replication(const Operation& operation, const std::string& path,
                               std::uint32_t replication) {
  wire::SetReplicationRequest request;
  request.set_path(path);
  request.set_replication(replication);
  return call<wire::SetReplicationResponse>(operation, "setReplication", request).result();
}

void Namenode::set_permission(const Operation& operation, const std::string& path,
                              std::uint32_t mode) {
  wire::SetPermissionRequest request;
  request.set_path(path);
  request.mutable_permission()->set_mode(mode);
  call<wire::SetPermissionResponse>(operation, "setPermission", request);
}

void Namenode::set_owner(const Operation& operation, const std::string& path,
                         const std::string& user, const std::string& group) {
  wire::SetOwnerRequest request;
  request.set_path(path);
  if (!user.empty()) request.set_user(user);
  if (!group.empty()) request.set_group(group);
  call<wire::SetOwnerResponse>(operation, "setOwner", request);
}

void Namenode::set_times(const Operation& operation, const std::string& path,
                         std::optional<std::uint64_t> modified,
                         std::optional<std::uint64_t> accessed) {
  wire::SetTimesRequest request;
  request.set_path(path);
  request.set_modification_time(modified.value_or(kAsItIs));
  request.set_access_time(accessed.value_or(kAsItIs));
  call<wire::SetTimesResponse>(operation, "setTimes", request);
}

wire::ContentSummary Namenode::content_summary(const Operation& operation,
                                               const std::string& path) {
  wire::GetContentSummaryRequest request;
  request.set_path(path);
  return call<wire::GetContentSummaryResponse>(operation, "getContentSummary", request).summary();
}

std::string Namenode::create_snapshot(const Operation& operation, const std::string& directory,
                                      const std::string& name) {
  wire::CreateSnapshotRequest request;
  request.set_directory(directory);
  if (!name.empty()) request.set_name(name);
  return call<wire::CreateSnapshotResponse>(operation, "createSnapshot", request).path();
}

void Namenode::remove_snapshot(const Operation& operation, const std::string& directory,
                               const std::string& name) {
  wire::DeleteSnapshotRequest request;
  request.set_directory(directory);
  request.set_name(name);
  call<wire::DeleteSnapshotResponse>(operation, "deleteSnapshot", request);
}

}  // namespace fulgurite::hdfs
