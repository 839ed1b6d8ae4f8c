#include "webhdfs/json.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace fulgurite::webhdfs {
namespace {

using Json = nlohmann::json;

[[noreturn]] void throw_corrupted(const std::string& reason) {
  throw Error(ErrorCode::corrupted, "webhdfs parse", "", reason,
              "the answer is not WebHDFS's: check host and port");
}

/// The member `name`, which must be there; of an array or text it is not.
const Json& member(const Json& json, const char* name) {
  if (json.is_object()) {
    if (const auto found = json.find(name); found != json.end()) return *found;
  }
  throw_corrupted("the answer has no " + std::string(name));
}

Json parse_document(std::string_view body) { return Json::parse(body, nullptr, false); }

std::string text(const Json& json, const char* name) {
  const Json& found = member(json, name);
  if (!found.is_string()) throw_corrupted(std::string(name) + " is no text");
  return found.get<std::string>();
}

std::uint64_t number(const Json& json, const char* name) {
  const Json& found = member(json, name);
  if (!found.is_number_unsigned()) throw_corrupted(std::string(name) + " is no number");
  return found.get<std::uint64_t>();
}

/// Milliseconds since 1970, as far as the clock reaches: some 290 years.
std::chrono::system_clock::time_point time(const Json& json, const char* name) {
  using std::chrono::milliseconds;
  using std::chrono::system_clock;
  const auto last = std::chrono::floor<milliseconds>(system_clock::duration::max()).count();
  const std::uint64_t count = std::min(number(json, name), static_cast<std::uint64_t>(last));
  return system_clock::time_point(milliseconds(static_cast<std::int64_t>(count)));
}

FileInfo to_info(const Json& json) {
  FileInfo info;
  info.path = text(json, "pathSuffix");
  info.modified = time(json, "modificationTime");
  if (text(json, "type") == "DIRECTORY") {
    info.type = FileType::directory;
    return info;
  }
  info.size = number(json, "length");
  const std::uint64_t file_id = json.contains("fileId") ? number(json, "fileId") : 0;
  info.etag = std::to_string(file_id) + "-" + std::to_string(number(json, "modificationTime")) +
              "-" + std::to_string(info.size);
  return info;
}

}  // namespace

FileInfo parse_status(std::string_view body) {
  const Json document = parse_document(body);
  return to_info(member(document, "FileStatus"));
}

hdfs::DirectoryPage parse_page(std::string_view body) {
  const Json document = parse_document(body);
  const Json& listing = member(document, "DirectoryListing");
  const Json& entries =
      member(member(member(listing, "partialListing"), "FileStatuses"), "FileStatus");
  if (!entries.is_array()) throw_corrupted("FileStatus is no array");
  hdfs::DirectoryPage page;
  for (const Json& entry : entries) page.entries.push_back(to_info(entry));
  page.remaining = number(listing, "remainingEntries");
  return page;
}

bool parse_boolean(std::string_view body) {
  const Json document = parse_document(body);
  const Json& found = member(document, "boolean");
  if (!found.is_boolean()) throw_corrupted("boolean is neither true nor false");
  return found.get<bool>();
}

std::string parse_location(std::string_view body) { return text(parse_document(body), "Location"); }

std::optional<RemoteException> parse_exception(std::string_view body) {
  const Json document = parse_document(body);
  if (!document.is_object() || !document.contains("RemoteException")) return std::nullopt;
  const Json& json = document["RemoteException"];
  if (!json.is_object()) return std::nullopt;
  RemoteException exception;
  for (const char* name : {"javaClassName", "exception"}) {
    if (!exception.class_name.empty() || !json.contains(name)) continue;
    if (json[name].is_string()) exception.class_name = json[name].get<std::string>();
  }
  if (json.contains("message") && json["message"].is_string()) {
    exception.message = json["message"].get<std::string>();
  }
  if (exception.class_name.empty()) return std::nullopt;
  return exception;
}

std::uint64_t file_number(std::string_view etag) {
  std::uint64_t number = 0;
  std::from_chars(etag.data(), etag.data() + etag.size(), number);
  return number;
}

}  // namespace fulgurite::webhdfs
