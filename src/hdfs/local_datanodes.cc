#include "hdfs/local_datanodes.h"

#include <hdfs_wire/datanode.pb.h>

#include <utility>
#include <vector>

#include "base/log.h"
#include "hdfs/datanode_connection.h"
#include "hdfs/host_names.h"
#include "hdfs/socket_path.h"

namespace fulgurite::hdfs {
namespace {

using std::chrono::steady_clock;

[[noreturn]] void throw_refused(ErrorCode code, const std::string& path,
                                const std::string& reason) {
  throw Error(code, "hdfs open_local", path, reason, "see the DataNode's log");
}

/// The answer to a request for files. Errors: not_supported if the DataNode gives none at all.
void check_answer(const std::string& path, const wire::OperationResponse& response) {
  if (response.status() == wire::SUCCESS) return;
  throw_refused(response.status() == wire::ERROR_UNSUPPORTED ? ErrorCode::not_supported
                                                             : ErrorCode::not_found,
                path,
                "the DataNode gives no files: " + wire::Status_Name(response.status()) + " " +
                    response.message());
}

std::vector<Descriptor> ask(DatanodeConnection& connection, const wire::LocatedBlock& block) {
  wire::RequestDescriptors request;
  *request.mutable_header()->mutable_block() = block.block();
  *request.mutable_header()->mutable_token() = block.token();
  request.set_max_version(1);
  connection.send_operation(DatanodeOperation::request_descriptors, request);
  wire::OperationResponse response;
  connection.receive(response, 0);  // the files come with the byte behind it
  check_answer(connection.peer().text(), response);
  return connection.socket().receive_files();
}

/// Rather than this replica.
bool concerns_datanode(ErrorCode code) {
  return code == ErrorCode::unavailable || code == ErrorCode::timeout ||
         code == ErrorCode::not_supported;
}

}  // namespace

std::shared_ptr<const LocalReplica> LocalDatanodes::open(const Operation& operation,
                                                         const wire::Datanode& node,
                                                         const wire::LocatedBlock& block) {
  if (path_.empty() || !is_own_address(node.id().ip_address())) return nullptr;
  const std::string path = path_of(node);
  if (is_paused(path)) return nullptr;
  try {
    return request(operation, path, block);
  } catch (const Error& error) {
    check_stop(operation);
    log(LogLevel::warning, std::string(error.what()) + "; reading over TCP");
    if (concerns_datanode(error.code())) pause(path);
    return nullptr;
  }
}

std::shared_ptr<const LocalReplica> LocalDatanodes::request(const Operation& operation,
                                                            const std::string& path,
                                                            const wire::LocatedBlock& block) const {
  const std::string distrust = distrust_of_socket(path);
  if (!distrust.empty()) throw_refused(ErrorCode::unavailable, path, distrust);
  DatanodeConnection connection(Socket::on_path(path, timeouts_));
  const StopSocket stop(operation.stop, connection.socket());
  auto files = ask(connection, block);
  if (files.size() != 2) {
    throw_refused(ErrorCode::corrupted, path,
                  "the DataNode gave " + std::to_string(files.size()) + " files, not two");
  }
  return std::make_shared<const LocalReplica>(std::move(files[0]), std::move(files[1]), verify_);
}

std::string LocalDatanodes::path_of(const wire::Datanode& node) const {
  constexpr std::string_view kPort = "_PORT";
  const auto at = path_.find(kPort);
  if (at == path_.npos) return path_;
  return std::string(path_).replace(at, kPort.size(), std::to_string(node.id().transfer_port()));
}

bool LocalDatanodes::is_paused(const std::string& path) const {
  std::lock_guard lock(mutex_);
  const auto found = paused_.find(path);
  return found != paused_.end() && steady_clock::now() < found->second;
}

void LocalDatanodes::pause(const std::string& path) {
  std::lock_guard lock(mutex_);
  paused_[path] = steady_clock::now() + pause_;
}

}  // namespace fulgurite::hdfs
