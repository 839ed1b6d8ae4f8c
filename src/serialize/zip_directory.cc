#include "serialize/zip_directory.h"

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

#include "serialize/zip_format.h"

namespace fulgurite {

namespace {

using namespace zip;

// Beyond this a directory is not a checkpoint's: about four million records.
constexpr std::uint64_t kMaxDirectory = 256 << 20;
constexpr std::uint64_t kMaxExtra = 0xffff;
// What deflate can do at best: 258 bytes in 2 bits.
constexpr std::uint64_t kMaxDeflateRatio = 1032;

// Where the directory lies.
struct End {
  std::uint64_t count = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

class DirectoryReader {
 public:
  explicit DirectoryReader(const TailReader& file) : file_(file) {}

  std::vector<ZipRecord> run() {
    const End end = find_end();
    parse(file_.read(end.offset, end.size), end.count);
    place(end.offset);
    return std::move(records_);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const { throw_bad_zip(file_.url(), reason); }

  [[noreturn]] void not_supported(const std::string& reason) const {
    throw Error(ErrorCode::not_supported, "checkpoint read", file_.url(), reason,
                "unpack it and pack it again as a plain zip file");
  }

  // --- the end record --------------------------------------------------------------------------

  End find_end() const {
    const std::string& tail = file_.tail();
    for (std::size_t back = kEndSize; back <= std::min(tail.size(), kEndSize + kMaxComment);
         ++back) {
      const std::size_t at = tail.size() - back;
      if (u32(tail, at) == kEndSignature && u16(tail, at + 20) == back - kEndSize) {
        return parse_end(at);
      }
    }
    fail("it has no zip directory at its end: cut off, not a checkpoint, or by torch before 1.6");
  }

  End parse_end(std::size_t at) const {
    const std::string& tail = file_.tail();
    End end{u16(tail, at + 10), u32(tail, at + 12), u32(tail, at + 16)};
    std::uint64_t limit = file_.tail_offset() + at;
    const bool has_end64 = end.count == kLimit16 || end.size == kLimit32 || end.offset == kLimit32;
    if (has_end64 && at >= kLocator64Size &&
        u32(tail, at - kLocator64Size) == kLocator64Signature) {
      limit = u64(tail, at - kLocator64Size + 8);
      end = parse_end64(limit);
    } else if (u16(tail, at + 4) != 0 || u16(tail, at + 8) != end.count) {
      not_supported("a zip file in several pieces");
    }
    if (end.offset > limit || end.size > limit - end.offset) {
      fail("its directory lies outside of the file");
    }
    if (end.size > kMaxDirectory || end.count > end.size / kCentralSize) {
      fail("its directory has an impossible size");
    }
    return end;
  }

  End parse_end64(std::uint64_t offset) const {
    if (offset > file_.size() || file_.size() - offset < kEnd64Size) {
      fail("its ZIP64 end record lies outside of the file");
    }
    const std::string bytes = file_.read(offset, kEnd64Size);
    if (u32(bytes, 0) != kEnd64Signature) fail("its ZIP64 end record is missing");
    if (u32(bytes, 16) != 0 || u64(bytes, 24) != u64(bytes, 32)) {
      not_supported("a zip file in several pieces");
    }
    return {u64(bytes, 32), u64(bytes, 40), u64(bytes, 48)};
  }

  // --- its entries -----------------------------------------------------------------------------

  void parse(std::string_view bytes, std::uint64_t count) {
    records_.reserve(count);
    std::unordered_set<std::string> names;
    for (std::uint64_t i = 0; i < count; ++i) {
      ZipRecord record = parse_entry(bytes);
      if (!names.insert(record.name).second) fail("a record is there twice");
      records_.push_back(std::move(record));
    }
  }

  ZipRecord parse_entry(std::string_view& bytes) const {
    if (bytes.size() < kCentralSize || u32(bytes, 0) != kCentralSignature) {
      fail("its directory is damaged");
    }
    const std::size_t name_size = u16(bytes, 28);
    const std::size_t extra_size = u16(bytes, 30);
    const std::size_t entry_size = kCentralSize + name_size + extra_size + u16(bytes, 32);
    if (bytes.size() < entry_size) fail("its directory is damaged");

    ZipRecord record;
    record.name = bytes.substr(kCentralSize, name_size);
    record.crc = u32(bytes, 16);
    record.compressed_size = u32(bytes, 20);
    record.size = u32(bytes, 24);
    record.header_offset = u32(bytes, 42);
    const bool zip64 = apply_zip64(record, bytes.substr(kCentralSize + name_size, extra_size));
    check_method(record, u16(bytes, 8), u16(bytes, 10));
    // Until `place` knows where the record ends, this is the size of what follows its data.
    const bool has_descriptor = (u16(bytes, 8) & kFlagDescriptor) != 0;
    record.expected_data_offset = !has_descriptor ? 0 : zip64 ? 24 : 16;
    bytes.remove_prefix(entry_size);
    return record;
  }

  // 4.5.3: the fields that did not fit, in this order. Returns whether there were any.
  bool apply_zip64(ZipRecord& record, std::string_view extra) const {
    while (extra.size() >= 4) {
      const std::uint16_t id = u16(extra, 0);
      const std::size_t size = u16(extra, 2);
      if (size > extra.size() - 4) fail("its directory is damaged");
      std::string_view fields = extra.substr(4, size);
      extra.remove_prefix(4 + size);
      if (id != kZip64Extra) continue;
      for (std::uint64_t* field : {&record.size, &record.compressed_size, &record.header_offset}) {
        if (*field != kLimit32) continue;
        if (fields.size() < 8) fail("its directory is damaged");
        *field = u64(fields, 0);
        fields.remove_prefix(8);
      }
      return true;
    }
    return false;
  }

  void check_method(ZipRecord& record, std::uint16_t flags, std::uint16_t method) const {
    if (flags & kFlagEncrypted) not_supported("an encrypted zip file");
    if (method != kStored && method != kDeflated) {
      not_supported("compression method " + std::to_string(method));
    }
    record.deflated = method == kDeflated;
    const bool possible = record.deflated ? record.size / kMaxDeflateRatio <= record.compressed_size
                                          : record.size == record.compressed_size;
    if (!possible) fail("a record has an impossible size");
  }

  // --- in the order of the file ----------------------------------------------------------------

  void place(std::uint64_t directory_offset) {
    std::ranges::sort(records_, {}, &ZipRecord::header_offset);
    for (std::size_t i = 0; i < records_.size(); ++i) {
      ZipRecord& record = records_[i];
      record.end = i + 1 < records_.size() ? records_[i + 1].header_offset : directory_offset;
      const std::uint64_t least = kLocalSize + record.name.size();
      if (record.header_offset > record.end || record.end - record.header_offset < least ||
          record.end - record.header_offset - least < record.compressed_size) {
        fail("its records overlap");
      }
      const std::uint64_t first = record.header_offset + least;
      const std::uint64_t last = record.end - record.compressed_size;
      const std::uint64_t descriptor = std::exchange(record.expected_data_offset, first);
      if (last - first >= descriptor && last - first <= kMaxExtra + descriptor) {
        record.expected_data_offset = last - descriptor;
      }
    }
  }

  const TailReader& file_;
  std::vector<ZipRecord> records_;
};

}  // namespace

std::vector<ZipRecord> read_zip_directory(const TailReader& file) {
  return DirectoryReader(file).run();
}

std::uint64_t data_offset(const ZipRecord& record, std::string_view header,
                          const std::string& url) {
  if (header.size() < kLocalSize || u32(header, 0) != kLocalSignature) {
    throw_bad_zip(url, "a record has no header");
  }
  if (header.substr(kLocalSize, u16(header, 26)) != record.name) {
    throw_bad_zip(url, "a record's header has another name");
  }
  const std::uint64_t offset =
      record.header_offset + kLocalSize + u16(header, 26) + u16(header, 28);
  if (offset > record.end || record.end - offset < record.compressed_size) {
    throw_bad_zip(url, "its records overlap");
  }
  return offset;
}

void throw_bad_zip(const std::string& url, const std::string& reason) {
  throw Error(ErrorCode::corrupted, "checkpoint read", url, reason,
              "the file is damaged or not a checkpoint; take an earlier one");
}

}  // namespace fulgurite
