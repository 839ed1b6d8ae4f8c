// What a URL says besides the path: options (fsspec's _get_kwargs_from_urls), and the version of
// an object (the split_path of s3fs, gcsfs and adlfs).
#include <algorithm>
#include <optional>
#include <regex>

#include "base/encode.h"
#include "base/url_rules.h"
#include "fulgurite/error.h"
#include "fulgurite/url.h"

namespace fulgurite {
namespace {

// The value of `name` in "a=1&b=2"; empty values count as absent.
std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto [field, rest] = cut(query, "&");
    auto [key, value] = cut(field, "=");
    if (percent_decode(key) == name && !value.empty()) return percent_decode(value);
    query = rest;
  }
  return std::nullopt;
}

// The query of a URL whose host is of no interest.
std::string_view query_of(std::string_view url) { return cut(cut(url, "#").first, "?").second; }

StorageOptions connection_options(const UrlParts& parts, const std::string& user_name) {
  StorageOptions options;
  auto set = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) options[name] = value;
  };
  set("host", parts.host);
  set(user_name, parts.username);
  if (parts.port) set("port", std::to_string(*parts.port));
  return options;
}

StorageOptions authority_options(std::string_view url, const std::string& user_name) {
  UrlParts parts = infer_storage_options(url);
  StorageOptions options = connection_options(parts, user_name);
  if (!parts.password.empty()) options["password"] = parts.password;
  if (!parts.query.empty()) options["url_query"] = parts.query;
  if (!parts.fragment.empty()) options["url_fragment"] = parts.fragment;
  return options;
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

StorageOptions hadoop_options(std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  StorageOptions options = connection_options(parts, "user");
  auto replication = query_value(parts.query, "replication");
  if (replication && !is_integer(*replication)) {
    throw Error(ErrorCode::invalid_argument, "url", redacted(url), "replication is not a number",
                "write ?replication=3");
  }
  if (replication) options["replication"] = *replication;
  if (auto block_size = query_value(parts.query, "block_size")) options["block_size"] = *block_size;
  return options;
}

// The account is in the host. fsspec knows those of the public cloud; of the others we keep the
// host as well, without which the account would be looked for in the wrong cloud.
StorageOptions azure_options(std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  if (parts.host.ends_with(".azuredatalakestore.net")) {
    throw Error(ErrorCode::not_supported, "url", redacted(url),
                "Azure Data Lake Storage Gen1 was retired on 29 February 2024",
                "use its Gen2 successor: abfs://container@account.dfs.core.windows.net/path");
  }
  StorageOptions options;
  if (is_azure_account_host(parts.host)) {
    options["account_name"] = parts.host.substr(0, parts.host.find('.'));
    if (!parts.host.ends_with(".core.windows.net")) options["account_host"] = parts.host;
  }
  if (query_value(parts.query, "versionid")) options["version_aware"] = "true";
  return options;
}

// "git://repository:branch@path"
StorageOptions git_options(std::string_view url) {
  StorageOptions options;
  if (url.starts_with("git://")) url.remove_prefix(6);
  if (url.find(':') != std::string_view::npos) {
    auto [repository, rest] = cut(url, ":");
    options["path"] = repository;
    url = rest;
  }
  if (url.find('@') != std::string_view::npos) options["ref"] = cut(url, "@").first;
  return options;
}

// "github://organisation:repository@sha/path"
StorageOptions github_options(std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  if (parts.username.empty()) return {};
  if (parts.password.empty()) {
    throw Error(ErrorCode::invalid_argument, "url", redacted(url), "no repository before the @",
                "write github://organisation:repository@sha/path");
  }
  StorageOptions options{{"org", parts.username}, {"repo", parts.password}};
  if (!parts.host.empty()) options["sha"] = parts.host;
  return options;
}

// "gist://user:token@id/sha/file"
StorageOptions gist_options(std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  StorageOptions options;
  if (!parts.username.empty()) options["username"] = parts.username;
  if (!parts.password.empty()) options["token"] = parts.password;
  if (!parts.host.empty()) options["gist_id"] = parts.host;
  std::size_t slash = parts.path.rfind('/');
  if (slash == std::string::npos) return options;
  std::string above = parts.path.substr(0, slash);
  std::string sha = above.substr(above.rfind('/') + 1);
  if (!sha.empty()) options["sha"] = sha;
  if (slash + 1 < parts.path.size()) options["filenames"] = parts.path.substr(slash + 1);
  return options;
}

// "a#123" or "a?generation=123"; anything else after # and ? belongs to the key.
void take_generation(ObjectUrl& object) {
  auto [before_fragment, fragment] = cut(object.key, "#");
  auto [key, query] = cut(before_fragment, "?");
  std::string generation(fragment);
  if (fragment.empty()) generation = query_value(query, "generation").value_or("");
  if (!is_integer(generation)) return;
  object.version = generation;
  object.key = std::string(key);
}

// Cuts "?versionId=x" off the key; the version is kept only if wanted.
void take_version(ObjectUrl& object, std::string_view marker, bool wanted) {
  std::string_view all = object.key;
  auto [key, version] = cut(all, marker);
  if (wanted) object.version = version;
  object.key = std::string(key);
}

// The length of an access point's ARN at the start of `path`, which stands in place of a bucket
// (docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html); 0 if there is none.
std::size_t arn_length(const std::string& path) {
  static const std::regex patterns[] = {
      std::regex("arn:aws.*:s3:[a-z0-9-]*:[0-9]{12}:accesspoint[:/][^/]+"),
      std::regex("arn:aws.*:s3-outposts:[a-z0-9-]+:[0-9]{12}:outpost[/:][a-zA-Z0-9-]{1,63}[/:]"
                 "(bucket|accesspoint)[/:][a-zA-Z0-9-]{1,63}"),
      std::regex(
          "arn:aws.*:s3-object-lambda:[a-z0-9-]+:[0-9]{12}:accesspoint[/:][a-zA-Z0-9-]{1,63}"),
  };
  // ARNs are shorter than this; std::regex recurses with the length of its input.
  std::string head = path.substr(0, 2048);
  if (!head.starts_with("arn:aws")) return 0;
  for (const std::regex& pattern : patterns) {
    std::smatch match;
    if (std::regex_search(head, match, pattern, std::regex_constants::match_continuous)) {
      return static_cast<std::size_t>(match.length());
    }
  }
  return 0;
}

ObjectUrl split_bucket(std::string_view path, std::size_t bucket_length) {
  if (bucket_length == 0) bucket_length = std::min(path.find('/'), path.size());
  ObjectUrl object{.bucket = std::string(path.substr(0, bucket_length))};
  if (bucket_length < path.size()) object.key = path.substr(bucket_length + 1);
  return object;
}

ObjectUrl split_s3(std::string_view url, bool version_aware) {
  std::string_view trail = url.substr(trim_right(url, '/').size());
  std::string path(trim_left(strip_protocol("s3", url), '/'));
  ObjectUrl object = split_bucket(path, arn_length(path));
  if (path.find('/') == std::string::npos) return object;
  take_version(object, "?versionId=", version_aware);
  object.key += trail;
  return object;
}

}  // namespace

