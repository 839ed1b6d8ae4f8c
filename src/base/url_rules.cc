// The table of protocols and their ways to read a URL.
#include "base/url_rules.h"

#include <algorithm>

namespace fulgurite {
namespace {

const std::vector<UrlFamily>& families() {
  static const std::vector<UrlFamily> table = {
      {{"file", "local"}, UrlForm::local, "/"},
      {{"memory"}, UrlForm::memory, "/"},
      {{"s3", "s3a"}},
      {{"gs", "gcs"}, UrlForm::bucket},
      {{"abfs", "az", "abfss"}, UrlForm::azure},
      {{"adl"}, UrlForm::azure},
      {{"hdfs", "arrow_hdfs"}, UrlForm::hadoop, "/"},
      {{"webhdfs", "webHDFS", "swebhdfs"}, UrlForm::authority},
      {{"sftp", "ssh"}, UrlForm::authority},
      {{"smb"}, UrlForm::authority},
      {{"ftp"}, UrlForm::ftp, "/"},
      {{"http", "https"}, UrlForm::http},
      {{"data"}, UrlForm::data},
      {{"zip"}, UrlForm::archive},
      {{"tar"}, UrlForm::archive},
      {{"libarchive"}, UrlForm::archive},
      {{"git"}, UrlForm::git},
      {{"github"}, UrlForm::github},
      {{"gist"}, UrlForm::gist},
      {{"jupyter", "jlab"}},
      {{"generic"}, UrlForm::verbatim},
      {{"blockcache", "cached"}, UrlForm::plain, "", true},
      {{"filecache"}, UrlForm::plain, "", true},
      {{"simplecache"}, UrlForm::plain, "", true},
      {{"dir"}, UrlForm::plain, "", true},
      {{"asyncwrapper", "async_wrapper"}, UrlForm::plain, "", true},
  };
  return table;
}

const UrlFamily* find_family(std::string_view protocol) {
  for (const UrlFamily& family : families()) {
    if (std::find(family.names.begin(), family.names.end(), protocol) != family.names.end()) {
      return &family;
    }
  }
  return nullptr;
}

}  // namespace

UrlFamily url_family(std::string_view protocol) {
  if (const UrlFamily* family = find_family(protocol)) return *family;
  return {{std::string(protocol)}};
}

bool has_url_family(std::string_view protocol) { return find_family(protocol) != nullptr; }

bool is_azure_account_host(std::string_view host) {
  const auto dot = host.find('.');
  if (dot == 0 || dot == std::string_view::npos) return false;
  const auto rest = host.substr(dot);
  return rest.starts_with(".dfs.") || rest.starts_with(".blob.");
}

std::string_view trim_left(std::string_view text, char c) {
  return text.substr(std::min(text.find_first_not_of(c), text.size()));
}

std::string_view trim_right(std::string_view text, char c) {
  return text.substr(0, text.find_last_not_of(c) + 1);
}

std::pair<std::string_view, std::string_view> cut(std::string_view text,
                                                  std::string_view separator) {
  std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + separator.size())};
}

}  // namespace fulgurite
