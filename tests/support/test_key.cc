#include "test_key.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>

namespace fulgurite::test {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string from_base64url(std::string_view text) {
  std::string base64(text);
  for (char& c : base64) c = c == '-' ? '+' : c == '_' ? '/' : c;
  std::size_t padding = 0;
  for (; base64.size() % 4 != 0; ++padding) base64 += '=';
  std::string bytes(base64.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(base64.data()),
                                   static_cast<int>(base64.size()));
  bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size) - padding);
  return bytes;
}

bool signature_is_right(const std::string& pem, std::string_view text,
                        const std::string& signature) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       EVP_MD_CTX_free);
  EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get());
  return EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

}  // namespace

TestKey::TestKey() {
  const Key key(EVP_RSA_gen(2048), EVP_PKEY_free);
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  if (!key ||
      PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    throw std::runtime_error("could not make an RSA key");
  }
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  private_pem_.assign(data, static_cast<std::size_t>(size));
}

TestKey::Token TestKey::verify(std::string_view token) const {
  const auto first = token.find('.');
  const auto second = token.rfind('.');
  if (first == token.npos || first == second) return {};
  const auto signature = from_base64url(token.substr(second + 1));
  if (!signature_is_right(private_pem_, token.substr(0, second), signature)) return {};
  return {from_base64url(token.substr(0, first)),
          from_base64url(token.substr(first + 1, second - first - 1))};
}

}  // namespace fulgurite::test
