#include "fulgurite/checkpoint_file.h"

#include <cstring>

#include "base/crc.h"
#include "fulgurite/error.h"
#include "serialize/pickle_format.h"
#include "serialize/pickle_reader.h"
#include "serialize/pickle_writer.h"
#include "serialize/tail_reader.h"
#include "serialize/zip_reader.h"
#include "serialize/zip_writer.h"

namespace fulgurite {

namespace {

// The records of torch's format beside data/0, data/1, ...
constexpr std::string_view kPickleRecord = "data.pkl";
constexpr std::string_view kByteOrderRecord = "byteorder";
constexpr std::string_view kIdRecord = ".data/serialization_id";
constexpr std::string_view kLittleEndian = "little";
constexpr std::size_t kIdDigits = 40;

// The pickle is the first record, and takes about 100 bytes a tensor.
constexpr std::uint64_t kPickleBytes = 256 << 10;

// --- writing -------------------------------------------------------------------------------------

struct Plan {
  std::vector<Buffer> contents;  // in the order of the layout; all but the last record's
  ZipLayout layout;
};

void check_in_memory(const Storage& storage) {
  if (storage.bytes.size() == storage.size) return;
  throw Error(ErrorCode::invalid_argument, "checkpoint write", "",
              "a storage of " + std::to_string(storage.size) + " bytes is not in memory (" +
                  storage.record + ")",
              "give write_checkpoint what read_storages returns");
}

Plan plan(const Value& root) {
  std::vector<ZipItem> items;
  std::vector<Buffer> contents;
  auto add = [&](std::string_view name, Buffer content) {
    items.push_back({std::string(name), content.size()});
    contents.push_back(std::move(content));
  };
  Pickle pickle = write_pickle(root);
  add(kPickleRecord, Buffer::from_string(std::move(pickle.bytes)));
  add(".format_version", Buffer::copy_of("1"));
  add(".storage_alignment", Buffer::copy_of("64"));
  add(kByteOrderRecord, Buffer::copy_of(kLittleEndian));
  for (std::size_t i = 0; i < pickle.storages.size(); ++i) {
    check_in_memory(*pickle.storages[i]);
    add("data/" + std::to_string(i), pickle.storages[i]->bytes);
  }
  add("version", Buffer::copy_of("3\n"));
  items.push_back({std::string(kIdRecord), kIdDigits});
  return {std::move(contents), ZipLayout(items)};
}

std::string digits20(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(kIdDigits / 2 - digits.size(), '0') + digits;
}

// An identifier of the content, of torch's form; equal checkpoints have equal ones.
std::string serialization_id(const ZipLayout& layout, std::span<const std::uint32_t> crcs) {
  std::uint32_t names = 0;
  for (const auto& record : layout.records()) names = crc32(names, as_bytes(record.name));
  const std::uint32_t contents = crc32(0, std::as_bytes(crcs));
  return digits20(names) + digits20(contents);
}

// --- reading -------------------------------------------------------------------------------------

class ZipStorageSource : public StorageSource {
 public:
  explicit ZipStorageSource(std::unique_ptr<const ZipReader> zip) : zip_(std::move(zip)) {}

  void read(std::span<const StorageRead> reads) const override {
    std::vector<ZipRead> from_file;
    for (const StorageRead& read : reads) {
      from_file.push_back({&record_of(*read.storage), read.offset, read.to});
    }
    zip_->read(from_file);
  }

 private:
  const ZipRecord& record_of(const Storage& storage) const {
    if (const ZipRecord* record = zip_->find(storage.record)) return *record;
    throw Error(ErrorCode::invalid_argument, "checkpoint read", zip_->url(),
                "no storage '" + storage.record + "'", "read it from the checkpoint it came from");
  }

  std::unique_ptr<const ZipReader> zip_;
};

const ZipRecord& pickle_record(const ZipReader& zip) {
  const ZipRecord* record = zip.find(kPickleRecord);
  if (!record) throw_bad_zip(zip.url(), "it is a zip file without data.pkl, not a checkpoint");
  if (record->size > kMaxPickleBytes) {
    throw_bad_zip(zip.url(),
                  "data.pkl is larger than " + std::to_string(kMaxPickleBytes >> 20) + " MiB");
  }
  return *record;
}

// The pickle, and the byte order that lies near it.
std::string read_pickle_bytes(const ZipReader& zip) {
  const ZipRecord& record = pickle_record(zip);
  std::string pickle(record.size, '\0');
  std::string order(kLittleEndian);
  std::vector<ZipRead> reads = {{&record, 0, std::as_writable_bytes(std::span(pickle))}};
  const ZipRecord* order_record = zip.find(kByteOrderRecord);
  if (order_record && order_record->size <= kLittleEndian.size()) {
    order.resize(order_record->size);
    reads.push_back({order_record, 0, std::as_writable_bytes(std::span(order))});
  }
  zip.read(reads);
  if (order != kLittleEndian) {
    throw Error(ErrorCode::not_supported, "checkpoint read", zip.url(),
                "it was written by a machine of another byte order",
                "load and save it again with torch on a little-endian machine");
  }
  return pickle;
}

void check_storages(std::span<const std::shared_ptr<const Storage>> storages,
                    const ZipReader& zip) {
  for (const auto& storage : storages) {
    const ZipRecord* record = zip.find(storage->record);
    if (!record) throw_bad_zip(zip.url(), "a storage is missing");
    if (record->size != storage->size) throw_bad_zip(zip.url(), "a storage has another size");
  }
}

}  // namespace

std::uint64_t write_checkpoint(const Value& root, Writer& writer) {
  const Plan planned = plan(root);
  ZipWriter zip(planned.layout, writer);
  for (const Buffer& content : planned.contents) zip.add(content);
  zip.add(Buffer::from_string(serialization_id(planned.layout, zip.crcs())));
  zip.finish();
  return planned.layout.total_size();
}

std::uint64_t checkpoint_size(const Value& root) { return plan(root).layout.total_size(); }

ReadOptions checkpoint_read_options() {
  return {.front_bytes = kPickleBytes, .back_bytes = kTailBytes};
}

LoadedCheckpoint read_checkpoint(std::unique_ptr<Reader> reader) {
  auto zip = std::make_unique<const ZipReader>(std::move(reader));
  const std::string pickle = read_pickle_bytes(*zip);
  Unpickled unpickled = read_pickle(as_bytes(pickle), zip->url());
  check_storages(unpickled.storages, *zip);
  return {std::move(unpickled.root), std::make_shared<ZipStorageSource>(std::move(zip))};
}

}  // namespace fulgurite
