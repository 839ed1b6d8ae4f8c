#include "hdfs/file_info.h"

#include <iterator>
#include <utility>

namespace fulgurite::hdfs {
namespace {

/// Of Hadoop's own policies only the number is sent.
std::string policy_name(const wire::ErasureCodingPolicy& policy) {
  static constexpr const char* kOwn[] = {"REPLICATION",         "RS-6-3-1024k",  "RS-3-2-1024k",
                                         "RS-LEGACY-6-3-1024k", "XOR-2-1-1024k", "RS-10-4-1024k"};
  if (!policy.name().empty()) return policy.name();
  return policy.id() < std::size(kOwn) ? kOwn[policy.id()] : std::to_string(policy.id());
}

}  // namespace

FileInfo info_of(const std::string& path, const wire::FileStatus& status) {
  FileInfo info;
  info.path = path;
  info.modified =
      std::chrono::system_clock::time_point(std::chrono::milliseconds(status.modification_time()));
  if (status.kind() == wire::DIRECTORY) {
    info.type = FileType::directory;
    return info;
  }
  info.size = status.length();
  // A file that takes another's name has another number; one that grows, another size.
  info.etag = std::to_string(status.file_id()) + "-" + std::to_string(status.modification_time()) +
              "-" + std::to_string(status.length());
  return info;
}

wire::FileStatus existing(Namenode& namenode, const Operation& operation, const std::string& path) {
  auto status = namenode.status(operation, path);
  if (!status) {
    fail(ErrorCode::not_found, operation, "no such file or directory", "check the path");
  }
  return *std::move(status);
}

wire::FileStatus existing_file(Namenode& namenode, const Operation& operation,
                               const std::string& path) {
  auto status = existing(namenode, operation, path);
  if (status.kind() == wire::DIRECTORY) throw_directory(operation);
  return status;
}

void throw_directory(const Operation& operation) {
  fail(ErrorCode::is_a_directory, operation, "is a directory", "name a file in it");
}

void refuse_coded_and_encrypted(const Operation& operation, const wire::FileStatus& status) {
  if (status.has_erasure_coding() && status.erasure_coding().id() != 0) {
    fail(ErrorCode::not_supported, operation,
         "the file is erasure-coded by policy " + policy_name(status.erasure_coding()) +
             ", and only replicated files are read and written here yet",
         "use a directory with replication (hdfs ec -setPolicy -replicate -path ...)");
  }
  if (status.has_encryption()) {
    fail(ErrorCode::not_supported, operation,
         "the file is in an encryption zone with key " + status.encryption().key_name() +
             ", and encryption zones are not spoken here yet",
         "use a directory outside of encryption zones");
  }
}

}  // namespace fulgurite::hdfs
