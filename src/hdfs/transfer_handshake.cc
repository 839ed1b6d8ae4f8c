#include "hdfs/transfer_handshake.h"

#include <hdfs_wire/datanode.pb.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/encode.h"
#include "fulgurite/error.h"
#include "hdfs/sasl/digest_md5.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::uint32_t kMagic = 0xDEADBEEF;
constexpr const char* kUri = "hdfs/0";

std::string base64_of(const std::string& bytes) { return base64(std::as_bytes(std::span(bytes))); }

bool accepts_privacy(const TransferSecret& secret) {
  return std::ranges::find(secret.accepted, Protection::privacy) != secret.accepted.end();
}

void send_magic(DatanodeConnection& connection) {
  wire::TransferHandshake nothing;  // DIGEST-MD5 begins with the server
  nothing.set_result(wire::TransferHandshake::OK);
  nothing.set_payload("");
  std::string bytes;
  append_uint32(bytes, kMagic);
  append_delimited(bytes, nothing);
  connection.send(bytes);
}

void send_answer(DatanodeConnection& connection, const std::string& payload, bool offer_aes) {
  wire::TransferHandshake answer;
  answer.set_result(wire::TransferHandshake::OK);
  answer.set_payload(payload);
  if (offer_aes) answer.add_ciphers()->set_suite(wire::AES_CTR_NOPADDING);
  connection.send(answer);
}

/// The DataNode's next message; `unknown_key` if it says that.
Handshake receive(DatanodeConnection& connection, wire::TransferHandshake& message) {
  message.Clear();
  connection.receive(message);
  if (message.result() == wire::TransferHandshake::OK) return Handshake::done;
  if (message.result() == wire::TransferHandshake::UNKNOWN_KEY) return Handshake::unknown_key;
  throw Error(ErrorCode::unauthenticated, "hdfs connect", connection.peer().text(),
              "the DataNode refuses us: " + message.message(),
              message.access_token_error() ? "open the file again: access to it lasts some hours"
                                           : "see the DataNode's log, and compare "
                                             "dfs.data.transfer.protection with the cluster's");
}

AesKeys unwrap_keys(const wire::CipherOption& chosen, DigestMd5& mechanism) {
  if (chosen.suite() != wire::AES_CTR_NOPADDING) throw_malformed("a cipher that was not offered");
  // In this order: the DataNode numbered its messages.
  std::string to_server = mechanism.unwrap(chosen.in_key());
  std::string from_server = mechanism.unwrap(chosen.out_key());
  return {.send_key = std::move(to_server),
          .send_iv = chosen.in_iv(),
          .receive_key = std::move(from_server),
          .receive_iv = chosen.out_iv()};
}

void protect(DatanodeConnection& connection, const wire::TransferHandshake& last,
             std::unique_ptr<DigestMd5> mechanism) {
  if (!mechanism->protects()) return;
  if (mechanism->protection() == Protection::privacy && last.ciphers_size() > 0) {
    connection.protect(make_aes_layer(unwrap_keys(last.ciphers(0), *mechanism)));
  } else {
    connection.protect(make_sasl_layer(std::move(mechanism)));
  }
}

}  // namespace

TransferSecret secret_of(const wire::DataEncryptionKey& key) {
  return {.user = std::to_string(key.key_id()) + " " + key.pool_id() + " " + base64_of(key.nonce()),
          .password = base64_of(key.key()),
          .accepted = {Protection::privacy},
          .cipher = key.algorithm()};
}

TransferSecret secret_of(const wire::Token& block_token, const std::vector<Protection>& accepted) {
  return {.user = base64_of(block_token.identifier()),
          .password = base64_of(block_token.password()),
          .accepted = accepted};
}

Handshake shake_hands(DatanodeConnection& connection, const TransferSecret& secret,
                      bool offer_aes) {
  auto mechanism = std::make_unique<DigestMd5>(DigestMd5Options{.user = secret.user,
                                                                .password = secret.password,
                                                                .uri = kUri,
                                                                .accepted = secret.accepted,
                                                                .cipher = secret.cipher});
  wire::TransferHandshake message;
  send_magic(connection);
  if (receive(connection, message) == Handshake::unknown_key) return Handshake::unknown_key;
  send_answer(connection, mechanism->evaluate(message.payload()),
              offer_aes && accepts_privacy(secret));
  if (receive(connection, message) == Handshake::unknown_key) return Handshake::unknown_key;
  mechanism->evaluate(message.payload());
  if (!mechanism->complete()) throw_malformed("a SASL exchange without an end");
  protect(connection, message, std::move(mechanism));
  return Handshake::done;
}

}  // namespace fulgurite::hdfs
