// `fulgurite ls`, `stat` and `du`: what lies where. Listings are printed page by page, so that the
// first lines of a long one come at once.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/text.h"

namespace fulgurite::cli {
namespace {

void print_entry(const Place& place, const FileInfo& info, bool details, std::ostream& out) {
  if (details) {
    auto size = info.is_file() ? std::to_string(info.size) : "-";
    out << fmt::format("{:>14}  {:<20}  ", size, time_text(info.modified));
  }
  out << printable(place.url_of(info.path)) << (info.is_directory() ? "/" : "") << '\n';
}

// Calls `use` for each entry of a directory, or for the file itself.
template <class Use>
void for_each_entry(const Place& place, bool recursive, Use use) {
  auto info = place.files().info(place.path());
  if (info.is_file()) return use(info);
  auto listing = place.files().list(place.path(), {.recursive = recursive, .stop = {}});
  for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
    for (const auto& entry : page) use(entry);
  }
}

}  // namespace

void list(const Place& place, const ListStyle& style, std::ostream& out) {
  for_each_entry(place, style.recursive,
                 [&](const FileInfo& entry) { print_entry(place, entry, style.details, out); });
}

void stat(const Place& place, std::ostream& out) {
  auto info = place.files().info(place.path());
  auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out << fmt::format("{:<13} {}\n", name, printable(value));
  };
  line("url", place.url_of(info.path));
  line("type", info.is_file() ? "file" : "directory");
  if (info.is_file()) line("size", std::to_string(info.size));
  if (info.modified) line("modified", time_text(info.modified));
  line("etag", info.etag);
  line("version", info.version);
  line("content type", info.content_type);
  for (const auto& [name, value] : info.metadata) line("metadata", name + "=" + value);
}

void disk_usage(const Place& place, std::ostream& out) {
  std::uint64_t bytes = 0, files = 0;
  for_each_entry(place, true, [&](const FileInfo& entry) {
    bytes += entry.size;
    ++files;
  });
  out << fmt::format("{:>14}  {}  {}\n", bytes, counted(files, "file"), printable(place.url));
}

}  // namespace fulgurite::cli
