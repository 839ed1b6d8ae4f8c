// FileSystem, Reader and Writer: the page to read first.
//
// A FileSystem is one account on one kind of storage: a local disk, a bucket service, a Hadoop
// cluster. Paths are what remains of a URL when its protocol's rules have taken their part:
// "/data/run" locally, "bucket/data/run" for object stores. `resolve` in registry.h turns a URL
// into a FileSystem and such a path. The interface follows fsspec's, with its dangers removed:
// a Writer publishes on commit() and only there, and listings come from the server.
//
// FileSystems are immutable after construction and shared by shared_ptr; every method is safe to
// call from any thread. All failures are `Error`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "fulgurite/buffer.h"
#include "fulgurite/error.h"

namespace fulgurite {

enum class FileType { file, directory };

/// What a listing or `stat` says of one path.
struct FileInfo {
  std::string path;  ///< in the form that this filesystem's methods take; no trailing slash
  FileType type = FileType::file;
  std::uint64_t size = 0;  ///< bytes; 0 for a directory
  std::optional<std::chrono::system_clock::time_point> modified;
  std::string etag;     ///< changes whenever the content does; empty where the backend has none
  std::string version;  ///< the backend's version id or generation; empty without versioning
  std::string content_type;
  std::map<std::string, std::string> metadata;  ///< the user's own; filled by `stat` only

  bool is_file() const noexcept { return type == FileType::file; }
  bool is_directory() const noexcept { return type == FileType::directory; }
};

/// How a backend differs from the others. Each field has a line in docs/backends.md.
struct Capability {
  bool append = false;                 ///< WriteMode::append works
  bool empty_directories = false;      ///< a directory exists without entries
  bool file_beside_directory = false;  ///< "a" and "a/b" can be files at the same time
  bool atomic_move = false;            ///< `move` of a file or directory is one step for readers
  bool atomic_create = false;          ///< of several WriteMode::create writers exactly one wins
  bool replace_if_match = false;       ///< WriteOptions::if_match is honoured
  bool user_metadata = false;          ///< WriteOptions::metadata is kept
  bool versions = false;               ///< ReadOptions::version can name an older content
};

struct ReadOptions {
  std::string version{};   ///< an older version of the file; empty = the newest
  std::string if_match{};  ///< fail with precondition_failed unless the file has this etag
  /// Bytes at either end of the file that will be read first. Object stores fetch them together
  /// with the metadata, in one round trip instead of three; reads within them then cost nothing.
  std::uint64_t front_bytes = 0;
  std::uint64_t back_bytes = 0;
  std::stop_token stop{};  ///< cancels every request of the reader
};

enum class WriteMode {
  replace,  ///< a new file, or new content for the old one, at commit
  create,   ///< already_exists if there is one at open or at commit
  append,   ///< continues the file; not_supported where Capability::append is false
};

struct WriteOptions {
  WriteMode mode = WriteMode::replace;
  std::string if_match{};                    ///< commit only if the file still has this etag
  std::optional<std::uint64_t> size_hint{};  ///< total bytes if known: sizes the parts
  std::string content_type{};
  std::map<std::string, std::string> metadata{};
  std::stop_token stop{};
};

/// Bytes of a file that the caller wants, and where: file offset, memory.
struct ReadPiece {
  std::uint64_t offset;
  std::span<std::byte> to;
  /// If given: a reader that computes the CRC-32 of the bytes as they arrive, while they are in
  /// the processor's cache, puts it here. Other readers leave it alone.
  std::optional<std::uint32_t>* crc32 = nullptr;
};

/// An open file. The content is the one seen at open: if the file is replaced meanwhile, reads
/// fail with precondition_failed rather than mix two contents.
/// Threads: `read_at` and `read_pieces` may be called concurrently; `read` and `seek` may not.
class Reader {
 public:
  virtual ~Reader() = default;

  /// As `stat` gave it at open.
  virtual const FileInfo& info() const = 0;
  std::uint64_t size() const { return info().size; }

  /// Fills `to` from `offset`. Returns the bytes read: to.size(), fewer only at the end of the
  /// file, 0 at or past it. Large reads are cut into parallel ranges.
  /// Cost on object stores: ceil(size / part size) ranged GETs.
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> to) const = 0;

  /// Fills every piece; all of them must lie within the file (invalid_argument otherwise).
  /// Pieces may be in any order but must not overlap. Neighbours share requests, so that many
  /// tensors that lie together in a file cost as few GETs as one.
  virtual void read_pieces(std::span<const ReadPiece> pieces) const = 0;

  /// Reads on from the current position, and moves it. Same result as `read_at`.
  /// Small sequential reads are served from a read-ahead window.
  virtual std::size_t read(std::span<std::byte> to) = 0;
  virtual void seek(std::uint64_t position) = 0;
  virtual std::uint64_t position() const = 0;

  /// Everything from the start to the end.
  std::string read_all() const;
};

/// A file being written. Nothing is visible under its path before `commit` returns; destroying
/// the writer without it leaves no trace (no part, no temporary file).
/// (Append mode on a local disk writes in place, as the operating system does.)
/// Threads: one at a time. The first error is sticky: later calls throw it again.
class Writer {
 public:
  virtual ~Writer() = default;

