// A self-signed TLS certificate for loopback, made at run time so that no key lies in the tree.
#pragma once

#include <string>

namespace fulgurite::test {

struct TestCertificate {
  std::string certificate_pem;
  std::string key_pem;
};

/// For localhost, *.localhost and 127.0.0.1; valid from an hour ago for a day. Throws
/// std::runtime_error.
TestCertificate make_test_certificate();

}  // namespace fulgurite::test
