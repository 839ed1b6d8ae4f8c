#include "hdfs/namenode.h"

#include <deque>
#include <utility>

namespace fulgurite::hdfs {
namespace {

/// Calls that are under way at the same time, when there are many to make.
constexpr std::size_t kMostPending = 64;

wire::Permission permission(std::uint32_t mode) {
  wire::Permission permission;
  permission.set_mode(mode);
  return permission;
}

/// For a path that leads through a file the NameNode complains, where for us there is nothing.
bool says_nothing_there(const Error& error) {
  return error.code() == ErrorCode::not_a_directory || error.code() == ErrorCode::not_found;
}

/// Starts a call for each item, and finishes them in order, some time later.
template <class Items, class Start, class Finish>
void call_each(const Items& items, Start&& start, Finish&& finish) {
  std::deque<RpcClient::Pending> pending;
  auto finish_one = [&] {
    finish(std::move(pending.front()));
    pending.pop_front();
  };
  for (const auto& item : items) {
    if (pending.size() == kMostPending) finish_one();
    pending.push_back(start(item));
  }
  while (!pending.empty()) finish_one();
}

}  // namespace

std::string path_of_number(std::uint64_t file_id) {
  return "/.reserved/.inodes/" + std::to_string(file_id);
}

Namenode::Namenode(std::vector<Endpoint> servers, const RpcIdentity& identity,
                   const RpcTimeouts& timeouts, std::chrono::milliseconds retry_deadline,
                   std::string client_name)
    : rpc_(std::move(servers), identity, timeouts, retry_deadline),
      client_name_(std::move(client_name)) {}

std::optional<wire::FileStatus> Namenode::status(const Operation& operation,
                                                 const std::string& path) {
  return end_status(operation, begin_status(path));
}

RpcClient::Pending Namenode::begin_status(const std::string& path) {
  wire::GetFileInfoRequest request;
  request.set_path(path);
  return rpc_.start("getFileInfo", request);
}

std::optional<wire::FileStatus> Namenode::end_status(const Operation& operation,
                                                     RpcClient::Pending pending) {
  wire::GetFileInfoResponse response;
  try {
    rpc_.finish(std::move(pending), operation, response);
  } catch (const Error& error) {
    if (!says_nothing_there(error)) throw;
  }
  if (!response.has_status()) return std::nullopt;
  return std::move(*response.mutable_status());
}

std::vector<std::optional<wire::FileStatus>> Namenode::statuses(
    const Operation& operation, std::span<const std::string> paths) {
  std::vector<std::optional<wire::FileStatus>> found;
  call_each(
      paths, [&](const std::string& path) { return begin_status(path); },
      [&](RpcClient::Pending pending) {
        found.push_back(end_status(operation, std::move(pending)));
      });
  return found;
}

std::optional<wire::DirectoryListing> Namenode::list(const Operation& operation,
                                                     const std::string& path,
                                                     const std::string& after) {
  wire::GetListingRequest request;
  request.set_path(path);
  request.set_start_after(after);
  request.set_need_location(false);
  wire::GetListingResponse response;
  try {
    rpc_.call(operation, "getListing", request, response);
  } catch (const Error& error) {
    if (!says_nothing_there(error)) throw;
  }
  if (!response.has_listing()) return std::nullopt;
  return std::move(*response.mutable_listing());
}

wire::ServerDefaults Namenode::server_defaults(const Operation& operation) {
  return call<wire::GetServerDefaultsResponse>(operation, "getServerDefaults",
                                               wire::GetServerDefaultsRequest())
      .defaults();
}

std::optional<wire::DataEncryptionKey> Namenode::data_encryption_key(const Operation& operation) {
  auto response = call<wire::GetDataEncryptionKeyResponse>(operation, "getDataEncryptionKey",
                                                           wire::GetDataEncryptionKeyRequest());
  if (!response.has_key()) return std::nullopt;
  return std::move(*response.mutable_key());
}

void Namenode::make_directory(const Operation& operation, const std::string& path,
                              std::uint32_t mode) {
  wire::MkdirsRequest request;
  request.set_path(path);
  *request.mutable_masked() = permission(mode);
  request.set_create_parent(true);
  call<wire::MkdirsResponse>(operation, "mkdirs", request);
}

void Namenode::rename(const Operation& operation, const std::string& from, const std::string& to,
                      bool overwrite) {
  wire::Rename2Request request;
  request.set_source(from);
  request.set_destination(to);
  request.set_overwrite(overwrite);
  call<wire::Rename2Response>(operation, "rename2", request);
}

bool Namenode::remove(const Operation& operation, const std::string& path, bool recursive) {
  wire::DeleteRequest request;
  request.set_path(path);
  request.set_recursive(recursive);
  return call<wire::DeleteResponse>(operation, "delete", request).result();
}

void Namenode::remove_each(const Operation& operation, std::span<const std::string> paths) {
  auto start = [&](const std::string& path) {
    wire::DeleteRequest request;
    request.set_path(path);
    request.set_recursive(false);
    return rpc_.start("delete", request);
  };
  auto finish = [&](RpcClient::Pending pending) {
    wire::DeleteResponse response;
    rpc_.finish(std::move(pending), operation, response);
  };
  call_each(paths, start, finish);
}

wire::FileStatus Namenode::create(const Operation& operation, const std::string& path,
                                  const FileLayout& layout) {
  wire::CreateRequest request;
  request.set_path(path);
  *request.mutable_masked() = permission(layout.mode);
  request.set_client_name(client_name_);
  request.set_flags(wire::CREATE);
  request.set_create_parent(true);
  request.set_replication(layout.replication);
  request.set_block_size(layout.block_bytes);
  return call<wire::CreateResponse>(operation, "create", request).status();
}

wire::AppendResponse Namenode::append(const Operation& operation, const std::string& path) {
  wire::AppendRequest request;
  request.set_path(path);
  request.set_client_name(client_name_);
  request.set_flags(wire::APPEND);
  return call<wire::AppendResponse>(operation, "append", request);
}

wire::LocatedBlock Namenode::add_block(const Operation& operation, const OpenFile& file,
                                       const std::optional<wire::Block>& previous,
                                       std::span<const wire::Datanode> exclude) {
  wire::AddBlockRequest request;
  request.set_path(file.path);
  request.set_client_name(client_name_);
  if (previous) *request.mutable_previous() = *previous;
  for (const auto& node : exclude) *request.add_exclude() = node;
  request.set_file_id(file.id);
  return call<wire::AddBlockResponse>(operation, "addBlock", request).block();
}

void Namenode::abandon_block(const Operation& operation, const OpenFile& file,
                             const wire::Block& block) {
  wire::AbandonBlockRequest request;
  *request.mutable_block() = block;
  request.set_path(file.path);
  request.set_holder(client_name_);
  request.set_file_id(file.id);
  call<wire::AbandonBlockResponse>(operation, "abandonBlock", request);
}

bool Namenode::complete(const Operation& operation, const OpenFile& file,
                        const std::optional<wire::Block>& last) {
  wire::CompleteRequest request;
  request.set_path(file.path);
  request.set_client_name(client_name_);
  if (last) *request.mutable_last() = *last;
  request.set_file_id(file.id);
  return call<wire::CompleteResponse>(operation, "complete", request).result();
}

void Namenode::sync_length(const Operation& operation, const OpenFile& file,
                           std::uint64_t last_block_bytes) {
  wire::FsyncRequest request;
  request.set_path(file.path);
  request.set_client_name(client_name_);
  request.set_last_block_length(static_cast<std::int64_t>(last_block_bytes));
  request.set_file_id(file.id);
  call<wire::FsyncResponse>(operation, "fsync", request);
}

// HDFS has no call for the question; syncing no length asks nothing else.
bool Namenode::holds_lease(const Operation& operation, const OpenFile& file) {
  wire::FsyncRequest request;
  request.set_path(file.path);
  request.set_client_name(client_name_);
  request.set_file_id(file.id);
  try {
    call<wire::FsyncResponse>(operation, "fsync", request);
    return true;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::precondition_failed || error.code() == ErrorCode::not_found) {
      return false;
    }
    throw;
  }
}

