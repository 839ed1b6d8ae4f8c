#include "azure/append_writer.h"

#include <algorithm>
#include <utility>

#include "azure/checksum.h"
#include "azure/object_headers.h"
#include "object/object_path.h"

namespace fulgurite::azure {
namespace {

/// What every version of the service takes in one request.
constexpr std::uint64_t kLargestAppend = 4u << 20;

object::PutOptions put_options(const WriteOptions& options) {
  object::PutOptions put;
  put.if_match = options.if_match;
  put.content_type = options.content_type;
  put.metadata = options.metadata;
  put.stop = options.stop;
  return put;
}

}  // namespace

AppendWriter::AppendWriter(Store store, std::shared_ptr<const Client> client,
                           object::ObjectPath path, const WriteOptions& options)
    : store_(std::move(store)),
      client_(std::move(client)),
      path_(std::move(path)),
      options_(put_options(options)) {
  Operation operation =
      read_operation("head", "HEAD", path_, client_->options(), {.stop = options.stop});
  if (!options.if_match.empty()) operation.headers.add("If-Match", options.if_match);
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.status() == 404 && options.if_match.empty()) return;
  if (!answer.ok()) throw exchange.error(answer);
  info_ = info_from_headers(path_.key, answer.response.headers);
  const auto kind = answer.response.headers.get("x-ms-blob-type");
  if (kind == "PageBlob") {
    throw Error(ErrorCode::not_supported, "abfs append", url_text(path_),
                "page blobs cannot be appended to", "write a new file");
  }
  kind_ = kind == "AppendBlob" ? Kind::append : Kind::block;
}

void AppendWriter::write(Buffer bytes) {
  check_open();
  written_ += bytes.size();
  collected_.append(std::move(bytes));
  // Block blobs are read by nobody before the commit, and each step costs a copy on the server.
  if (kind_ != Kind::block && collected_.size() >= kLargestAppend) flush();
}

void AppendWriter::flush() {
  check_open();
  if (collected_.empty()) return;
  if (kind_ == Kind::none) create();
  Payload bytes = std::exchange(collected_, {});
  if (kind_ == Kind::block) return add_blocks(std::move(bytes));
  while (!bytes.empty()) append(bytes.take_front(std::min(bytes.size(), kLargestAppend)));
}

FileInfo AppendWriter::commit() {
  flush();
  if (kind_ == Kind::none) create();
  committed_ = true;
  return object::file_info(path_.bucket, info_);
}

void AppendWriter::check_open() const {
  if (!committed_) return;
  throw Error(ErrorCode::invalid_argument, "abfs append", url_text(path_),
              "the file is committed already", "open a new writer");
}

/// An empty append blob, unless somebody has made one since.
void AppendWriter::create() {
  Operation operation{.name = "create", .method = "PUT", .path = path_};
  operation.headers.add("x-ms-blob-type", "AppendBlob");
  operation.headers.add("If-None-Match", "*");
  AzureOptions options = client_->options();
  options.access_tier.clear();  // append blobs have none
  add_creation(operation.headers, options, options_);
  add_encryption(operation.headers, options);
  operation.stop = options_.stop;
  operation.create_only = true;
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (answer.ok()) {
    info_ = written_info(path_, 0, answer.response.headers);
  } else {
    auto found = answer.repeated ? store_.head(path_, {}) : std::nullopt;
    if (!found || found->size != 0) throw exchange.error(answer);
    info_ = *std::move(found);
  }
  kind_ = Kind::append;
}

void AppendWriter::append(const Payload& bytes) {
  Operation operation{.name = "append", .method = "PUT", .path = path_};
  operation.query = {{"comp", "appendblock"}};
  operation.headers.add("x-ms-blob-condition-appendpos", std::to_string(info_.size));
  add_encryption(operation.headers, client_->options());
  add_checksum(operation.headers, client_->options().checksum, bytes);
  operation.body = bytes;
  operation.stop = options_.stop;
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  if (!answer.ok() && !(answer.repeated && is_appended(bytes))) throw exchange.error(answer);
  const std::uint64_t size = info_.size + bytes.size();
  info_ = answer.ok() ? written_info(path_, size, answer.response.headers)
                      : store_.head(path_, {}).value_or(info_);
}

/// Whether the blob ends with these bytes: the answer to their append was lost.
bool AppendWriter::is_appended(const Payload& bytes) const {
  const auto found = store_.head(path_, {});
  if (!found || found->size != info_.size + bytes.size()) return false;
  std::string there(bytes.size(), '\0');
  const Scatter to(std::as_writable_bytes(std::span(there)));
  store_.get(path_, {info_.size, bytes.size()}, to, {}).get();
  return there == bytes.to_string();
}

void AppendWriter::add_blocks(Payload bytes) {
  object::PutOptions put = options_;
  put.if_match = info_.etag;
  put.content_type = info_.content_type;
  put.metadata = info_.metadata;
  const std::uint64_t size = info_.size + bytes.size();
  info_ = store_.extend(path_, info_, std::move(bytes), put);
  info_.size = size;
  info_.content_type = put.content_type;
  info_.metadata = put.metadata;
}

}  // namespace fulgurite::azure
