#include "serialize/zip_reader.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "base/crc.h"
#include "serialize/inflate.h"

namespace fulgurite {

namespace {

// What is wanted of one record.
struct Wanted {
  const ZipRecord* record = nullptr;
  std::vector<ZipRead> reads;                        // by offset
  std::vector<std::optional<std::uint32_t>> crcs{};  // of `reads`, where the file's reader has them
  std::string header{};   // as it lies before the data, when that is where it is expected
  bool is_whole = false;  // every byte is wanted
};

[[noreturn]] void throw_bad_read(const std::string& url, const ZipRecord& record) {
  throw Error(ErrorCode::invalid_argument, "checkpoint read", url,
              "reads overlap or reach beyond the " + std::to_string(record.size) + " bytes of " +
                  record.name,
              "read every byte of a storage at most once in a call");
}

// In the order of the file, so that neighbours are neighbours for the reader below.
std::vector<Wanted> group(std::span<const ZipRead> reads, const std::string& url) {
  std::map<std::uint64_t, Wanted> by_offset;
  for (const ZipRead& read : reads) {
    Wanted& wanted = by_offset[read.record->header_offset];
    wanted.record = read.record;
    if (!read.to.empty()) wanted.reads.push_back(read);
  }
  std::vector<Wanted> all;
  for (auto& [offset, wanted] : by_offset) {
    std::ranges::sort(wanted.reads, {}, &ZipRead::offset);
    std::uint64_t end = 0;
    std::uint64_t total = 0;
    for (const ZipRead& read : wanted.reads) {
      const bool fits = read.offset >= end && read.offset <= wanted.record->size &&
                        read.to.size() <= wanted.record->size - read.offset;
      if (!fits) throw_bad_read(url, *wanted.record);
      end = read.offset + read.to.size();
      total += read.to.size();
    }
    wanted.is_whole = total == wanted.record->size;
    if (!wanted.reads.empty()) all.push_back(std::move(wanted));
  }
  return all;
}

void append_pieces(Wanted& wanted, std::uint64_t data_offset, std::vector<ReadPiece>& pieces) {
  wanted.crcs.assign(wanted.reads.size(), std::nullopt);
  for (std::size_t i = 0; i < wanted.reads.size(); ++i) {
    const ZipRead& read = wanted.reads[i];
    pieces.push_back(
        {data_offset + read.offset, read.to, wanted.is_whole ? &wanted.crcs[i] : nullptr});
  }
}

// The header of a record, as a piece to be read.
ReadPiece header_piece(Wanted& wanted) {
  const ZipRecord& record = *wanted.record;
  wanted.header.resize(record.expected_data_offset - record.header_offset);
  return {record.header_offset, std::as_writable_bytes(std::span(wanted.header))};
}

// Fills the wanted spans with the bytes of the records as they lie in the file. What is expected
// between header and data is read together with the data; in the rare file where a header tells
// otherwise, the data is read again from where it is.
void fetch(std::span<Wanted> all, const TailReader& file) {
  std::vector<ReadPiece> pieces;
  for (Wanted& wanted : all) {
    pieces.push_back(header_piece(wanted));
    append_pieces(wanted, wanted.record->expected_data_offset, pieces);
  }
  file.read_pieces(pieces);
  pieces.clear();
  for (Wanted& wanted : all) {
    const std::uint64_t offset = data_offset(*wanted.record, wanted.header, file.url());
    if (offset != wanted.record->expected_data_offset) append_pieces(wanted, offset, pieces);
  }
  file.read_pieces(pieces);
}

std::uint32_t crc_of(const Wanted& wanted) {
  std::uint32_t crc = 0;
  for (std::size_t i = 0; i < wanted.reads.size(); ++i) {
    const auto bytes = wanted.reads[i].to;
    const auto& known = wanted.crcs[i];
    crc = known ? crc32_combine(crc, *known, bytes.size()) : crc32(crc, bytes);
  }
  return crc;
}

void check_crcs(std::span<const Wanted> all, const std::string& url) {
  for (const Wanted& wanted : all) {
    if (wanted.is_whole && crc_of(wanted) != wanted.record->crc) {
      throw_bad_zip(
          url, "the bytes of " + wanted.record->name + " do not have the CRC-32 that was stored");
    }
  }
}

// Unpacks a record and copies what is wanted of it.
void unpack(const Wanted& wanted, std::span<const std::byte> packed, const std::string& url) {
  std::string content;
  std::span<std::byte> to = wanted.reads.front().to;
  if (to.size() != wanted.record->size) {
    content.resize(wanted.record->size);
    to = std::as_writable_bytes(std::span(content));
  }
  if (!inflate_into(packed, to)) throw_bad_zip(url, wanted.record->name + " does not unpack");
  if (crc32(0, to) != wanted.record->crc) {
    throw_bad_zip(url, wanted.record->name + " does not have the CRC-32 that was stored");
  }
  if (content.empty()) return;
  for (const ZipRead& read : wanted.reads) {
    std::memcpy(read.to.data(), content.data() + read.offset, read.to.size());
  }
}

// One record at a time, which takes the memory of its packed bytes.
void read_deflated(const Wanted& wanted, const TailReader& file) {
  const ZipRecord& record = *wanted.record;
  std::string packed(record.compressed_size, '\0');
  const auto bytes = std::as_writable_bytes(std::span(packed));
  Wanted raw{.record = &record, .reads = {{&record, 0, bytes}}};
  fetch(std::span(&raw, 1), file);
  unpack(wanted, bytes, file.url());
}

}  // namespace

ZipReader::ZipReader(std::unique_ptr<Reader> reader)
    : file_(std::move(reader)), records_(read_zip_directory(file_)) {
  if (records_.empty()) return;
  // As torch does it: the folder of the first record is the root of all.
  const std::string_view first = records_.front().name;
  const std::size_t root_size = first.find('/') + 1;  // 0 without a folder
  for (const ZipRecord& record : records_) {
    const std::string_view name = record.name;
    if (name.starts_with(first.substr(0, root_size))) {
      by_name_.emplace(name.substr(root_size), &record);
    }
  }
}

const ZipRecord* ZipReader::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

void ZipReader::read(std::span<const ZipRead> reads) const {
  std::vector<Wanted> all = group(reads, url());
  const auto first_deflated = std::stable_partition(
      all.begin(), all.end(), [](const Wanted& wanted) { return !wanted.record->deflated; });
  const std::span<Wanted> stored(all.begin(), first_deflated);
  const std::span<Wanted> deflated(first_deflated, all.end());
  fetch(stored, file_);
  check_crcs(stored, url());
  for (const Wanted& wanted : deflated) read_deflated(wanted, file_);
}

}  // namespace fulgurite