wire::LocatedBlock Namenode::renew_block(const Operation& operation, const wire::Block& block) {
  wire::UpdateBlockForPipelineRequest request;
  *request.mutable_block() = block;
  request.set_client_name(client_name_);
  return call<wire::UpdateBlockForPipelineResponse>(operation, "updateBlockForPipeline", request)
      .block();
}

void Namenode::update_pipeline(const Operation& operation, const wire::Block& before,
                               const wire::Block& after, const wire::LocatedBlock& nodes) {
  wire::UpdatePipelineRequest request;
  request.set_client_name(client_name_);
  *request.mutable_old_block() = before;
  *request.mutable_new_block() = after;
  for (const auto& node : nodes.locations()) *request.add_new_nodes() = node.id();
  *request.mutable_storage_ids() = nodes.storage_ids();
  call<wire::UpdatePipelineResponse>(operation, "updatePipeline", request);
}

wire::LocatedBlock Namenode::additional_datanode(const Operation& operation, const OpenFile& file,
                                                 const wire::LocatedBlock& existing,
                                                 std::span<const wire::Datanode> exclude) {
  wire::GetAdditionalDatanodeRequest request;
  request.set_path(file.path);
  *request.mutable_block() = existing.block();
  *request.mutable_existing() = existing.locations();
  for (const auto& node : exclude) *request.add_exclude() = node;
  request.set_count(1);
  request.set_client_name(client_name_);
  *request.mutable_existing_storage_ids() = existing.storage_ids();
  request.set_file_id(file.id);
  return call<wire::GetAdditionalDatanodeResponse>(operation, "getAdditionalDatanode", request)
      .block();
}

