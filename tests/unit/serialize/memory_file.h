// Files in memory for the tests of this folder: a Writer into a string, and a Reader that counts
// what it is asked for.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "fulgurite/checkpoint_file.h"

namespace fulgurite::testing {

class StringWriter : public Writer {
 public:
  using Writer::write;
  void write(Buffer bytes) override { content_ += bytes.text(); }
  FileInfo commit() override { return {}; }
  std::uint64_t written() const override { return content_.size(); }
  const std::string& content() const { return content_; }

 private:
  std::string content_;
};

/// A run of bytes that was asked for in one piece or in neighbouring pieces: one request.
struct Request {
  std::uint64_t offset;
  std::uint64_t size;
};

class StringReader : public Reader {
 public:
  explicit StringReader(std::string content, std::vector<Request>* requests = nullptr)
      : content_(std::move(content)), requests_(requests) {
    info_.path = "memory.ckpt";
    info_.size = content_.size();
  }

  const FileInfo& info() const override { return info_; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> to) const override {
    const ReadPiece piece{offset, to};
    read_pieces(std::span(&piece, 1));
    return to.size();
  }

  void read_pieces(std::span<const ReadPiece> pieces) const override {
    std::vector<ReadPiece> sorted(pieces.begin(), pieces.end());
    std::ranges::sort(sorted, {}, &ReadPiece::offset);
    std::uint64_t end = 0;
    bool first = true;
    for (const ReadPiece& piece : sorted) {
      if (piece.offset > content_.size() || piece.to.size() > content_.size() - piece.offset ||
          (!first && piece.offset < end)) {
        throw Error(ErrorCode::invalid_argument, "memory read", info_.path, "bad pieces");
      }
      if (requests_) count(piece, first ? ~0ull : end);
      std::memcpy(piece.to.data(), content_.data() + piece.offset, piece.to.size());
      end = piece.offset + piece.to.size();
      first = false;
    }
  }

  std::size_t read(std::span<std::byte>) override { return 0; }
  void seek(std::uint64_t) override {}
  std::uint64_t position() const override { return 0; }

 private:
  // Gaps of less than a page are not worth a request.
  void count(const ReadPiece& piece, std::uint64_t end) const {
    if (end != ~0ull && piece.offset - end <= 4096) {
      requests_->back().size = piece.offset + piece.to.size() - requests_->back().offset;
    } else {
      requests_->push_back({piece.offset, piece.to.size()});
    }
  }

  std::string content_;
  FileInfo info_;
  std::vector<Request>* requests_;
};

inline std::unique_ptr<Reader> open_string(std::string content,
                                           std::vector<Request>* requests = nullptr) {
  return std::make_unique<StringReader>(std::move(content), requests);
}

inline std::string checkpoint_bytes(const Value& root) {
  StringWriter writer;
  write_checkpoint(root, writer);
  return writer.content();
}

inline LoadedCheckpoint load_bytes(std::string content, std::vector<Request>* requests = nullptr) {
  return read_checkpoint(open_string(std::move(content), requests));
}

inline std::shared_ptr<const Storage> make_storage(DType dtype, std::string bytes) {
  auto storage = std::make_shared<Storage>();
  storage->dtype = dtype;
  storage->size = bytes.size();
  storage->bytes = Buffer::from_string(std::move(bytes));
  return storage;
}

/// A contiguous tensor over all of `storage`.
inline std::shared_ptr<const TensorValue> make_tensor(std::shared_ptr<const Storage> storage) {
  auto tensor = std::make_shared<TensorValue>();
  tensor->dtype = storage->dtype;
  tensor->shape = {static_cast<std::int64_t>(storage->size / size_of(storage->dtype))};
  tensor->strides = {1};
  tensor->storage = std::move(storage);
  return tensor;
}

/// The bytes of a loaded storage.
inline std::string storage_bytes(const LoadedCheckpoint& loaded,
                                 const std::shared_ptr<const Storage>& storage) {
  std::string bytes(storage->size, '\0');
  const StorageRead read{storage, 0, std::as_writable_bytes(std::span(bytes))};
  loaded.source->read(std::span(&read, 1));
  return bytes;
}

/// The code of the Error that `call` throws.
template <class Call>
ErrorCode error_code(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  throw std::logic_error("no error");
}

}  // namespace fulgurite::testing