StorageOptions options_from_url(std::string_view protocol, std::string_view url) {
  UrlFamily family = url_family(protocol);
  if (family.names[0] == "s3" && query_value(query_of(url), "versionId")) {
    return {{"version_aware", "true"}};
  }
  switch (family.form) {
    case UrlForm::bucket:
      if (split_object_url(protocol, url, true).version.empty()) return {};
      return {{"version_aware", "true"}};
    case UrlForm::azure:
      return azure_options(url);
    case UrlForm::hadoop:
      return hadoop_options(url);
    case UrlForm::authority:
      return authority_options(url, family.names[0] == "webhdfs" ? "user" : "username");
    case UrlForm::ftp:
      return authority_options(url, "username");
    case UrlForm::git:
      return git_options(url);
    case UrlForm::github:
      return github_options(url);
    case UrlForm::gist:
      return gist_options(url);
    default:
      return {};
  }
}

ObjectUrl split_object_url(std::string_view protocol, std::string_view url, bool version_aware) {
  UrlForm form = url_family(protocol).form;
  if (form == UrlForm::plain) return split_s3(url, version_aware);
  std::string path = strip_protocol(protocol, url);
  ObjectUrl object = split_bucket(trim_left(path, '/'), 0);
  if (form == UrlForm::azure) {
    take_version(object, "?versionid=", version_aware);
  } else if (version_aware) {
    take_generation(object);
  }
  return object;
}

}  // namespace fulgurite
