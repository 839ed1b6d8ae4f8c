// Every URL of tests/vectors/urls.json, field by field. The vectors were made with the current
// directory /srv/cwd and the home /home/user.
#include <gtest/gtest.h>

#include "fulgurite/registry.h"
#include "fulgurite/url.h"
#include "support/environment.h"
#include "support/vectors.h"

namespace fulgurite {
namespace {

using nlohmann::json;

const Directories kDirectories{"/srv/cwd", "/home/user"};

// Our options are text; fsspec's numbers, booleans and one-element lists are compared as text.
json as_text(const json& value) {
  if (value.is_array() && value.size() == 1) return as_text(value[0]);
  return value.is_string() ? value : json(value.dump());
}

// Nor do we tell an empty part from an absent one.
json without_empty(const json& options) {
  json result = json::object();
  for (const auto& [name, value] : options.items()) {
    if (value != "" || name == "path") result[name] = value;
  }
  return result;
}

json options_json(const json& options) {
  json texts = without_empty(options);
  for (json& value : texts) value = as_text(value);
  return texts;
}

json optional_json(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json parts_json(std::string_view url) {
  UrlParts parts = infer_storage_options(url);
  json result{{"protocol", parts.protocol}, {"path", parts.path}};
  if (parts.port) result["port"] = *parts.port;
  for (auto [name, value] :
       {std::pair("host", parts.host), std::pair("username", parts.username),
        std::pair("password", parts.password), std::pair("url_query", parts.query),
        std::pair("url_fragment", parts.fragment)}) {
    if (!value.empty()) result[name] = value;
  }
  return result;
}

json chain_json(std::string_view url) {
  json chain = json::array();
  for (const ChainLink& link : un_chain(url, kDirectories)) {
    if (!known_implementations().contains(link.protocol)) {
      throw Error(ErrorCode::invalid_argument, "un_chain", "", "unknown " + link.protocol);
    }
    if (link.protocol == "adl") throw Error(ErrorCode::not_supported, "un_chain", "", "retired");
    chain.push_back({{"path", link.path}, {"protocol", link.protocol}, {"kwargs", link.options}});
  }
  return chain;
}

json theirs_chain(json chain) {
  for (json& link : chain) link["kwargs"] = options_json(link["kwargs"]);
  return chain;
}

json split_json(const std::string& protocol, std::string_view url, bool version_aware) {
  ObjectUrl object = split_object_url(protocol, url, version_aware);
  return {object.bucket, object.key, optional_json(object.version)};
}

// What url_to_fs gives: the path, and the URL of the filesystem behind the caches.
json resolved_json(std::string_view url) {
  auto chain = un_chain(url, kDirectories);
  std::size_t serving = 0;
  while (chain[serving].protocol.find("cache") != std::string::npos) ++serving;
  return {{"path", chain[0].path},
          {"unstrip", unstrip_protocol(chain[serving].protocol, chain[0].path, kDirectories)}};
}

json theirs_resolved(json value) {
  value.erase("fs");
  return value;
}

class UrlVectors : public testing::Test {
 protected:
  // `ours` must give what the field's "ok" says, or throw an Error where it says "error".
  template <class Ours, class Theirs>
  void check(const json& test, const std::string& field, Ours&& ours, Theirs&& theirs) {
    if (!test.contains(field) || test[field].contains("note")) return;
    const json& expected = test[field];
    json got;
    try {
      got = {{"ok", ours()}};
    } catch (const Error& error) {
      got = "error";
    }
    json wanted = expected.contains("ok") ? json{{"ok", theirs(expected["ok"])}} : json("error");
    deviations_.check(test["id"], field, got, wanted);
    ++checked_;
  }

  template <class Ours>
  void check(const json& test, const std::string& field, Ours&& ours) {
    check(test, field, ours, [](const json& value) { return value; });
  }

  void check_case(const json& test) {
    std::string url = test["url"];
    auto [protocol, rest] = split_protocol(url);
    std::string name = protocol.value_or("file");
    json first = protocol ? json(*protocol) : json(nullptr);
    json split{first, rest};
    check(test, "split_protocol", [&] { return split; });
    check(
        test, "infer_storage_options", [&] { return parts_json(url); }, without_empty);
    check(test, "strip_protocol", [&] { return strip_protocol(name, url, kDirectories); });
    check(test, "parent", [&] { return parent(name, url, kDirectories); });
    check(
        test, "kwargs_from_url", [&] { return options_from_url(name, url); }, options_json);
    check(
        test, "un_chain", [&] { return chain_json(url); }, theirs_chain);
    if (test.contains("url_to_fs") && test["url_to_fs"].contains("ok")) {
      check(
          test, "url_to_fs", [&] { return resolved_json(url); }, theirs_resolved);
    }
    check(test, "s3_split_path(bucket,key,version)", [&] { return split_json(name, url, false); });
    check(test, "s3_split_path_version_aware", [&] { return split_json(name, url, true); });
    check(test, "gcs_split_path(bucket,key,generation)",
          [&] { return split_json(name, url, false); });
    check(test, "gcs_split_path_version_aware", [&] { return split_json(name, url, true); });
    check(test, "azure_split_path(container,path,version)",
          [&] { return split_json(name, url, false); });
  }

  test::Deviations deviations_;
  int checked_ = 0;
};

TEST_F(UrlVectors, EveryField_EveryCase_IsAsInFsspec) {
  json cases = test::read_vectors("urls.json").at("cases");
  for (const json& test : cases) check_case(test);
  EXPECT_GE(checked_, 4 * static_cast<int>(cases.size()));
  EXPECT_FALSE(cases.empty());
}

// Relative paths depend on the vectors' current directory. Versions in URLs, and s3:///key and
// gs:///key, which name no bucket, are refused.
bool resolves_here(const std::string& url) {
  auto chain = un_chain(url, kDirectories);
  const bool in_a_bucket = url.starts_with("s3") || url.starts_with("gs") || url.starts_with("gcs");
  if (in_a_bucket && chain[0].path.starts_with('/')) return false;
  auto known = known_implementations();
  return chain.size() == 1 && known[chain[0].protocol].make &&
         !chain[0].path.starts_with(kDirectories.current) &&
         !chain[0].path.starts_with(kDirectories.home) && chain[0].options.empty();
}

TEST_F(UrlVectors, KnownProtocol_Resolve_GivesThePathAndTheUrlBack) {
  int resolved = 0;
  test::ScopedVariable account("AZURE_STORAGE_ACCOUNT_NAME", "account");
  json cases = test::read_vectors("urls.json").at("cases");
  for (const json& test : cases) {
    std::string url = test["url"];
    if (!test.contains("url_to_fs") || !test["url_to_fs"].contains("ok")) continue;
    if (!resolves_here(url)) continue;
    Location location = resolve(url);
    json ours{{"path", location.path}, {"unstrip", location.filesystem->url(location.path)}};
    deviations_.check(test["id"], "resolve", ours, theirs_resolved(test["url_to_fs"]["ok"]));
    ++resolved;
  }
  EXPECT_GT(resolved, 0);
}

TEST_F(UrlVectors, UnknownProtocol_Resolve_IsRefused) {
  int refused = 0;
  json cases = test::read_vectors("urls.json").at("cases");
  for (const json& test : cases) {
    if (!test.contains("url_to_fs") || test["url_to_fs"].contains("ok")) continue;
    EXPECT_THROW(resolve(test["url"].get<std::string>()), Error) << test["url"];
    ++refused;
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace fulgurite
