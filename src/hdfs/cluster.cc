#include "hdfs/cluster.h"

#include <utility>

#include "base/encode.h"
#include "hdfs/host_names.h"

namespace fulgurite::hdfs {
namespace {

std::string new_client_name() { return "fulgurite_" + hex(as_bytes(random_client_id())); }

}  // namespace

RpcIdentity identity_of(const Settings& settings, const std::string& protocol) {
  return {settings.user, settings.real_user, protocol, random_client_id(), settings.rpc_security};
}

Cluster::Client::Client(const Settings& settings)
    : namenode(settings.namenodes,
               identity_of(settings, "org.apache.hadoop.hdfs.protocol.ClientProtocol"),
               settings.rpc_timeouts, settings.retry_deadline, new_client_name()),
      connector(settings, namenode),
      local_datanodes(settings),
      leases(namenode, settings.authority),
      hedged_reads(settings.hedged_reads) {}

Cluster::Cluster(Settings settings)
    : settings_(std::move(settings)),
      client_([this] { return std::make_unique<Client>(settings_); }) {}

std::string Cluster::url(const std::string& path) const {
  return "hdfs://" + settings_.authority + path;
}

const wire::ServerDefaults& Cluster::defaults(const Operation& operation) {
  Client& client = client_.get();
  std::lock_guard lock(client.mutex);
  if (!client.defaults) client.defaults = client.namenode.server_defaults(operation);
  return *client.defaults;
}

FileLayout Cluster::layout(const Operation& operation) {
  const auto& defaults = this->defaults(operation);
  FileLayout layout;
  layout.replication = settings_.replication ? settings_.replication : defaults.replication();
  layout.block_bytes = settings_.block_bytes ? settings_.block_bytes : defaults.block_size();
  layout.mode = 0666 & ~settings_.umask;
  return layout;
}

ChunkChecksum Cluster::checksum(const Operation& operation) {
  const auto& defaults = this->defaults(operation);
  const bool is_crc32 = defaults.checksum() == wire::CHECKSUM_CRC32;
  ChunkChecksum checksum;
  checksum.type =
      settings_.checksum.value_or(is_crc32 ? ChecksumType::crc32 : ChecksumType::crc32c);
  checksum.chunk_bytes =
      settings_.chunk_bytes ? settings_.chunk_bytes : defaults.bytes_per_checksum();
  return checksum;
}

std::unique_ptr<DatanodeConnection> Cluster::connect(const Operation& operation,
                                                     const wire::Datanode& datanode,
                                                     const wire::Token& block_token,
                                                     std::chrono::milliseconds patience) {
  const bool encrypted = defaults(operation).encrypt_data_transfer();
  return client_.get().connector.connect(operation, transfer_endpoint(datanode), block_token,
                                         encrypted, patience);
}

/// Hadoop's programs look for a nameservice's name, else for an address.
wire::Token Cluster::delegation_token(const Operation& operation, const std::string& renewer) {
  wire::Token token = namenode().delegation_token(operation, renewer);
  const Endpoint& first = settings_.namenodes.front();
  const bool is_host = settings_.authority == first.text();
  token.set_service(is_host ? host_address(first.host) + ":" + std::to_string(first.port)
                            : "ha-hdfs:" + settings_.authority);
  return token;
}

Endpoint Cluster::transfer_endpoint(const wire::Datanode& datanode) const {
  const auto& id = datanode.id();
  return {settings_.use_datanode_hostname ? id.host_name() : id.ip_address(),
          static_cast<int>(id.transfer_port())};
}

Endpoint Cluster::rpc_endpoint(const wire::Datanode& datanode) const {
  return {transfer_endpoint(datanode).host, static_cast<int>(datanode.id().ipc_port())};
}

}  // namespace fulgurite::hdfs
