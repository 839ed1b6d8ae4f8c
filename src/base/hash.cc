// SHA-256, SHA-1, MD5 (FIPS 180-4, RFC 1321) and HMAC-SHA-256 (RFC 2104), all by OpenSSL.
#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>
#include <string>

namespace fulgurite {
namespace {

// OpenSSL fails here only if the algorithm is switched off (MD5 under FIPS) or memory is out.
void check(bool succeeded, const char* name) {
  if (!succeeded) throw std::runtime_error(std::string(name) + " is not available in OpenSSL");
}

template <class Digest>
Digest digest(const EVP_MD* algorithm, std::span<const std::byte> bytes) {
  Digest result;
  check(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(result.data()),
                   nullptr, algorithm, nullptr) == 1,
        EVP_MD_get0_name(algorithm));
  return result;
}

}  // namespace

Sha256 sha256(std::span<const std::byte> bytes) { return digest<Sha256>(EVP_sha256(), bytes); }
Sha1 sha1(std::span<const std::byte> bytes) { return digest<Sha1>(EVP_sha1(), bytes); }
Md5 md5(std::span<const std::byte> bytes) { return digest<Md5>(EVP_md5(), bytes); }

Sha256 hmac_sha256(std::span<const std::byte> key, std::string_view text) {
  Sha256 result;
  check(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(result.data()), nullptr) != nullptr,
        "HMAC-SHA256");
  return result;
}

struct Md5Stream::Impl {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Md5Stream::Md5Stream() : impl_(std::make_unique<Impl>()) {
  check(EVP_DigestInit_ex(impl_->context.get(), EVP_md5(), nullptr) == 1, "MD5");
}

Md5Stream::~Md5Stream() = default;

void Md5Stream::update(std::span<const std::byte> bytes) {
  check(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) == 1, "MD5");
}

Md5 Md5Stream::finish() {
  Md5 result;
  check(EVP_DigestFinal_ex(impl_->context.get(), reinterpret_cast<unsigned char*>(result.data()),
                           nullptr) == 1,
        "MD5");
  return result;
}

struct Sha256Stream::Impl {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Sha256Stream::Sha256Stream() : impl_(std::make_unique<Impl>()) {
  check(EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr) == 1, "SHA256");
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::update(std::span<const std::byte> bytes) {
  check(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) == 1, "SHA256");
}

Sha256 Sha256Stream::finish() {
  Sha256 result;
  check(EVP_DigestFinal_ex(impl_->context.get(), reinterpret_cast<unsigned char*>(result.data()),
                           nullptr) == 1,
        "SHA256");
  return result;
}

}  // namespace fulgurite
