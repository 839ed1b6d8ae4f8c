#include "hdfs/file_checksum.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "base/crc.h"
#include "base/encode.h"
#include "base/hash.h"
#include "base/log.h"
#include "hdfs/block_locations.h"
#include "hdfs/parallel.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kMd5Bytes = 16;
constexpr std::size_t kCrcBytes = 4;
/// Hadoop hashes its buffer rather than what is in it: as many bytes as it has room for, which is
/// twice as much whenever it is full.
constexpr std::size_t kFirstBufferBytes = 32;

struct SummedBlock {
  std::uint64_t bytes = 0;
  wire::BlockChecksum sum;
};

std::vector<wire::LocatedBlock> all_blocks(BlockLocations& locations, const Operation& operation) {
  std::vector<wire::LocatedBlock> blocks;
  for (std::uint64_t at = 0; at < locations.size(); at += blocks.back().block().num_bytes()) {
    blocks.push_back(locations.find(operation, at));
  }
  return blocks;
}

wire::BlockChecksum ask(Cluster& cluster, const Operation& operation,
                        const wire::LocatedBlock& block, const wire::Datanode& node,
                        HdfsChecksumKind kind) {
  wire::BlockChecksumRequest request;
  auto& header = *request.mutable_header();
  *header.mutable_block() = block.block();
  *header.mutable_token() = block.token();
  request.mutable_options()->set_kind(kind == HdfsChecksumKind::composite_crc ? wire::COMPOSITE_CRC
                                                                              : wire::MD5_OF_CRCS);
  const auto connection = cluster.connect(operation, node, block.token());
  const StopSocket stop(operation.stop, connection->socket());
  connection->send_operation(DatanodeOperation::block_checksum, request);
  wire::OperationResponse response;
  connection->receive(response);
  const std::size_t size = kind == HdfsChecksumKind::composite_crc ? kCrcBytes : kMd5Bytes;
  if (response.status() == wire::SUCCESS && response.block_checksum().value().size() == size) {
    return std::move(*response.mutable_block_checksum());
  }
  fail(ErrorCode::unavailable, operation,
       "the DataNode refused: " + wire::Status_Name(response.status()) + " " + response.message());
}

SummedBlock sum_of(BlockLocations& locations, const Operation& operation,
                   const wire::LocatedBlock& block, HdfsChecksumKind kind) {
  for (const auto& node : locations.replicas(block)) {
    try {
      return {block.block().num_bytes(), ask(locations.cluster(), operation, block, node, kind)};
    } catch (const Error& error) {
      check_stop(operation);
      log(LogLevel::warning, std::string(error.what()) + "; asking another DataNode");
    }
  }
  fail(ErrorCode::unavailable, operation,
       "no DataNode gives a checksum of block " + std::to_string(block.block().block_id()),
       "check the DataNodes; `hdfs fsck` shows which blocks are missing");
}

/// Blocks of one file whose checksums are of different kinds cannot be put together.
void check_alike(const Operation& operation, const std::vector<SummedBlock>& blocks) {
  for (const SummedBlock& block : blocks) {
    if (block.sum.kind() == blocks[0].sum.kind() &&
        block.sum.bytes_per_checksum() == blocks[0].sum.bytes_per_checksum()) {
      continue;
    }
    fail(ErrorCode::not_supported, operation,
         "the file's blocks have different kinds of checksums (dfs.checksum.type)",
         "copy the file, and ask for the copy's");
  }
}

const char* name_of(wire::ChecksumKind kind) {
  return kind == wire::CHECKSUM_CRC32C ? "CRC32C" : "CRC32";
}

std::string hex_of(const std::string& bytes) { return hex(as_bytes(bytes)); }

HdfsChecksum md5_checksum(std::string md5s, std::uint32_t bytes_per_checksum,
                          std::uint64_t checksums_per_block, wire::ChecksumKind kind) {
  md5s.resize(std::max(kFirstBufferBytes, std::bit_ceil(md5s.size())));
  std::string value;
  append_uint32(value, bytes_per_checksum);
  append_uint32(value, static_cast<std::uint32_t>(checksums_per_block >> 32));
  append_uint32(value, static_cast<std::uint32_t>(checksums_per_block));
  return {
      fmt::format("MD5-of-{}MD5-of-{}{}", checksums_per_block, bytes_per_checksum, name_of(kind)),
      hex_of(value) + hex(md5(as_bytes(md5s)))};
}

/// What Hadoop gives for a file without blocks, whatever was asked for.
HdfsChecksum empty_checksum() { return md5_checksum("", 0, 0, wire::CHECKSUM_CRC32); }

HdfsChecksum md5_of(const std::vector<SummedBlock>& blocks) {
  std::string md5s;
  for (const SummedBlock& block : blocks) md5s += block.sum.value();
  const wire::BlockChecksum& first = blocks[0].sum;
  const std::uint64_t per_block = blocks.size() > 1 ? first.checksums_per_block() : 0;
  return md5_checksum(std::move(md5s), first.bytes_per_checksum(), per_block, first.kind());
}

HdfsChecksum crc_of(const std::vector<SummedBlock>& blocks) {
  const wire::ChecksumKind kind = blocks[0].sum.kind();
  const auto combine = kind == wire::CHECKSUM_CRC32C ? crc32c_combine : crc32_combine;
  std::uint32_t crc = 0;
  for (const SummedBlock& block : blocks) {
    crc = combine(crc, read_uint32(block.sum.value().data()), block.bytes);
  }
  std::string value;
  append_uint32(value, crc);
  return {std::string("COMPOSITE-") + name_of(kind), hex_of(value)};
}

}  // namespace

HdfsChecksum file_checksum(const std::shared_ptr<Cluster>& cluster, const Operation& operation,
                           const std::string& path, const wire::FileStatus& status,
                           HdfsChecksumKind kind) {
  BlockLocations locations(cluster, operation, path, status);
  const auto blocks = all_blocks(locations, operation);
  if (blocks.empty()) return empty_checksum();
  std::vector<SummedBlock> sums(blocks.size());
  run_jobs(blocks.size(), static_cast<std::size_t>(cluster->settings().max_connections),
           [&](std::size_t i) { sums[i] = sum_of(locations, operation, blocks[i], kind); });
  check_alike(operation, sums);
  return kind == HdfsChecksumKind::composite_crc ? crc_of(sums) : md5_of(sums);
}

}  // namespace fulgurite::hdfs
