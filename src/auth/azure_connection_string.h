// "DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...": where an account is and how to
// get in, in one text. Pure.
//
// Who calls it: the Azure options. Spec:
// https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
#pragma once

#include <string>
#include <string_view>

namespace fulgurite::auth {

/// What a connection string says of blobs. Empty fields: it says nothing.
struct AzureConnection {
  std::string account_name{};
  std::string account_key{};
  std::string sas{};
  std::string blob_endpoint{};  ///< URL, without a slash at the end and without a SAS
  std::string dfs_endpoint{};
  std::string secondary_endpoint{};
  std::string endpoint_suffix{};  ///< "core.windows.net"
  std::string protocol{};         ///< "https"
};

/// The account, its published key and the default address of Azure's emulators.
AzureConnection azure_emulator();

/// Errors: invalid_argument for a part that is not name=value, a name twice, a name that Azure does
/// not have, or an account that is not named. The text is never repeated: it holds a key.
AzureConnection parse_azure_connection_string(std::string_view text);

}  // namespace fulgurite::auth
