#include "hdfs/local_replica.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "fulgurite/error.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

/// What is verified is still in the processor's cache.
constexpr std::size_t kStepBytes = 256u << 10;

[[noreturn]] void throw_unreadable(ErrorCode code, const std::string& reason) {
  throw Error(code, "hdfs read_local", "", reason, "see the DataNode's log, and check its disk");
}

void check_regular(const Descriptor& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw_unreadable(ErrorCode::corrupted, "the DataNode handed out what is no file");
  }
}

/// As many bytes as there are. Returns how many.
std::size_t read_file(const Descriptor& file, std::uint64_t offset, std::span<std::byte> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t got =
        ::pread(file.get(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) throw_unreadable(ErrorCode::io, std::strerror(errno));
    done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  }
  return done;
}

void read_exactly(const Descriptor& file, std::uint64_t offset, std::span<std::byte> to) {
  if (read_file(file, offset, to) == to.size()) return;
  throw_unreadable(ErrorCode::corrupted, "a file of the replica is too short");
}

ChunkChecksum head_of(const Descriptor& checksums) {
  std::array<std::byte, kReplicaHeaderBytes> header;
  read_exactly(checksums, 0, header);
  return parse_replica_header(header);
}

}  // namespace

ChunkChecksum parse_replica_header(std::span<const std::byte, kReplicaHeaderBytes> header) {
  constexpr int kVersion = 1;
  const int version = std::to_integer<int>(header[0]) << 8 | std::to_integer<int>(header[1]);
  const int type = std::to_integer<int>(header[2]);
  const std::uint32_t chunk = read_uint32(&header[3]);
  if (version != kVersion) {
    throw_unreadable(ErrorCode::corrupted, "a replica of version " + std::to_string(version));
  }
  if (type > 2 || chunk == 0 || chunk > kMostChunkBytes) {
    throw_unreadable(ErrorCode::corrupted, "checksums of kind " + std::to_string(type) + " of " +
                                               std::to_string(chunk) + " bytes each");
  }
  constexpr std::array kTypes{ChecksumType::none, ChecksumType::crc32, ChecksumType::crc32c};
  return {kTypes[static_cast<std::size_t>(type)], chunk};
}

LocalReplica::LocalReplica(Descriptor data, Descriptor checksums, bool verify)
    : data_(std::move(data)), checksums_(std::move(checksums)) {
  check_regular(data_);
  check_regular(checksums_);
  checksum_ = head_of(checksums_);
  if (!verify) checksum_.type = ChecksumType::none;
}

std::size_t LocalReplica::read(std::uint64_t offset, std::span<std::byte> to) const {
  const std::size_t chunk = checksum_.chunk_bytes;
  const std::size_t in_chunk = offset % chunk;
  const std::size_t whole = std::min(to.size(), std::max(kStepBytes, chunk)) / chunk * chunk;
  if (in_chunk == 0 && whole > 0) {
    read_exactly(data_, offset, to.first(whole));
    verify(offset, to.first(whole));
    return whole;
  }
  // The last chunk of the file may be shorter. It may also be longer than the block was: it is
  // verified as it is now.
  std::vector<std::byte> buffer(chunk);
  buffer.resize(read_file(data_, offset - in_chunk, buffer));
  if (buffer.size() <= in_chunk) {
    throw_unreadable(ErrorCode::corrupted, "a file of the replica is too short");
  }
  verify(offset - in_chunk, buffer);
  const auto useful = std::span(buffer).subspan(in_chunk);
  const std::size_t count = std::min(useful.size(), to.size());
  std::copy_n(useful.data(), count, to.data());
  return count;
}

/// `offset` is where a chunk begins.
void LocalReplica::verify(std::uint64_t offset, std::span<const std::byte> chunks) const {
  std::vector<std::byte> expected(checksum_.bytes_for(chunks.size()));
  read_exactly(checksums_, kReplicaHeaderBytes + offset / checksum_.chunk_bytes * 4, expected);
  if (checksum_.match(chunks, expected)) return;
  throw_unreadable(ErrorCode::corrupted, "the replica does not match its checksums");
}

}  // namespace fulgurite::hdfs
