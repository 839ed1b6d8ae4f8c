#include "webhdfs/append_writer.h"

#include <utility>

#include "webhdfs/namenode.h"

namespace fulgurite::webhdfs {

AppendWriter::AppendWriter(std::shared_ptr<const Client> client, std::string path,
                           std::uint64_t size, std::stop_token stop)
    : client_(std::move(client)), path_(std::move(path)), stop_(std::move(stop)), size_(size) {}

template <class Step>
void AppendWriter::guarded(Step step) {
  if (error_) std::rethrow_exception(error_);
  if (committed_) {
    throw Error(ErrorCode::invalid_argument, std::string(client_->provider().protocol) + " append",
                client_->url(path_), "the file is committed already", "open a new writer");
  }
  try {
    step();
  } catch (...) {
    error_ = std::current_exception();
    throw;
  }
}

void AppendWriter::write(Buffer bytes) {
  guarded([&] {
    written_ += bytes.size();
    collected_.append(std::move(bytes));
    if (collected_.size() >= client_->options().transfer.part_bytes) send_collected();
  });
}

void AppendWriter::flush() {
  guarded([&] { send_collected(); });
}

FileInfo AppendWriter::commit() {
  FileInfo info;
  guarded([&] {
    send_collected();
    info = status_of(*client_, "commit", path_, stop_).value_or(FileInfo{});
    if (info.size != size_) throw_foreign_bytes("commit", info.size);
    committed_ = true;
  });
  return info;
}

/// A request that failed may have appended all of its bytes, some, or none, and one that went out
/// twice may have appended them twice: the file's length says how many. What is missing is sent.
void AppendWriter::send_collected() {
  http::Retry retry(client_->retry_policy(), stop_);
  while (!collected_.empty()) {
    Operation append = operation("append", "POST", "APPEND", client_->at(path_), stop_);
    append.body = collected_;
    Exchange exchange = client_->transfer_once(std::move(append));
    const Answer answer = exchange.settle();
    const bool is_sure = answer.ok() && !answer.repeated;
    const std::uint64_t arrived = is_sure ? collected_.size() : size_now() - size_;
    if (arrived > collected_.size()) throw_foreign_bytes("append", size_ + arrived);
    size_ += arrived;
    collected_.take_front(arrived);
    if (collected_.empty()) return;
    if (!answer.ok() && !retry.again(answer.response, exchange.outcome(answer))) {
      throw exchange.error(answer);
    }
  }
}

void AppendWriter::throw_foreign_bytes(const char* name, std::uint64_t size) const {
  throw Error(ErrorCode::corrupted, std::string(client_->provider().protocol) + " " + name,
              client_->url(path_),
              "the file has " + std::to_string(size) + " bytes where it should have " +
                  std::to_string(size_ + collected_.size()) + " at most",
              "let one writer at a time append, and look at the file's end");
}

std::uint64_t AppendWriter::size_now() const {
  const auto found = status_of(*client_, "append", path_, stop_);
  return found ? found->size : size_;
}

}  // namespace fulgurite::webhdfs