  /// Adds bytes, sharing their memory: they must stay unchanged until commit. Blocks while the
  /// filesystem's byte budget is used up. Cost on object stores: one PUT a part.
  virtual void write(Buffer bytes) = 0;
  /// Adds a copy of `bytes`.
  void write(std::span<const std::byte> bytes) { write_copy(bytes); }
  void write(std::string_view text) { write_copy(as_bytes(text)); }

  /// Makes what was written so far durable where it lies, without publishing it, on backends
  /// that can (local append, hdfs hflush). Elsewhere it does nothing.
  virtual void flush() {}

  /// Publishes the file in one step and returns its size and etag. May be called once.
  /// Errors: already_exists and precondition_failed as asked for in WriteOptions.
  virtual FileInfo commit() = 0;

  virtual std::uint64_t written() const = 0;

 private:
  /// For writers that collect copies in memory of their own.
  virtual void write_copy(std::span<const std::byte> bytes) { write(Buffer::copy_of(bytes)); }
};

/// The entries of a listing, page by page. One thread at a time.
class Listing {
 public:
  virtual ~Listing() = default;
  /// The next entries, in the server's order; empty at the end and only there.
  virtual std::vector<FileInfo> next_page() = 0;
};

struct ListOptions {
  bool recursive = false;  ///< every file below, no directories; else files and directories in it
  std::stop_token stop{};
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// The protocol under which it was made: "s3".
  virtual const std::string& protocol() const = 0;
  virtual const Capability& capability() const = 0;
  /// `path` as a URL that the registry resolves back to this filesystem's kind: "s3://b/k".
  virtual std::string url(std::string_view path) const = 0;

  // --- what a backend implements ---------------------------------------------------------------

  /// The file or directory at `path`, or nothing if there is none.
  /// Cost on object stores: one HEAD; one LIST of one key more if that finds nothing.
  virtual std::optional<FileInfo> stat(std::string_view path) const = 0;

  /// The entries of directory `path`; the listing of a missing directory is empty.
  /// Cost on object stores: one LIST per 1000 entries.
  virtual std::unique_ptr<Listing> list(std::string_view path,
                                        const ListOptions& options = {}) const = 0;

  /// Opens a file. Errors: not_found, is_a_directory. Cost on object stores: one HEAD, or one GET
  /// for each end that the options ask for.
  virtual std::unique_ptr<Reader> open_reader(std::string_view path,
                                              const ReadOptions& options = {}) const = 0;

  /// Starts a file; missing parent directories are made. Errors: already_exists (create mode),
  /// is_a_directory, not_found (no such bucket; at commit at the latest).
  virtual std::unique_ptr<Writer> open_writer(std::string_view path,
                                              const WriteOptions& options = {}) const = 0;

  /// Makes a directory and its parents; an existing one is fine. On object stores a directory
  /// below a bucket exists with its first file, so this does nothing there, and makes the bucket.
  /// Errors: not_a_directory if a file is in the way.
  virtual void create_directory(std::string_view path) const = 0;

  /// Removes one file. Errors: not_found, is_a_directory.
  virtual void remove_file(std::string_view path) const = 0;

  /// Removes many files, as few requests as the backend needs; missing ones are passed over.
  virtual void remove_files(std::span<const std::string> paths) const = 0;

  /// Removes an empty directory. Errors: not_found, not_a_directory, directory_not_empty.
  virtual void remove_directory(std::string_view path) const = 0;

  /// Copies one file inside this filesystem, on the server where it can, replacing the
  /// destination in one step. Errors: not_found, is_a_directory.
  virtual FileInfo copy_file(std::string_view from, std::string_view to) const = 0;

  /// Moves one file, replacing the destination: a rename where there is one, else copy + remove.
  virtual void move_file(std::string_view from, std::string_view to) const = 0;

  // --- conveniences over those -----------------------------------------------------------------

  bool exists(std::string_view path) const { return stat(path).has_value(); }
  bool is_file(std::string_view path) const;
  bool is_directory(std::string_view path) const;
  /// `stat`, but not_found is an Error.
  FileInfo info(std::string_view path) const;
  /// All entries of directory `path`, sorted by path. Errors: not_found; a file lists as itself.
  std::vector<FileInfo> ls(std::string_view path) const;
  /// All files below `path`, sorted by path.
  std::vector<FileInfo> find(std::string_view path) const;
  /// The whole content of a file. Cost on object stores: one GET up to 128 KiB, then those of
  /// `read_at`.
  std::string read_file(std::string_view path) const;
  /// The bytes [begin, end) of a file, cut to its size; empty if begin >= end.
  std::string read_file(std::string_view path, std::uint64_t begin, std::uint64_t end) const;
  /// Writes a whole file in one step.
  FileInfo write_file(std::string_view path, std::string_view content,
                      const WriteOptions& options = {}) const;
  /// Removes a file, or a directory with everything below it. Errors: not_found.
  /// Backends that can do so in one request, or must not follow links, do it themselves.
  virtual void remove_all(std::string_view path) const;
};

}  // namespace fulgurite
