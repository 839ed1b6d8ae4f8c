// Writer over an object store.
#include "object/multipart_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/log.h"
#include "object/object_path.h"

namespace fulgurite::object {
namespace {

// Below this a copy costs less than one more piece in a request body.
constexpr std::size_t kCopyBelow = 16u << 10;

PutOptions put_options(const WriteOptions& options) {
  return {.if_absent = options.mode == WriteMode::create,
          .if_match = options.if_match,
          .content_type = options.content_type,
          .metadata = options.metadata,
          .stop = options.stop};
}

}  // namespace

MultipartWriter::MultipartWriter(Transfer transfer, ObjectPath path, const WriteOptions& options)
    : transfer_(std::move(transfer)),
      path_(std::move(path)),
      options_(put_options(options)),
      plan_(transfer_.store->limits(), transfer_.options.part_bytes, options.size_hint) {
  const std::uint64_t largest = transfer_.store->limits().max_object_bytes;
  if (options.size_hint.value_or(0) > largest) {
    throw Error(ErrorCode::invalid_argument, "open writer", transfer_.store->url(path_),
                "the store's largest object has " + std::to_string(largest) + " bytes",
                "write several files");
  }
}

MultipartWriter::~MultipartWriter() {
  if (state_ == State::open) abandon();
}

template <class Step>
void MultipartWriter::guarded(Step step) {
  if (state_ == State::failed) std::rethrow_exception(error_);
  if (state_ == State::committed) {
    throw Error(ErrorCode::invalid_argument, "write", transfer_.store->url(path_),
                "the file is committed already", "open a new writer");
  }
  try {
    step();
  } catch (...) {
    state_ = State::failed;
    error_ = std::current_exception();
    abandon();
    throw;
  }
}

void MultipartWriter::write(Buffer bytes) {
  guarded(
      [&] { bytes.size() < kCopyBelow ? add_copy(bytes.bytes()) : add_shared(std::move(bytes)); });
}

void MultipartWriter::write_copy(std::span<const std::byte> bytes) {
  guarded([&] { add_copy(bytes); });
}

void MultipartWriter::add_shared(Buffer bytes) {
  collect_small_writes();
  written_ += bytes.size();
  collect(std::move(bytes), transfer_.store->limits().whole_buffer_bytes);
}

void MultipartWriter::add_copy(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (small_writes_.room() == 0) {
      collect_small_writes();
      small_writes_.start_chunk(take_ticket(small_writes_.next_chunk_bytes()));
    }
    const std::size_t copied = small_writes_.append(bytes);
    written_ += copied;
    bytes = bytes.subspan(copied);
  }
}

/// Sends what is more than a part. Up to `uncut_bytes` it is not cut, and goes as it is when more
/// comes. The last part of a file is sent by `commit`, so that a file of one part is one PUT.
void MultipartWriter::collect(Buffer bytes, std::uint64_t uncut_bytes) {
  if (collected_.size() > plan_.next_part(sent_)) send_part(collected_.size());
  collected_.append(std::move(bytes));
  for (;;) {
    const std::uint64_t size = std::max(plan_.next_part(sent_), uncut_bytes);
    if (collected_.size() <= size) return;
    send_part(size);
  }
}

void MultipartWriter::collect_small_writes() {
  if (!small_writes_.empty()) collect(small_writes_.take(), 0);
}

// See byte_budget.h for why this waits for own parts and for nobody else's.
ByteBudget::Ticket MultipartWriter::take_ticket(std::uint64_t bytes) {
  while (!under_way_.empty()) {
    if (auto ticket = transfer_.budget->try_take(bytes)) return std::move(*ticket);
    finish_oldest_part();
  }
  return transfer_.budget->take_anyway(bytes);
}

void MultipartWriter::send_part(std::uint64_t size) {
  const int number = static_cast<int>(parts_.size() + under_way_.size()) + 1;
  if (number > transfer_.store->limits().max_parts) {
    throw Error(ErrorCode::invalid_argument, "write", transfer_.store->url(path_),
                "the file needs more parts than the store allows (" +
                    std::to_string(transfer_.store->limits().max_parts) + ")",
                "give the right size_hint, or a larger part_bytes");
  }
  if (!upload_) upload_ = transfer_.store->start_upload(path_, options_);
  if (under_way_.size() >= static_cast<std::size_t>(transfer_.options.max_connections)) {
    finish_oldest_part();
  }
  under_way_.push_back(transfer_.store->put_part(*upload_, number, collected_.take_front(size)));
  sent_ += size;
}

void MultipartWriter::finish_oldest_part() {
  Call<Part> oldest = std::move(under_way_.front());
  under_way_.pop_front();
  parts_.push_back(oldest.get());
}

FileInfo MultipartWriter::commit() {
  FileInfo info;
  guarded([&] {
    collect_small_writes();
    info = file_info(path_.bucket, publish());
    info.path = transfer_.store->file_path(path_);
    state_ = State::committed;
  });
  return info;
}

ObjectInfo MultipartWriter::publish() {
  ObjectInfo published;
  if (!upload_) {
    published = transfer_.store->put(path_, std::exchange(collected_, {}), options_).get();
  } else {
    send_part(collected_.size());
    while (!under_way_.empty()) finish_oldest_part();
    published = transfer_.store->complete_upload(*upload_, parts_);
  }
  published.key = path_.key;
  published.size = written_;
  return published;
}

// Parts under way go first: one that arrived after the abort would stay on the server.
void MultipartWriter::abandon() noexcept {
  under_way_.clear();
  collected_ = {};
  small_writes_ = {};
  if (!upload_) return;
  upload_->options.stop = {};  // a cancelled upload is cleaned up all the same
  try {
    transfer_.store->abort_upload(*upload_);
  } catch (const std::exception& error) {
    log(LogLevel::warning, std::string("the parts of an upload stay on the server until its "
                                       "lifecycle rules remove them: ") +
                               error.what());
  }
  upload_.reset();
}

}  // namespace fulgurite::object
