#include "webhdfs/store.h"

#include <utility>

#include "base/log.h"
#include "hdfs/path.h"
#include "webhdfs/json.h"
#include "webhdfs/namenode.h"

namespace fulgurite::webhdfs {
namespace {

/// The part's number is its name.
std::string part_path(const std::string& folder, int number) {
  return folder + "/" + std::to_string(number);
}

/// Renames what was written in full. Its number and times stay, so that it can be asked for before.
object::ObjectInfo publish(const Client& client, const std::string& temporary,
                           const object::ObjectPath& path, std::uint64_t size,
                           const object::PutOptions& options) {
  const std::string target = "/" + path.key;
  const auto written = status_of(client, "commit", temporary, options.stop);
  if (!written || written->size != size) {
    throw Error(ErrorCode::corrupted, std::string(client.provider().protocol) + " commit",
                client.url(target),
                "of " + std::to_string(size) + " bytes written the cluster has " +
                    std::to_string(written ? written->size : 0),
                "write it again; if this happens often, look for a proxy on the way");
  }
  rename(client, "commit", *written, target, !options.if_absent, options.stop);
  object::ObjectInfo info;
  info.key = path.key;
  info.size = size;
  info.modified = written->modified;
  info.etag = written->etag;
  return info;
}

void remove_quietly(const Client& client, const std::string& temporary) noexcept {
  try {
    remove(client, "abort", temporary, true);
  } catch (const std::exception& error) {
    log(LogLevel::warning, std::string(error.what()) + "; " + temporary + " stays");
  }
}

/// For a comma in the path of a part there is no way to write a join.
void check_directory(const Client& client, const std::string& path) {
  if (hdfs::directory_of(path).find(',') == std::string::npos) return;
  throw Error(ErrorCode::not_supported, std::string(client.provider().protocol) + " write",
              client.url(path), "WebHDFS cannot join parts below a directory with ',' in its name",
              "choose another directory, raise part_bytes above the file's size, or use hdfs://");
}

Error replaced(const Client& client, const object::ObjectPath& path) {
  return Error(ErrorCode::precondition_failed, std::string(client.provider().protocol) + " read",
               client.url("/" + path.key), "the file was replaced or removed while it was read",
               "open it again");
}

}  // namespace

Exchange create_file(const Client& client, const std::string& name, const std::string& path,
                     Payload body, bool make_parents, std::stop_token stop) {
  Operation create = operation(name, "PUT", "CREATE", client.at(path), std::move(stop));
  create.query.emplace_back("overwrite", "true");
  create.query.emplace_back("createparent", make_parents ? "true" : "false");
  const auto& options = client.options();
  if (options.replication) {
    create.query.emplace_back("replication", std::to_string(options.replication));
  }
  if (options.block_bytes) {
    create.query.emplace_back("blocksize", std::to_string(options.block_bytes));
  }
  create.body = std::move(body);
  return client.transfer(std::move(create));
}

const object::UploadLimits& Store::limits() const {
  // A file has at most 10,000 blocks, unless the cluster allows more, and a part is one at least.
  static constexpr object::UploadLimits kLimits{.min_part_bytes = 1,
                                                .max_part_bytes = 1ull << 40,
                                                .max_parts = 10'000,
                                                .max_put_bytes = 1ull << 40,
                                                .max_object_bytes = 1ull << 53,
                                                .whole_buffer_bytes = 512ull << 20};
  return kLimits;
}

std::string Store::url(const object::ObjectPath& path) const {
  return object::url_text(client_->provider().protocol, path);
}

object::Call<void> Store::get(const object::ObjectPath& path, object::Range range, Scatter to,
                              const object::GetOptions& options) const {
  Operation open = operation("read", "GET", "OPEN", path, options.stop);
  const std::uint64_t number = file_number(options.if_match);
  if (number != 0) open.address = "/.reserved/.inodes/" + std::to_string(number);
  // The NameNode is asked at once, the DataNode's answer comes later: either may find it gone.
  const auto checked = [client = client_, path, number](auto step) {
    try {
      return step();
    } catch (const Error& error) {
      if (number != 0 && error.code() == ErrorCode::not_found) throw replaced(*client, path);
      throw;
    }
  };
  Exchange exchange = checked([&] {
    return client_->transfer(std::move(open), Destination{range.offset, std::move(to)});
  });
  return std::async(std::launch::deferred, [checked, exchange = std::move(exchange)]() mutable {
    checked([&] { exchange.finish(); });
  });
}

object::Call<object::ObjectInfo> Store::put(const object::ObjectPath& path, Payload body,
                                            const object::PutOptions& options) const {
  const std::string temporary = hdfs::temporary_path("/" + path.key);
  const std::uint64_t size = body.size();
  Exchange exchange =
      create_file(*client_, "write", temporary, std::move(body), true, options.stop);
  return std::async(std::launch::deferred,
                    [=, client = client_, exchange = std::move(exchange)]() mutable {
                      try {
                        exchange.finish();
                        return publish(*client, temporary, path, size, options);
                      } catch (...) {
                        remove_quietly(*client, temporary);
                        throw;
                      }
                    });
}

/// The directory is made first, so that a part that arrives after an abort has no place to stay.
object::Upload Store::start_upload(const object::ObjectPath& path,
                                   const object::PutOptions& options) const {
  const std::string target = "/" + path.key;
  check_directory(*client_, target);
  const std::string folder = hdfs::temporary_path(target);
  make_directory(*client_, "write", folder, options.stop);
  return {path, folder, options};
}

object::Call<object::Part> Store::put_part(const object::Upload& upload, int number,
                                           Payload body) const {
  object::Part part{.number = number, .size = body.size()};
  Exchange exchange = create_file(*client_, "write", part_path(upload.id, number), std::move(body),
                                  false, upload.options.stop);
  return std::async(std::launch::deferred,
                    [part = std::move(part), exchange = std::move(exchange)]() mutable {
                      exchange.finish();
                      return std::move(part);
                    });
}

object::ObjectInfo Store::complete_upload(const object::Upload& upload,
                                          std::span<const object::Part> parts) const {
  std::vector<SizedFile> files;
  std::uint64_t size = 0;
  for (const object::Part& part : parts) {
    files.push_back({part_path(upload.id, part.number), part.size});
    size += part.size;
  }
  join(*client_, "commit", files, upload.options.stop);
  auto info = publish(*client_, files.front().path, upload.path, size, upload.options);
  remove_quietly(*client_, upload.id);
  return info;
}

void Store::abort_upload(const object::Upload& upload) const {
  remove(*client_, "abort", upload.id, true);
}

}  // namespace fulgurite::webhdfs
