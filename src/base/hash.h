// Cryptographic hashes over OpenSSL's EVP.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace fulgurite {

using Sha256 = std::array<std::byte, 32>;
using Sha1 = std::array<std::byte, 20>;
using Md5 = std::array<std::byte, 16>;

Sha256 sha256(std::span<const std::byte> bytes);
Sha256 hmac_sha256(std::span<const std::byte> key, std::string_view text);
Sha1 sha1(std::span<const std::byte> bytes);
Md5 md5(std::span<const std::byte> bytes);

/// MD5 of bytes that come in pieces.
class Md5Stream {
 public:
  Md5Stream();
  ~Md5Stream();
  void update(std::span<const std::byte> bytes);
  Md5 finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// SHA-256 of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void update(std::span<const std::byte> bytes);
  Sha256 finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fulgurite
