// An RSA key made for one test, and the other side's check of what it signed.
#pragma once

#include <string>
#include <string_view>

namespace fulgurite::test {

class TestKey {
 public:
  TestKey();
  const std::string& private_pem() const { return private_pem_; }

  /// What a token "header.claims.signature" says if this key signed it with RS256; empty if not.
  struct Token {
    std::string header, claims;  ///< JSON
  };
  Token verify(std::string_view token) const;

 private:
  std::string private_pem_;
};

}  // namespace fulgurite::test
