#include "gcs/refused_options.h"

#include <array>
#include <string>

#include "base/files.h"

namespace fulgurite::gcs {
namespace {

constexpr std::array kRefusals = {
    RefusedOption{"session", "", "it is a Python object: give credentials"},
    RefusedOption{"session_kwargs", "", "it is for aiohttp: use proxy, ca_bundle, verify_tls"},
    RefusedOption{"secure_serialize", "*", "filesystems are not pickled"},
    RefusedOption{"check_connection", "", "the first request checks the connection"},
    RefusedOption{"cache_timeout", "*", "listings come from the server"},
    RefusedOption{"finalize_on_close", "*", "there are no unfinished objects"},
    RefusedOption{"mrd_pool_cache_size", "*", "connections are pooled by the HTTP engine"},
    RefusedOption{"max_mrd_pool_cache_queue_size", "*",
                  "connections are pooled by the HTTP engine"},
    RefusedOption{"retry_initial", "*", "pauses are drawn by full jitter from 100 ms on"},
    RefusedOption{"retry_maximum", "*", "pauses are at most 15 s"},
    RefusedOption{"retry_multiplier", "*", "pauses double"},
    RefusedOption{"content_type", "", "give it with each file, in WriteOptions"},
    RefusedOption{"metadata", "", "give it with each file, in WriteOptions"},
    RefusedOption{"fixed_key_metadata", "", "only content_type is written, by WriteOptions"},
    RefusedOption{"generation", "", "name it in ReadOptions::version, or as key#generation"},
    RefusedOption{"bucket", "", "the bucket is a part of the path"},
    RefusedOption{"bucket_name", "", "the bucket is a part of the path"},
    RefusedOption{"google_bucket", "", "the bucket is a part of the path"},
};

constexpr std::string_view kNoClientCertificates = "client certificates (mTLS) are not offered";
constexpr std::array kVariables = {
    RefusedOption{"GOOGLE_API_USE_CLIENT_CERTIFICATE", "", kNoClientCertificates},
    RefusedOption{"GOOGLE_API_USE_MTLS_ENDPOINT", "never", kNoClientCertificates},
};

}  // namespace

std::span<const RefusedOption> refused_options() { return kRefusals; }

void check_environment() {
  for (const auto& row : kVariables) {
    const auto value = environment(std::string(row.name).c_str()).value_or("");
    // "auto" asks for them where the machine has some, and this one uses none.
    if (value != "auto") fulgurite::is_refused(kVariables, "gs", row.name, value);
  }
}

}  // namespace fulgurite::gcs
