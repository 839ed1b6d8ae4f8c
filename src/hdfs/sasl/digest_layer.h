// DIGEST-MD5's security layer: each message with a MAC and a number, and for privacy encrypted.
//
// What it is not: the exchange that agrees on it, which is digest_md5's.
// Format: RFC 2831, sections 2.3 and 2.4 (https://www.rfc-editor.org/rfc/rfc2831#section-2.3).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "hdfs/sasl/protection.h"

namespace fulgurite::hdfs {

enum class DigestCipher { triple_des, rc4, des, rc4_56, rc4_40 };

/// "3des" and so on; nothing for a name that is not among the RFC's.
std::optional<DigestCipher> digest_cipher(std::string_view name);
std::string_view to_string(DigestCipher cipher);

/// What one side sends to the other: its MACs, cipher and numbers. One thread at a time.
class DigestDirection {
 public:
  enum class Sender { client, server };

  /// Errors: not_supported if OpenSSL lacks RC4.
  DigestDirection(const Md5& session_key, Protection protection, DigestCipher cipher,
                  Sender sender);
  ~DigestDirection();
  DigestDirection(const DigestDirection&) = delete;
  DigestDirection& operator=(const DigestDirection&) = delete;

  /// The sender's side.
  std::string wrap(std::string_view bytes);
  /// The receiver's side. Errors: corrupted for what the sender did not wrap, or not as the next.
  std::string unwrap(std::string_view token);

 private:
  class StreamCipher;
  static constexpr std::size_t kMacBytes = 10;
  using Mac = std::array<char, kMacBytes>;

  Mac mac_of(std::string_view bytes) const;
  std::string numbered(std::string sealed);

  std::string mac_key_;
  std::unique_ptr<StreamCipher> cipher_;  // null: integrity only
  std::uint32_t number_ = 0;              // of the next message
};

}  // namespace fulgurite::hdfs
