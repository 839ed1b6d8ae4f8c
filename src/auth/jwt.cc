#include "auth/jwt.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <vector>

#include "auth/source.h"
#include "base/encode.h"

namespace fulgurite::auth {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;

/// OpenSSL would ask for the password of an encrypted key at the terminal.
int no_password(char*, int, int, void*) { return -1; }

[[noreturn]] void throw_bad_key(const std::string& reason) {
  ERR_clear_error();
  throw source_error("private key", "", reason,
                     "give an unencrypted RSA key in PEM: it begins with -----BEGIN");
}

Key parse_key(std::string_view pem) {
  const Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(text ? PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr) : nullptr);
  if (!key) throw_bad_key("the private key cannot be read");
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) throw_bad_key("the private key is not of RSA");
  return key;
}

std::vector<std::byte> sign_rs256(std::string_view text, std::string_view private_key) {
  const Key key = parse_key(private_key);
  const Digest digest(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  std::vector<std::byte> signature;
  const bool ready =
      digest && EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) == 1;
  if (ready) signature.resize(size);
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (!ready || EVP_DigestSign(digest.get(), out, &size, bytes, text.size()) != 1) {
    throw_bad_key("the private key cannot sign");
  }
  signature.resize(size);
  return signature;
}

}  // namespace

std::string base64url(std::span<const std::byte> bytes) {
  std::string text = base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string signed_jwt(std::string_view header, std::string_view claims,
                       std::string_view private_key) {
  std::string token = base64url(as_bytes(header)) + "." + base64url(as_bytes(claims));
  const auto signature = sign_rs256(token, private_key);
  return token + "." + base64url(signature);
}

}  // namespace fulgurite::auth
