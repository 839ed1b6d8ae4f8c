// A DataNode's side of a connection that SASL secures, for scripts of a FakeServer: its handshake
// step by step, and what goes over the wire after it.
#pragma once

#include <gtest/gtest.h>
#include <hdfs_wire/datanode.pb.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "base/encode.h"
#include "base/hash.h"
#include "fake_server.h"
#include "hdfs/frame.h"
#include "hdfs/sasl/digest_directives.h"
#include "hdfs/sasl/digest_layer.h"

namespace fulgurite::hdfs {

/// AES in counter mode from its first counter on, by OpenSSL.
class FakeAes {
 public:
  FakeAes(const std::string& key, const std::string& iv) {
    const EVP_CIPHER* cipher = key.size() == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
    EVP_EncryptInit_ex(context_.get(), cipher, nullptr, octets(key), octets(iv));
  }
  std::string operator()(const std::string& bytes) {
    std::string result(bytes.size(), '\0');
    int size = 0;
    EVP_EncryptUpdate(context_.get(), reinterpret_cast<unsigned char*>(result.data()), &size,
                      octets(bytes), static_cast<int>(bytes.size()));
    return result;
  }

 private:
  static const unsigned char* octets(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_{EVP_CIPHER_CTX_new(),
                                                                           &EVP_CIPHER_CTX_free};
};

class FakeDatanode {
 public:
  static constexpr const char* kNonce = "fresh";

  explicit FakeDatanode(FakeConnection& connection) : connection_(connection) {}

  /// Whether the client begins as it should.
  bool receive_greeting() {
    const std::string magic = connection_.receive(4);
    return magic == "\xde\xad\xbe\xef" && receive().payload().empty();
  }

  /// A message with its length in front. The end of input is an empty one.
  template <class M>
  bool receive_message(M& message) {
    std::size_t length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const std::string byte = connection_.receive(1);
      if (byte.empty()) return false;
      length |= std::size_t{static_cast<unsigned char>(byte[0])} % 128 << shift;
      if (!(byte[0] & 0x80)) break;
    }
    return message.ParseFromString(connection_.receive(length));
  }

  wire::TransferHandshake receive() {
    wire::TransferHandshake message;
    receive_message(message);
    return message;
  }

  void send(const Message& message) {
    std::string bytes;
    append_delimited(bytes, message);
    connection_.send(bytes);
  }

  void send(wire::TransferHandshake::Result result, const std::string& text) {
    wire::TransferHandshake message;
    message.set_result(result);
    (result == wire::TransferHandshake::OK ? *message.mutable_payload()
                                           : *message.mutable_message()) = text;
    send(message);
  }

  void challenge(const std::string& qop) {
    qop_ = qop;
    send(wire::TransferHandshake::OK, "realm=\"0\",nonce=\"" + std::string(kNonce) + "\",qop=\"" +
                                          qop +
                                          "\",charset=utf-8,cipher=\"rc4\",algorithm=md5-sess");
  }

  /// Takes the client's answer, and whether its proof is of this password.
  bool check_answer(const std::string& password) {
    answer_ = receive();
    const DigestDirectives said(answer_.payload());
    user_ = said.get("username");
    const Md5 secret = hash(user_ + ":0:" + password);
    session_key_ = hash(std::string(reinterpret_cast<const char*>(secret.data()), secret.size()) +
                        ":" + kNonce + ":" + said.get("cnonce"));
    client_nonce_ = said.get("cnonce");
    return said.get("response") == proof("AUTHENTICATE");
  }

  /// Ends the handshake; AES with these keys takes the place of SASL's layer if they are given.
  void accept(const std::string& in_key = {}, const std::string& out_key = {}) {
    wire::TransferHandshake message;
    message.set_result(wire::TransferHandshake::OK);
    message.set_payload("rspauth=" + proof(""));
    if (qop_ != "auth") make_layer();
    if (!in_key.empty()) {
      auto& chosen = *message.add_ciphers();
      chosen.set_suite(wire::AES_CTR_NOPADDING);
      chosen.set_in_key(to_client_->wrap(in_key));
      chosen.set_in_iv(std::string(16, 'i'));
      chosen.set_out_key(to_client_->wrap(out_key));
      chosen.set_out_iv(std::string(15, '\xff') + "\xfe");
    }
    send(message);
  }

  /// All of it, with this password. Whether the client has it too.
  bool shake_hands(const std::string& qop, const std::string& password,
                   const std::string& in_key = {}, const std::string& out_key = {}) {
    if (!receive_greeting()) return false;
    challenge(qop);
    if (!check_answer(password)) return false;
    accept(in_key, out_key);
    return true;
  }

  void send_wrapped(const std::string& bytes) {
    const std::string token = to_client_->wrap(bytes);
    std::string frame;
    append_uint32(frame, static_cast<std::uint32_t>(token.size()));
    connection_.send(frame + token);
  }

  /// Of the next frame, "" at the end.
  std::string receive_wrapped() {
    const std::string length = connection_.receive(4);
    if (length.size() < 4) return {};
    const std::size_t size = read_uint32(length.data());
    EXPECT_LE(size, 65536u);
    return from_client_->unwrap(connection_.receive(size));
  }

  const std::string& user() const { return user_; }
  bool was_offered_aes() const { return answer_.ciphers_size() > 0; }

 private:
  static Md5 hash(const std::string& text) { return md5(std::as_bytes(std::span(text))); }

  std::string proof(const std::string& method) const {
    const std::string none = qop_ == "auth" ? "" : ":00000000000000000000000000000000";
    return hex(hash(hex(session_key_) + ":" + kNonce + ":00000001:" + client_nonce_ + ":" + qop_ +
                    ":" + hex(hash(method + ":hdfs/0" + none))));
  }

  void make_layer() {
    const auto protection = qop_ == "auth-conf" ? Protection::privacy : Protection::integrity;
    using enum DigestDirection::Sender;
    to_client_ =
        std::make_unique<DigestDirection>(session_key_, protection, DigestCipher::rc4, server);
    from_client_ =
        std::make_unique<DigestDirection>(session_key_, protection, DigestCipher::rc4, client);
  }

  FakeConnection& connection_;
  std::string qop_;
  wire::TransferHandshake answer_;
  std::string user_;
  std::string client_nonce_;
  Md5 session_key_{};
  std::unique_ptr<DigestDirection> to_client_;
  std::unique_ptr<DigestDirection> from_client_;
};

}  // namespace fulgurite::hdfs