std::optional<wire::LocatedBlocks> Namenode::block_locations(const Operation& operation,
                                                             const std::string& path,
                                                             std::uint64_t offset,
                                                             std::uint64_t length) {
  wire::GetBlockLocationsRequest request;
  request.set_path(path);
  request.set_offset(offset);
  request.set_length(length);
  auto response = call<wire::GetBlockLocationsResponse>(operation, "getBlockLocations", request);
  if (!response.has_locations()) return std::nullopt;
  return std::move(*response.mutable_locations());
}

void Namenode::report_bad_replica(const Operation& operation, const wire::LocatedBlock& block) {
  wire::ReportBadBlocksRequest request;
  *request.add_blocks() = block;
  call<wire::ReportBadBlocksResponse>(operation, "reportBadBlocks", request);
}

void Namenode::renew_lease(const Operation& operation) {
  wire::RenewLeaseRequest request;
  request.set_client_name(client_name_);
  call<wire::RenewLeaseResponse>(operation, "renewLease", request);
}

bool Namenode::recover_lease(const Operation& operation, const std::string& path) {
  wire::RecoverLeaseRequest request;
  request.set_path(path);
  request.set_client_name(client_name_);
  return call<wire::RecoverLeaseResponse>(operation, "recoverLease", request).result();
}

wire::Token Namenode::delegation_token(const Operation& operation, const std::string& renewer) {
  wire::GetDelegationTokenRequest request;
  request.set_renewer(renewer);
  auto response = call<wire::GetDelegationTokenResponse>(operation, "getDelegationToken", request);
  if (!response.has_token()) {
    fail(ErrorCode::not_supported, operation, "the NameNode has no delegation tokens",
         "none are needed on a cluster without Kerberos");
  }
  return std::move(*response.mutable_token());
}

std::chrono::system_clock::time_point Namenode::renew_token(const Operation& operation,
                                                            const wire::Token& token) {
  wire::RenewDelegationTokenRequest request;
  *request.mutable_token() = token;
  const auto response =
      call<wire::RenewDelegationTokenResponse>(operation, "renewDelegationToken", request);
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(response.expires()));
}

void Namenode::cancel_token(const Operation& operation, const wire::Token& token) {
  wire::CancelDelegationTokenRequest request;
  *request.mutable_token() = token;
  call<wire::CancelDelegationTokenResponse>(operation, "cancelDelegationToken", request);
}

}  // namespace fulgurite::hdfs
