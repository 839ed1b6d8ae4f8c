#include "http/curl_failure.h"

namespace fulgurite::http {
namespace {

Failure by_code(CURLcode result) noexcept {
  switch (result) {
    case CURLE_OK:
      return Failure::none;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Failure::resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
      return Failure::connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return Failure::tls;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::stalled;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_AGAIN:
      return Failure::reset;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_WRITE_ERROR:  // our callbacks refuse bytes for want of memory only
    case CURLE_FILESIZE_EXCEEDED:
      return Failure::too_large;
    case CURLE_ABORTED_BY_CALLBACK:
      return Failure::cancelled;
    default:
      return Failure::protocol;
  }
}

}  // namespace

Failure curl_failure(CURLcode result, const CurlContext& context) noexcept {
  if (result == CURLE_OPERATION_TIMEDOUT && !context.connected) {
    // One code for both; only the words tell them apart.
    const bool resolving = context.text.starts_with("Resolving timed out");
    return resolving ? Failure::resolve : Failure::connect;
  }
  if (result == CURLE_RECV_ERROR && context.proxy_refused) return Failure::connect;
  // A handshake that the peer broke off without a TLS alert is a lost connection, as busy servers
  // cause them, and not a matter of trust.
  const bool broken_off = context.text.starts_with("OpenSSL SSL_connect: ");
  if (result == CURLE_SSL_CONNECT_ERROR && broken_off) return Failure::reset;
  return by_code(result);
}

}  // namespace fulgurite::http
