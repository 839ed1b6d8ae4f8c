// How each protocol's URLs are read: a table of fsspec's classes, reduced to what differs.
// Private to the url*.cc files.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulgurite {

/// The ways in which classes of fsspec read their URLs.
enum class UrlForm {
  plain,      ///< cut the prefix and trailing slashes: s3 and most others
  verbatim,   ///< the URL is the path
  local,      ///< absolute, "~" expanded
  memory,     ///< one leading slash
  bucket,     ///< like plain, but trailing slashes stay: gs
  azure,      ///< container from the user or host part
  hadoop,     ///< host is an option; the path begins after it
  authority,  ///< as hadoop, without its slash rule: sftp, smb, webhdfs
  ftp,
  http,
  data,
  archive,  ///< relative to the archive's root
  git,
  github,
  gist,
};

/// Protocols of one class. The first name is the one that is written.
struct UrlFamily {
  std::vector<std::string> names;
  UrlForm form = UrlForm::plain;
  std::string root;      ///< the path of the top; fsspec's root_marker
  bool chained = false;  ///< passes the path of the next link on, as caches do
};

/// The rules for `protocol`; unknown ones are `plain`.
UrlFamily url_family(std::string_view protocol);
/// Whether fsspec gives `protocol` a class of its own here.
bool has_url_family(std::string_view protocol);

/// Whether `host` is that of a storage account, in any of Azure's clouds: "account.dfs.core...",
/// "account.blob.core...". No container can have such a name.
bool is_azure_account_host(std::string_view host);

std::string_view trim_left(std::string_view text, char c);
std::string_view trim_right(std::string_view text, char c);
/// `text` up to the first `separator` and what follows it; all and nothing without one.
std::pair<std::string_view, std::string_view> cut(std::string_view text,
                                                  std::string_view separator);

}  // namespace fulgurite
