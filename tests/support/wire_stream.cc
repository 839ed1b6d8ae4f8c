#include "support/wire_stream.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace fulgurite::test {
namespace {

std::shared_ptr<BIO> read_from(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

}  // namespace

TlsContext::TlsContext(const TestCertificate& certificate)
    : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
  std::shared_ptr<X509> x509(
      PEM_read_bio_X509(read_from(certificate.certificate_pem).get(), nullptr, nullptr, nullptr),
      &X509_free);
  std::shared_ptr<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(read_from(certificate.key_pem).get(), nullptr, nullptr, nullptr),
      &EVP_PKEY_free);
  if (SSL_CTX_use_certificate(get(), x509.get()) != 1 ||
      SSL_CTX_use_PrivateKey(get(), key.get()) != 1) {
    throw std::runtime_error("the TLS test server does not accept its certificate");
  }
}

WireStream::WireStream(int fd, const TlsContext* tls) : fd_(fd) {
  if (!tls) return;
  ssl_ = {SSL_new(tls->get()), &SSL_free};
  SSL_set_fd(ssl_.get(), fd_);
}

WireStream::~WireStream() {
  if (ssl_ && orderly_ && SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  ::close(fd_);
}

bool WireStream::handshake() { return !ssl_ || SSL_accept(ssl_.get()) == 1; }

bool WireStream::read_some(std::string& into) {
  char buffer[64 << 10];
  const ssize_t got =
      ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer) : ::recv(fd_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  into.append(buffer, static_cast<std::size_t>(got));
  return true;
}

bool WireStream::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void WireStream::close_gently() {
  ::shutdown(fd_, SHUT_WR);
  std::string ignored;
  while (read_some(ignored)) ignored.clear();
}

void WireStream::reset_on_close() {
  orderly_ = false;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void WireStream::interrupt() { ::shutdown(fd_, SHUT_RDWR); }

}  // namespace fulgurite::test
