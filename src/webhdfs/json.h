// The documents of WebHDFS's answers.
//
// Pure functions. Bodies are bounded by the caller; what is not of the expected form is an Error
// `corrupted`. Schemas:
// https://hadoop.apache.org/docs/r3.4.2/hadoop-project-dist/hadoop-hdfs/WebHDFS.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fulgurite/filesystem.h"
#include "hdfs/listing.h"

namespace fulgurite::webhdfs {

/// {"FileStatus": {...}}. The path is the name in its directory; empty where one path was asked
/// for. The etag is that of hdfs: file number, time, size.
FileInfo parse_status(std::string_view body);
/// {"DirectoryListing": {"partialListing": ..., "remainingEntries": 0}}
hdfs::DirectoryPage parse_page(std::string_view body);

/// {"boolean": true}
bool parse_boolean(std::string_view body);
/// {"Location": "http://..."}
std::string parse_location(std::string_view body);

struct RemoteException {
  std::string class_name;  ///< with its package where the server says it
  std::string message;
};
/// Nothing if `body` is no exception: the answer is then not from Hadoop, or not from its pages.
std::optional<RemoteException> parse_exception(std::string_view body);

/// The file's number in an etag of parse_status; 0 where the server gave none.
std::uint64_t file_number(std::string_view etag);

}  // namespace fulgurite::webhdfs
