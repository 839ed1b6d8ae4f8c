#include "azure/refused_options.h"

#include <array>

namespace fulgurite::azure {
namespace {

constexpr std::string_view kOneRetry = "there is one way to retry, with full jitter";
constexpr std::string_view kNeverAsked = "this source of credentials is never asked";
constexpr std::string_view kFabric = "give the host as account_host, and a token";

constexpr std::array kRefusals = {
    // adlfs.
    RefusedOption{"credential", "",
                  "it is a Python object: give account_key, sas_token, token, or tenant_id, "
                  "client_id and client_secret"},
    RefusedOption{"request_session", "", "it is a Python object"},
    RefusedOption{"assume_container_exists", "*", "containers are not looked for before use"},
    // azure-identity.
    RefusedOption{"username", "", "Entra ID gives tokens for passwords no more: use az login"},
    RefusedOption{"password", "", "Entra ID gives tokens for passwords no more: use az login"},
    RefusedOption{"additionally_allowed_tenants", "*", "the account's tenant is not asked for"},
    RefusedOption{"process_timeout", "*", "the Azure CLI has 30 s"},
    RefusedOption{"logging_enable", "*", "see FULGURITE_LOG"},
    RefusedOption{"exclude_shared_token_cache_credential", "True", kNeverAsked},
    RefusedOption{"exclude_visual_studio_code_credential", "True", kNeverAsked},
    RefusedOption{"exclude_powershell_credential", "True", kNeverAsked},
    RefusedOption{"exclude_developer_cli_credential", "True", kNeverAsked},
    RefusedOption{"exclude_interactive_browser_credential", "True", kNeverAsked},
    RefusedOption{"exclude_broker_credential", "True", kNeverAsked},
    RefusedOption{"shared_cache_username", "", kNeverAsked},
    RefusedOption{"shared_cache_tenant_id", "", kNeverAsked},
    RefusedOption{"visual_studio_code_tenant_id", "", kNeverAsked},
    RefusedOption{"interactive_browser_client_id", "", kNeverAsked},
    RefusedOption{"interactive_browser_tenant_id", "", kNeverAsked},
    // The Azure SDK's transport and retries.
    RefusedOption{"retry_total", "*", "see max_retries"},
    RefusedOption{"retry_connect", "*", kOneRetry},
    RefusedOption{"retry_read", "*", kOneRetry},
    RefusedOption{"retry_status", "*", kOneRetry},
    RefusedOption{"retry_policy", "", "it is a Python object"},
    RefusedOption{"max_single_put_size", "*", "a file of up to part_bytes is one request"},
    RefusedOption{"max_block_size", "*", "see part_bytes"},
    RefusedOption{"max_single_get_size", "*", "see part_bytes"},
    RefusedOption{"max_chunk_get_size", "*", "see part_bytes"},
    RefusedOption{"api_version", "", "one version of the protocol is spoken"},
    // object_store.
    RefusedOption{"azure_container_name", "", "the container is a part of the path"},
    RefusedOption{"container_name", "", "the container is a part of the path"},
    RefusedOption{"azure_credential_type", "", "the first credentials that are given are used"},
    RefusedOption{"credential_type", "", "the first credentials that are given are used"},
    RefusedOption{"azure_disable_tagging", "*", "blobs get tags only if some are given"},
    RefusedOption{"disable_tagging", "*", "blobs get tags only if some are given"},
    RefusedOption{"azure_msi_endpoint", "", "set IDENTITY_ENDPOINT and IDENTITY_HEADER"},
    RefusedOption{"msi_endpoint", "", "set IDENTITY_ENDPOINT and IDENTITY_HEADER"},
    RefusedOption{"azure_use_fabric_endpoint", "", kFabric},
    RefusedOption{"use_fabric_endpoint", "", kFabric},
    RefusedOption{"azure_fabric_token_service_url", "", kFabric},
    RefusedOption{"azure_fabric_workload_host", "", kFabric},
    RefusedOption{"azure_fabric_session_token", "", kFabric},
    RefusedOption{"azure_fabric_cluster_identifier", "", kFabric},
};

}  // namespace

std::span<const RefusedOption> refused_options() { return kRefusals; }

}  // namespace fulgurite::azure
