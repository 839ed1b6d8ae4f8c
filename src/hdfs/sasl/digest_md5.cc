#include "hdfs/sasl/digest_md5.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/encode.h"
#include "fulgurite/error.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kDefaultMessageBytes = 65536;
constexpr std::size_t kMostMessageBytes = (1u << 24) - 1;
/// What wrapping adds at most: padding, MAC, type and number.
constexpr std::size_t kOverhead = 26;
constexpr std::array kCiphersByStrength = {DigestCipher::triple_des, DigestCipher::rc4,
                                           DigestCipher::des, DigestCipher::rc4_56,
                                           DigestCipher::rc4_40};

std::string_view qop_of(Protection protection) {
  switch (protection) {
    case Protection::authentication:
      return "auth";
    case Protection::integrity:
      return "auth-int";
    case Protection::privacy:
      break;
  }
  return "auth-conf";
}

[[noreturn]] void refuse(const std::string& reason, const std::string& advice) {
  throw Error(ErrorCode::unauthenticated, "hdfs SASL", "", reason, advice);
}

Md5 md5_of(std::string_view text) { return md5(std::as_bytes(std::span(text))); }

std::string hex_md5(const std::string& text) { return hex(md5_of(text)); }

std::string random_nonce() {
  std::array<std::byte, 24> bytes;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL has no random numbers");
  }
  return base64(bytes);
}

bool contains(const std::vector<std::string>& items, std::string_view item) {
  return std::ranges::find(items, item) != items.end();
}

}  // namespace

DigestMd5::DigestMd5(DigestMd5Options options) : options_(std::move(options)) {
  if (options_.client_nonce.empty()) options_.client_nonce = random_nonce();
}

DigestMd5::~DigestMd5() {
  OPENSSL_cleanse(options_.password.data(), options_.password.size());
  OPENSSL_cleanse(session_key_.data(), session_key_.size());
}

std::string DigestMd5::evaluate(std::string_view challenge) {
  switch (state_) {
    case State::begun: {
      if (challenge.empty()) return {};  // the server begins
      std::string response = answer(DigestDirectives(challenge));
      state_ = State::answered;
      return response;
    }
    case State::answered:
      check_server(DigestDirectives(challenge));
      state_ = State::complete;
      return {};
    case State::complete:
      break;
  }
  throw_malformed("a challenge after the end of the SASL exchange");
}

std::string DigestMd5::answer(const DigestDirectives& challenge) {
  const std::string nonce = challenge.get("nonce");
  const bool has_realm = challenge.has("realm");
  const std::string realm = challenge.first("realm");
  if (nonce.empty() || challenge.get("algorithm") != "md5-sess") {
    throw_malformed("a challenge that is not of DIGEST-MD5");
  }
  choose_protection(challenge);
  if (protection_ == Protection::privacy) choose_cipher(challenge);
  limit_messages(challenge);
  make_session_key(realm, nonce);
  expected_proof_ = proof(nonce, "");
  std::string text;
  if (challenge.has("charset")) text += "charset=utf-8,";
  text += "username=" + quoted(options_.user);
  if (has_realm) text += ",realm=" + quoted(realm);
  text += ",nonce=" + quoted(nonce) + ",nc=00000001,cnonce=" + quoted(options_.client_nonce) +
          ",digest-uri=" + quoted(options_.uri) +
          ",maxbuf=" + std::to_string(kDefaultMessageBytes) +
          ",response=" + proof(nonce, "AUTHENTICATE") + ",qop=";
  text += qop_of(protection_);
  if (protection_ == Protection::privacy) {
    text += ",cipher=" + quoted(to_string(cipher_));
  }
  return text;
}

void DigestMd5::choose_protection(const DigestDirectives& challenge) {
  const auto offered = challenge.list("qop", "auth");
  const auto chosen = std::ranges::find_if(options_.accepted, [&](Protection protection) {
    return contains(offered, qop_of(protection));
  });
  if (chosen == options_.accepted.end()) {
    refuse("the server offers SASL with none of the protections that we are to have",
           "set dfs.data.transfer.protection and hadoop.rpc.protection as the cluster has them");
  }
  protection_ = *chosen;
}

void DigestMd5::choose_cipher(const DigestDirectives& challenge) {
  const auto offered = challenge.list("cipher", "");
  const auto chosen = std::ranges::find_if(kCiphersByStrength, [&](DigestCipher cipher) {
    const auto name = to_string(cipher);
    return contains(offered, name) && (options_.cipher.empty() || options_.cipher == name);
  });
  if (chosen == kCiphersByStrength.end()) {
    refuse("the server offers no cipher that is known here",
           "check dfs.encrypt.data.transfer.algorithm of the cluster: 3des or rc4");
  }
  cipher_ = *chosen;
}

void DigestMd5::limit_messages(const DigestDirectives& challenge) {
  const std::string text = challenge.get("maxbuf", std::to_string(kDefaultMessageBytes));
  std::size_t most = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), most);
  if (error != std::errc() || end != text.data() + text.size() || most <= kOverhead ||
      most > kMostMessageBytes) {
    throw_malformed("a challenge with a maxbuf that cannot be");
  }
  most_to_wrap_ = std::min(most, kDefaultMessageBytes) - kOverhead;
}

/// H(A1): H({user:realm:password}) ":" nonce ":" cnonce, hashed.
void DigestMd5::make_session_key(const std::string& realm, const std::string& nonce) {
  Md5 secret = md5_of(options_.user + ":" + realm + ":" + options_.password);
  std::string a1(reinterpret_cast<const char*>(secret.data()), secret.size());
  a1 += ":" + nonce + ":" + options_.client_nonce;
  session_key_ = md5_of(a1);
  OPENSSL_cleanse(a1.data(), a1.size());
}

/// Who knows the password can say this about the exchange: the client with a method, the server
/// without.
std::string DigestMd5::proof(const std::string& nonce, std::string_view method) const {
  std::string a2 = std::string(method) + ":" + options_.uri;
  if (protection_ != Protection::authentication) a2 += ":" + std::string(32, '0');
  return hex_md5(hex(session_key_) + ":" + nonce + ":00000001:" + options_.client_nonce + ":" +
                 std::string(qop_of(protection_)) + ":" + hex_md5(a2));
}

void DigestMd5::check_server(const DigestDirectives& final_challenge) {
  const std::string theirs = final_challenge.get("rspauth");
  if (theirs.size() != expected_proof_.size() ||
      CRYPTO_memcmp(theirs.data(), expected_proof_.data(), theirs.size()) != 0) {
    refuse("the server cannot prove that it knows our token",
           "something that is no DataNode or NameNode of this cluster listens there");
  }
  if (!protects()) return;
  using enum DigestDirection::Sender;
  to_server_ = std::make_unique<DigestDirection>(session_key_, protection_, cipher_, client);
  from_server_ = std::make_unique<DigestDirection>(session_key_, protection_, cipher_, server);
}

std::string DigestMd5::wrap(std::string_view bytes) { return to_server_->wrap(bytes); }

std::string DigestMd5::unwrap(std::string_view token) { return from_server_->unwrap(token); }

}  // namespace fulgurite::hdfs
