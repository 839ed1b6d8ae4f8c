// `fulgurite cat`, `cp` and `mv`: bytes from one place to another.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/text.h"

namespace fulgurite::cli {
namespace {

constexpr std::size_t kChunkBytes = 16u << 20;  // two parts: enough to keep reads in parallel

// Reads a file from start to end and hands on each chunk.
template <class Use>
void for_each_chunk(const Reader& reader, Use use) {
  for (std::uint64_t offset = 0; offset < reader.size();) {
    std::string chunk(std::min<std::uint64_t>(kChunkBytes, reader.size() - offset), '\0');
    chunk.resize(reader.read_at(offset, std::as_writable_bytes(std::span(chunk))));
    if (chunk.empty()) {
      throw Error(ErrorCode::corrupted, "read", reader.info().path, "the file ended early");
    }
    offset += chunk.size();
    use(std::move(chunk));
  }
}

std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::string join(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory.ends_with('/')) return fmt::format("{}{}", directory, name);
  return fmt::format("{}/{}", directory, name);
}

// One command's source, destination and style, and the path pairs that follow from them.
class Transfer {
 public:
  Transfer(const Place& from, const Place& to, const CopyStyle& style, std::ostream& out)
      : from_(from), to_(to), style_(style), out_(out) {}

  void run() {
    auto source = from_.files().info(from_.path());
    if (source.is_file()) return transfer_file(source, destination());
    if (!style_.recursive) {
      throw Error(ErrorCode::is_a_directory, style_.move ? "mv" : "cp", from_.url, "is a directory",
                  "add -r to take everything below it");
    }
    transfer_tree(source.path, from_.url.ends_with('/') ? to_.path() : destination());
  }

 private:
  bool same_filesystem() const { return from_.location.filesystem == to_.location.filesystem; }

  // Into a directory under the source's name, else under the name given.
  std::string destination() const {
    bool into = to_.url.ends_with('/') || to_.files().is_directory(to_.path());
    return into ? join(to_.path(), name_of(from_.path())) : to_.path();
  }

  void transfer_tree(const std::string& root, const std::string& to) {
    if (same_filesystem() && (to == root || to.starts_with(join(root, "")))) {
      throw Error(ErrorCode::invalid_argument, style_.move ? "mv" : "cp", to_.url,
                  "lies inside the directory that is to be copied");
    }
    auto listing = from_.files().list(root, {.recursive = true, .stop = {}});
    for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
      for (const auto& file : page) {
        transfer_file(file, join(to, file.path.substr(join(root, "").size())));
      }
    }
    // What is left are directories without files.
    if (style_.move && from_.files().exists(root)) from_.files().remove_all(root);
  }

  void transfer_file(const FileInfo& file, const std::string& to) {
    if (style_.verbose) {
      out_ << fmt::format("{} -> {}\n", printable(from_.url_of(file.path)),
                          printable(to_.url_of(to)));
    }
    if (same_filesystem() && file.path == to) {
      throw Error(ErrorCode::invalid_argument, style_.move ? "mv" : "cp", to_.url,
                  "source and destination are the same file");
    }
    if (same_filesystem() && style_.move) {
      from_.files().move_file(file.path, to);
    } else if (same_filesystem()) {
      from_.files().copy_file(file.path, to);
    } else {
      stream_file(file.path, to);
      if (style_.move) from_.files().remove_file(file.path);
    }
  }

  void stream_file(const std::string& from, const std::string& to) {
    auto reader = from_.files().open_reader(from);
    WriteOptions options;
    options.size_hint = reader->size();
    options.content_type = reader->info().content_type;
    auto writer = to_.files().open_writer(to, options);
    for_each_chunk(
        *reader, [&](std::string chunk) { writer->write(Buffer::from_string(std::move(chunk))); });
    writer->commit();
  }

  const Place& from_;
  const Place& to_;
  const CopyStyle& style_;
  std::ostream& out_;
};

}  // namespace

void cat(const Place& place, std::ostream& out) {
  auto reader = place.files().open_reader(place.path());
  for_each_chunk(*reader, [&](const std::string& chunk) { out << chunk; });
}

void copy(const Place& from, const Place& to, const CopyStyle& style, std::ostream& out) {
  Transfer(from, to, style, out).run();
}

}  // namespace fulgurite::cli
