// Reading certificate and key by OpenSSL; the statement itself is a JWT.
#include "auth/azure_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <utility>

#include "auth/json_fields.h"
#include "auth/jwt.h"
#include "auth/source.h"
#include "base/files.h"

namespace fulgurite::auth {
namespace {

constexpr std::string_view kSource = "azure certificate";
constexpr std::chrono::minutes kLifetime{10};

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Container = std::unique_ptr<PKCS12, Deleter<PKCS12_free>>;

struct Identity {
  Key key;
  Certificate certificate;
};

Bio reading(const std::string& bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

/// Without this OpenSSL would ask at the terminal.
int give_password(char* buffer, int size, int, void* password) {
  const auto* text = static_cast<const std::string*>(password);
  const auto length = std::min(text->size(), static_cast<std::size_t>(size));
  std::copy_n(text->data(), length, buffer);
  return static_cast<int>(length);
}

Identity read_pem(const std::string& bytes, std::string password) {
  Identity identity;
  identity.key.reset(
      PEM_read_bio_PrivateKey(reading(bytes).get(), nullptr, give_password, &password));
  identity.certificate.reset(
      PEM_read_bio_X509(reading(bytes).get(), nullptr, give_password, &password));
  return identity;
}

Identity read_pkcs12(const std::string& bytes, const std::string& password) {
  const Container container(d2i_PKCS12_bio(reading(bytes).get(), nullptr));
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  if (container) PKCS12_parse(container.get(), password.c_str(), &key, &certificate, nullptr);
  return {Key(key), Certificate(certificate)};
}

std::string pem_of(EVP_PKEY* key) {
  const Bio memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string thumbprint_of(X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha1(), digest.data(), &size);
  return base64url(std::as_bytes(std::span(digest)).first(size));
}

/// A name for one statement that no other has.
std::string unique_id() {
  std::random_device random;
  std::string id;
  for (int i = 0; i < 4; ++i) id += std::to_string(random());
  return id;
}

std::string seconds_since_1970(std::chrono::system_clock::time_point time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

}  // namespace

ClientCertificate::ClientCertificate(const std::string& path, const std::string& password) {
  const auto bytes = read_small_file(path);
  if (!bytes) {
    throw source_error(kSource, path, "there is no such file", "correct the certificate's path");
  }
  const bool is_pem = bytes->find("-----BEGIN") != std::string::npos;
  const Identity identity = is_pem ? read_pem(*bytes, password) : read_pkcs12(*bytes, password);
  ERR_clear_error();
  if (!identity.key || !identity.certificate) {
    throw source_error(kSource, path,
                       identity.key ? "the file holds no certificate"
                                    : "the file holds no private key that this password opens",
                       "give a PEM file with certificate and RSA key, or a PKCS #12 file, and its "
                       "password");
  }
  key_pem_ = pem_of(identity.key.get());
  thumbprint_ = thumbprint_of(identity.certificate.get());
}

std::string ClientCertificate::assertion(const std::string& audience,
                                         const std::string& client_id) const {
  const auto now = std::chrono::system_clock::now();
  const std::string header =
      write_json_fields({{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", thumbprint_}});
  // Times are numbers, which flat fields are not: they are put in behind the strings.
  std::string claims = write_json_fields(
      {{"aud", audience}, {"iss", client_id}, {"sub", client_id}, {"jti", unique_id()}});
  claims.pop_back();
  claims += ",\"nbf\":" + seconds_since_1970(now) +
            ",\"exp\":" + seconds_since_1970(now + kLifetime) + "}";
  return signed_jwt(header, claims, key_pem_);
}

}  // namespace fulgurite::auth
