#include "hdfs/sasl/digest_layer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/provider.h>

#include <algorithm>
#include <utility>

#include "fulgurite/error.h"
#include "hdfs/frame.h"

namespace fulgurite::hdfs {
namespace {

constexpr std::size_t kDesBlock = 8;
constexpr std::size_t kTrailerBytes = 6;  // the type of message, which is 1, and its number

struct CipherTraits {
  DigestCipher cipher;
  std::string_view name;
  bool is_des;
  std::size_t hashed_bytes;  // of H(A1), from which its key is made
};

constexpr std::array kCiphers = {
    CipherTraits{DigestCipher::triple_des, "3des", true, 16},
    CipherTraits{DigestCipher::rc4, "rc4", false, 16},
    CipherTraits{DigestCipher::des, "des", true, 16},
    CipherTraits{DigestCipher::rc4_56, "rc4-56", false, 7},
    CipherTraits{DigestCipher::rc4_40, "rc4-40", false, 5},
};

const CipherTraits& traits_of(DigestCipher cipher) {
  return *std::ranges::find(kCiphers, cipher, &CipherTraits::cipher);
}

std::string_view text_of(const Md5& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// A key for one purpose, which `constant` names.
Md5 derive(std::string_view secret, std::string_view constant) {
  const std::string text = std::string(secret) + std::string(constant);
  return md5(std::as_bytes(std::span(text)));
}

/// DES takes eight times 7 bits, each with a bit of parity behind it, at which nobody looks.
std::string des_key(std::string_view seven_bytes) {
  std::string key(kDesBlock, '\0');
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto before = i == 0 ? 0u : static_cast<unsigned char>(seven_bytes[i - 1]);
    const auto next = i == 7 ? 0u : static_cast<unsigned char>(seven_bytes[i]);
    key[i] = static_cast<char>((before << (8 - i) | next >> i) & 0xfe);
  }
  return key;
}

/// Both kinds of DES as the triple one: with three equal keys it is the single one, which OpenSSL
/// would take from another provider.
std::string des_keys(const Md5& key, DigestCipher cipher) {
  const std::string first = des_key(text_of(key).substr(0, 7));
  if (cipher == DigestCipher::des) return first + first + first;
  return first + des_key(text_of(key).substr(7, 7)) + first;
}

/// RC4 is in OpenSSL's legacy provider. That is loaded beside the process's own library context,
/// which stays as the program has it.
const EVP_CIPHER* rc4() {
  static const EVP_CIPHER* const cipher = [] {
    OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
    return OSSL_PROVIDER_load(context, "legacy") ? EVP_CIPHER_fetch(context, "RC4", nullptr)
                                                 : nullptr;
  }();
  if (cipher) return cipher;
  throw Error(ErrorCode::not_supported, "hdfs SASL", "",
              "the server wants RC4, and OpenSSL's legacy provider is not installed",
              "install it (legacy.so), or set dfs.encrypt.data.transfer.algorithm=3des on the "
              "cluster");
}

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

void check(bool succeeded) {
  if (!succeeded) throw std::runtime_error("OpenSSL refuses a cipher of DIGEST-MD5");
}

}  // namespace

std::optional<DigestCipher> digest_cipher(std::string_view name) {
  const auto* found = std::ranges::find(kCiphers, name, &CipherTraits::name);
  if (found == kCiphers.end()) return std::nullopt;
  return found->cipher;
}

std::string_view to_string(DigestCipher cipher) { return traits_of(cipher).name; }

/// One cipher over all messages: each goes on where the one before ended.
class DigestDirection::StreamCipher {
 public:
  StreamCipher(const Md5& key, DigestCipher cipher)
      : is_des_(traits_of(cipher).is_des), key_(is_des_ ? des_keys(key, cipher) : text_of(key)) {
    iv_ = text_of(key).substr(key.size() - kDesBlock);
  }
  ~StreamCipher() { OPENSSL_cleanse(key_.data(), key_.size()); }
  StreamCipher(const StreamCipher&) = delete;
  StreamCipher& operator=(const StreamCipher&) = delete;

  std::size_t block() const noexcept { return is_des_ ? kDesBlock : 1; }
  /// Both work in place, on whole blocks. A cipher does either the one or the other.
  void encrypt(std::string& bytes) { process(bytes, 1); }
  void decrypt(std::string& bytes) { process(bytes, 0); }

