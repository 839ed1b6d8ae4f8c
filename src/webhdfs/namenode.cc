#include "webhdfs/namenode.h"

#include <utility>

#include "object/verbs.h"
#include "webhdfs/errors.h"
#include "webhdfs/json.h"

namespace fulgurite::webhdfs {
namespace {

constexpr std::size_t kSideBySide = 32;
/// Of the URL of one request; the server's limit on a header is 64 KiB, and a byte may become
/// three.
constexpr std::size_t kMostSourceBytes = 16u << 10;

Operation status_operation(const Client& client, const std::string& name, const std::string& path,
                           std::stop_token stop) {
  return operation(name, "GET", "GETFILESTATUS", client.at(path), std::move(stop));
}

std::optional<FileInfo> finish_status(Exchange exchange, const std::string& path) {
  const Answer answer = exchange.settle();
  if (!answer.ok()) {
    if (says_nothing_there(answer.refusal)) return std::nullopt;
    throw exchange.error(answer);
  }
  FileInfo info = exchange.parsed(parse_status, answer);
  info.path = path;
  return info;
}

Exchange start_removal(const Client& client, const std::string& name, const std::string& path,
                       bool recursive) {
  Operation remove = operation(name, "DELETE", "DELETE", client.at(path));
  remove.query.emplace_back("recursive", recursive ? "true" : "false");
  return client.ask(std::move(remove));
}

/// The answer to a removal that was done may have been lost: then nothing is left.
bool finish_removal(Exchange exchange) {
  const Answer answer = exchange.settle();
  if (!answer.ok()) {
    if (says_nothing_there(answer.refusal)) return answer.repeated;
    throw exchange.error(answer);
  }
  return exchange.parsed(parse_boolean, answer) || answer.repeated;
}

/// What a server has done with a request to rename.
enum class Renamed { yes, no, cannot_replace };

/// Whether `to` is the file that `from` was.
bool is_renamed(const Client& client, const std::string& name, const FileInfo& from,
                const std::string& to, const std::stop_token& stop) {
  const std::uint64_t number = file_number(from.etag);
  const auto found = number ? status_of(client, name, to, stop) : std::nullopt;
  return found && file_number(found->etag) == number;
}

Renamed try_rename(const Client& client, const std::string& name, const FileInfo& from,
                   const std::string& to, bool replace, const std::stop_token& stop) {
  Operation rename = operation(name, "PUT", "RENAME", client.at(from.path), stop);
  rename.query.emplace_back("destination", to);
  rename.query.emplace_back("renameoptions", replace ? "OVERWRITE" : "NONE");
  Exchange exchange = client.ask(std::move(rename));
  const Answer answer = exchange.settle();
  if (!answer.ok()) {
    // The answer to a rename that was done may have been lost.
    if (is_renamed(client, name, from, to, stop)) return Renamed::yes;
    throw exchange.error(answer);
  }
  // A NameNode that did as the options say answers nothing; a gateway does not look at them.
  if (answer.response.body.empty() || exchange.parsed(parse_boolean, answer)) return Renamed::yes;
  return replace ? Renamed::cannot_replace : Renamed::no;
}

[[noreturn]] void throw_refused_rename(const Client& client, const std::string& name,
                                       const std::string& to, const std::stop_token& stop) {
  const bool exists = status_of(client, name, to, stop).has_value();
  throw Error(exists ? ErrorCode::already_exists : ErrorCode::io,
              std::string(client.provider().protocol) + " " + name, client.url(to),
              exists ? "the file exists" : "the server refuses to rename to this path",
              exists ? "choose another name, or replace it" : "see the server's log");
}

/// Of `files` those that one request takes: "a,b", how many they are, and their bytes.
struct Sources {
  std::string text;
  std::size_t count = 0;
  std::uint64_t bytes = 0;
};
Sources next_sources(std::span<const SizedFile> files) {
  Sources next;
  for (const SizedFile& file : files) {
    if (next.count > 0 && next.text.size() > kMostSourceBytes) break;
    next.text += (next.count == 0 ? "" : ",") + file.path;
    next.bytes += file.size;
    ++next.count;
  }
  return next;
}

}  // namespace

std::optional<FileInfo> status_of(const Client& client, const std::string& name,
                                  const std::string& path, std::stop_token stop) {
  return finish_status(client.ask(status_operation(client, name, path, std::move(stop))), path);
}

std::vector<std::optional<FileInfo>> statuses_of(const Client& client, const std::string& name,
                                                 std::span<const std::string> paths) {
  std::vector<std::optional<FileInfo>> found;
  object::SideBySide<Exchange> questions(kSideBySide, [&](Exchange exchange) {
    found.push_back(finish_status(std::move(exchange), paths[found.size()]));
  });
  for (const auto& path : paths) {
    questions.add([&] { return client.ask(status_operation(client, name, path, {})); });
  }
  questions.finish();
  return found;
}

std::optional<hdfs::DirectoryPage> list(const Client& client, const std::string& path,
                                        const std::string& after, std::stop_token stop) {
  Operation list = operation("list", "GET", "LISTSTATUS_BATCH", client.at(path), std::move(stop));
  if (!after.empty()) list.query.emplace_back("startAfter", after);
  Exchange exchange = client.ask(std::move(list));
  const Answer answer = exchange.settle();
  if (answer.ok()) return exchange.parsed(parse_page, answer);
  if (says_nothing_there(answer.refusal)) return std::nullopt;
  throw exchange.error(answer);
}

void make_directory(const Client& client, const std::string& name, const std::string& path,
                    std::stop_token stop) {
  Exchange exchange =
      client.ask(operation(name, "PUT", "MKDIRS", client.at(path), std::move(stop)));
  const Answer answer = exchange.settle();
  if (answer.ok() && exchange.parsed(parse_boolean, answer)) return;
  // What HDFS says of a file that has the directory's name, or that of one above it.
  const bool is_in_the_way = answer.ok() || answer.refusal.code == "FileAlreadyExistsException" ||
                             answer.refusal.code == "ParentNotDirectoryException";
  if (!is_in_the_way) throw exchange.error(answer);
  throw Error(ErrorCode::not_a_directory, std::string(client.provider().protocol) + " " + name,
              client.url(path), "a file has this name, or that of a directory above",
              "choose another name");
}

void rename(const Client& client, const std::string& name, const FileInfo& from,
            const std::string& to, bool replace, const std::stop_token& stop) {
  Renamed renamed = try_rename(client, name, from, to, replace, stop);
  if (renamed == Renamed::cannot_replace) {
    remove(client, name, to, false);
    renamed = try_rename(client, name, from, to, replace, stop);
  }
  if (renamed != Renamed::yes) throw_refused_rename(client, name, to, stop);
}

bool remove(const Client& client, const std::string& name, const std::string& path,
            bool recursive) {
  return finish_removal(start_removal(client, name, path, recursive));
}

void remove_each(const Client& client, std::span<const std::string> paths) {
  object::SideBySide<Exchange> removals(
      kSideBySide, [](Exchange exchange) { finish_removal(std::move(exchange)); });
  for (const auto& path : paths) {
    removals.add([&] { return start_removal(client, "remove", path, false); });
  }
  removals.finish();
}

void join(const Client& client, const std::string& name, std::span<const SizedFile> files,
          const std::stop_token& stop) {
  const std::string& whole = files.front().path;
  std::uint64_t size = files.front().size;
  for (auto rest = files.subspan(1); !rest.empty();) {
    const Sources sources = next_sources(rest);
    Operation join = operation(name, "POST", "CONCAT", client.at(whole), stop);
    join.query.emplace_back("sources", sources.text);
    Exchange exchange = client.ask(std::move(join));
    const Answer answer = exchange.settle();
    size += sources.bytes;
    if (!answer.ok()) {
      // The answer to one that was done may have been lost.
      const auto joined = status_of(client, name, whole, stop);
      if (!joined || joined->size != size) throw exchange.error(answer);
    }
    rest = rest.subspan(sources.count);
  }
}

}  // namespace fulgurite::webhdfs
