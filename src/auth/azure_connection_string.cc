// A list of settings, separated by semicolons.
#include "auth/azure_connection_string.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "fulgurite/error.h"

namespace fulgurite::auth {
namespace {

using Settings = std::map<std::string, std::string, std::less<>>;

/// Of the other services: they say nothing about blobs.
constexpr std::array<std::string_view, 9> kOtherServices = {
    "queueendpoint",          "tableendpoint",         "fileendpoint", "queuesecondaryendpoint",
    "tablesecondaryendpoint", "filesecondaryendpoint", "webendpoint",  "websecondaryendpoint",
    "dfssecondaryendpoint"};
constexpr std::array<std::string_view, 11> kKnown = {"defaultendpointsprotocol",
                                                     "accountname",
                                                     "accountkey",
                                                     "accountkeyname",
                                                     "sharedaccesssignature",
                                                     "blobendpoint",
                                                     "blobsecondaryendpoint",
                                                     "dfsendpoint",
                                                     "endpointsuffix",
                                                     "usedevelopmentstorage",
                                                     "developmentstorageproxyuri"};

Error malformed(std::string reason) {
  return Error(ErrorCode::invalid_argument, "azure connection string", "", std::move(reason),
               "copy it again from the account's \"Access keys\" page, as one line");
}

template <class Names>
bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_setting(Settings& settings, std::string_view part) {
  const auto equals = part.find('=');
  if (equals == part.npos || equals == 0) throw malformed("a part of it is not name=value");
  const std::string name = lower(trimmed(part.substr(0, equals)));
  if (!has(kKnown, name) && !has(kOtherServices, name)) {
    throw malformed("it has a part that Azure does not know, number " +
                    std::to_string(settings.size() + 1));
  }
  if (!settings.emplace(name, trimmed(part.substr(equals + 1))).second) {
    throw malformed("'" + name + "' stands there twice");
  }
}

Settings parse_settings(std::string_view text) {
  Settings settings;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) add_setting(settings, part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return settings;
}

std::string take(Settings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string() : found->second;
}

/// Endpoints are written with and without a slash; some tools put the SAS behind them.
std::string endpoint(Settings& settings, std::string_view name, std::string& sas) {
  std::string url = take(settings, name);
  if (const auto question = url.find('?'); question != url.npos) {
    if (sas.empty()) sas = url.substr(question + 1);
    url.resize(question);
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

AzureConnection emulator_behind(std::string proxy) {
  AzureConnection connection = azure_emulator();
  while (proxy.ends_with('/')) proxy.pop_back();
  if (!proxy.empty()) connection.blob_endpoint = proxy + ":10000/" + connection.account_name;
  return connection;
}

}  // namespace

AzureConnection azure_emulator() {
  AzureConnection connection;
  connection.account_name = "devstoreaccount1";
  // Published by Microsoft, the same for everybody: no secret.
  connection.account_key =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/"
      "KBHBeksoGMGw==";
  connection.blob_endpoint = "http://127.0.0.1:10000/devstoreaccount1";
  return connection;
}

AzureConnection parse_azure_connection_string(std::string_view text) {
  Settings settings = parse_settings(text);
  if (lower(take(settings, "usedevelopmentstorage")) == "true") {
    return emulator_behind(take(settings, "developmentstorageproxyuri"));
  }
  AzureConnection connection;
  connection.account_name = take(settings, "accountname");
  connection.account_key = take(settings, "accountkey");
  connection.sas = take(settings, "sharedaccesssignature");
  connection.blob_endpoint = endpoint(settings, "blobendpoint", connection.sas);
  connection.dfs_endpoint = endpoint(settings, "dfsendpoint", connection.sas);
  connection.secondary_endpoint = endpoint(settings, "blobsecondaryendpoint", connection.sas);
  connection.endpoint_suffix = take(settings, "endpointsuffix");
  connection.protocol = lower(take(settings, "defaultendpointsprotocol"));
  if (connection.account_name.empty() && connection.blob_endpoint.empty()) {
    throw malformed("it has neither AccountName nor BlobEndpoint");
  }
  return connection;
}

}  // namespace fulgurite::auth