 private:
  void process(std::string& bytes, int encrypting) {
    if (!ready_) begin(encrypting);
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    int size = 0;
    check(EVP_CipherUpdate(context_.get(), data, &size, data, static_cast<int>(bytes.size())) == 1);
  }

  void begin(int encrypting) {
    const EVP_CIPHER* cipher = is_des_ ? EVP_des_ede3_cbc() : rc4();
    check(EVP_CipherInit_ex2(context_.get(), cipher, nullptr, nullptr, encrypting, nullptr) == 1);
    check(EVP_CIPHER_CTX_set_key_length(context_.get(), static_cast<int>(key_.size())) == 1);
    check(EVP_CipherInit_ex2(context_.get(), nullptr, octets(key_), is_des_ ? octets(iv_) : nullptr,
                             encrypting, nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(context_.get(), 0);
    ready_ = true;
  }

  const bool is_des_;
  std::string key_;
  std::string iv_;
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_{EVP_CIPHER_CTX_new(),
                                                                           &EVP_CIPHER_CTX_free};
  bool ready_ = false;
};

DigestDirection::DigestDirection(const Md5& session_key, Protection protection, DigestCipher cipher,
                                 Sender sender) {
  const bool from_client = sender == Sender::client;
  mac_key_ = text_of(
      derive(text_of(session_key),
             from_client ? "Digest session key to client-to-server signing key magic constant"
                         : "Digest session key to server-to-client signing key magic constant"));
  if (protection != Protection::privacy) return;
  const Md5 key =
      derive(text_of(session_key).substr(0, traits_of(cipher).hashed_bytes),
             from_client ? "Digest H(A1) to client-to-server sealing key magic constant"
                         : "Digest H(A1) to server-to-client sealing key magic constant");
  cipher_ = std::make_unique<StreamCipher>(key, cipher);
}

DigestDirection::~DigestDirection() { OPENSSL_cleanse(mac_key_.data(), mac_key_.size()); }

/// Of the number and the bytes.
DigestDirection::Mac DigestDirection::mac_of(std::string_view bytes) const {
  std::string text;
  text.reserve(4 + bytes.size());
  append_uint32(text, number_);
  text += bytes;
  Md5 digest;
  check(HMAC(EVP_md5(), mac_key_.data(), static_cast<int>(mac_key_.size()), octets(text),
             text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != nullptr);
  Mac mac;
  std::ranges::copy(text_of(digest).substr(0, kMacBytes), mac.begin());
  return mac;
}

/// With its type and number behind it.
std::string DigestDirection::numbered(std::string sealed) {
  sealed.append({'\0', '\1'});
  append_uint32(sealed, number_++);
  return sealed;
}

std::string DigestDirection::wrap(std::string_view bytes) {
  const std::size_t block = cipher_ ? cipher_->block() : 1;
  const std::size_t padding =
      block == 1 ? 0
                 : block - (bytes.size() + kMacBytes) % block;  // 1 to 8 bytes that say how many
  std::string token;
  token.reserve(bytes.size() + padding + kMacBytes + kTrailerBytes);
  token += bytes;
  token.append(padding, static_cast<char>(padding));
  const Mac mac = mac_of(bytes);
  token.append(mac.data(), mac.size());
  if (cipher_) cipher_->encrypt(token);
  return numbered(std::move(token));
}

std::string DigestDirection::unwrap(std::string_view token) {
  const std::size_t block = cipher_ ? cipher_->block() : 1;
  if (token.size() < kMacBytes + kTrailerBytes || (token.size() - kTrailerBytes) % block != 0) {
    throw_malformed("a SASL message of " + std::to_string(token.size()) + " bytes");
  }
  std::string bytes(token.substr(0, token.size() - kTrailerBytes));
  if (cipher_) cipher_->decrypt(bytes);
  const std::string mac = bytes.substr(bytes.size() - kMacBytes);
  bytes.resize(bytes.size() - kMacBytes);
  if (block > 1) {
    const std::size_t padding = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.back());
    // What is no padding is damage, which the MAC tells.
    bytes.resize(bytes.size() - (padding <= block ? std::min(padding, bytes.size()) : 0));
  }
  const Mac expected = mac_of(bytes);
  const std::string trailer = numbered({});
  if (CRYPTO_memcmp(mac.data(), expected.data(), kMacBytes) != 0 || !token.ends_with(trailer)) {
    throw Error(ErrorCode::corrupted, "hdfs SASL", "", "a SASL message was changed on its way",
                "somebody or something between here and the server alters bytes");
  }
  return bytes;
}

}  // namespace fulgurite::hdfs
