#include "serialize/zip_layout.h"

#include <algorithm>

#include "serialize/zip_format.h"

namespace fulgurite {

namespace {

using namespace zip;

constexpr std::string_view kRoot = "archive/";
constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kExtraHeader = 4;  // identifier and size of an extra field
constexpr std::string_view kPaddingExtra = "FB";
constexpr std::uint64_t kVersion = 20;    // 4.4.3: folders
constexpr std::uint64_t kVersion64 = 45;  // 4.4.3: ZIP64
constexpr std::uint64_t kMidnight = 0;
constexpr std::uint64_t kFirstDay = 0x21;  // 1 January 1980: the same values give the same bytes

bool is_large(std::uint64_t number) noexcept { return number >= kLimit32; }
std::uint64_t capped32(std::uint64_t number) noexcept {
  return is_large(number) ? kLimit32 : number;
}

// Both sizes, when they need 64 bits.
std::uint64_t local_zip64_size(const ZipLayout::Record& record) noexcept {
  return is_large(record.size) ? kExtraHeader + 16 : 0;
}

std::uint64_t central_zip64_size(const ZipLayout::Record& record) noexcept {
  const std::uint64_t fields =
      (is_large(record.size) ? 16u : 0u) + (is_large(record.header_offset) ? 8u : 0u);
  return fields > 0 ? kExtraHeader + fields : 0;
}

std::uint64_t version_of(bool is_zip64) noexcept { return is_zip64 ? kVersion64 : kVersion; }

// The fields that a local header and a directory entry share (4.4.4 to 4.4.9).
void pack_common(Packer& header, const ZipLayout::Record& record, std::uint32_t crc) {
  header.u16(0).u16(kStored).u16(kMidnight).u16(kFirstDay).u32(crc);
  header.u32(capped32(record.size)).u32(capped32(record.size)).u16(record.name.size());
}

}  // namespace

ZipLayout::ZipLayout(std::span<const ZipItem> items) {
  std::uint64_t offset = 0;
  for (const ZipItem& item : items) {
    Record record{std::string(kRoot) + item.name, item.size, offset, 0};
    const std::uint64_t start =
        offset + kLocalSize + record.name.size() + local_zip64_size(record) + kExtraHeader;
    record.data_offset = (start + kAlignment - 1) / kAlignment * kAlignment;
    offset = record.data_offset + record.size;
    records_.push_back(std::move(record));
  }
  directory_offset_ = offset;
}

std::string ZipLayout::local_header(std::size_t index, std::uint32_t crc) const {
  const Record& record = records_[index];
  const std::uint64_t zip64_size = local_zip64_size(record);
  const std::uint64_t header_size = record.data_offset - record.header_offset;
  const std::uint64_t extra_size = header_size - kLocalSize - record.name.size();
  const std::uint64_t padding = extra_size - zip64_size - kExtraHeader;

  Packer header;
  header.u32(kLocalSignature).u16(version_of(zip64_size > 0));
  pack_common(header, record, crc);
  header.u16(extra_size).text(record.name);
  if (zip64_size > 0) {
    header.u16(kZip64Extra).u16(zip64_size - kExtraHeader).u64(record.size).u64(record.size);
  }
  header.text(kPaddingExtra).u16(padding).text(std::string(padding, 'Z'));
  return header.take();
}

std::string ZipLayout::directory(std::span<const std::uint32_t> crcs) const {
  Packer bytes;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Record& record = records_[i];
    const std::uint64_t zip64_size = central_zip64_size(record);
    const std::uint64_t version = version_of(zip64_size > 0);
    bytes.u32(kCentralSignature).u16(version).u16(version);
    pack_common(bytes, record, crcs[i]);
    bytes.u16(zip64_size).u16(0).u16(0).u16(0).u32(0);  // no comment, disk 0, no attributes
    bytes.u32(capped32(record.header_offset)).text(record.name);
    if (zip64_size > 0) bytes.u16(kZip64Extra).u16(zip64_size - kExtraHeader);
    if (is_large(record.size)) bytes.u64(record.size).u64(record.size);
    if (is_large(record.header_offset)) bytes.u64(record.header_offset);
  }

  const std::uint64_t size = bytes.size();
  const std::uint64_t count = records_.size();
  if (needs_end64(size)) {
    bytes.u32(kEnd64Signature).u64(kEnd64Size - 12).u16(kVersion64).u16(kVersion64);
    bytes.u32(0).u32(0).u64(count).u64(count).u64(size).u64(directory_offset_);
    bytes.u32(kLocator64Signature).u32(0).u64(directory_offset_ + size).u32(1);
  }
  const std::uint64_t capped_count = std::min(count, kLimit16);
  bytes.u32(kEndSignature).u16(0).u16(0).u16(capped_count).u16(capped_count);
  bytes.u32(capped32(size)).u32(capped32(directory_offset_)).u16(0);
  return bytes.take();
}

std::uint64_t ZipLayout::total_size() const noexcept {
  const std::uint64_t size = directory_size();
  const std::uint64_t end64 = needs_end64(size) ? kEnd64Size + kLocator64Size : 0;
  return directory_offset_ + size + end64 + kEndSize;
}

std::uint64_t ZipLayout::directory_size() const noexcept {
  std::uint64_t size = 0;
  for (const Record& record : records_) {
    size += kCentralSize + record.name.size() + central_zip64_size(record);
  }
  return size;
}

bool ZipLayout::needs_end64(std::uint64_t directory_size) const noexcept {
  return records_.size() >= kLimit16 || is_large(directory_size) || is_large(directory_offset_);
}

}  // namespace fulgurite
