// A certificate with its private key, and the signed statements that prove we have it.
//
// Who calls it: azure_service_principal. Spec of the statement (a JWT whose header names the
// certificate by its SHA-1, "x5t"):
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
#pragma once

#include <string>

namespace fulgurite::auth {

class ClientCertificate {
 public:
  /// Reads a PEM file that holds both, or PKCS #12. Errors: unauthenticated if it cannot be read,
  /// misses one of the two, or the password is wrong.
  ClientCertificate(const std::string& path, const std::string& password);

  /// A statement for `audience` by `client_id`, good for ten minutes.
  std::string assertion(const std::string& audience, const std::string& client_id) const;

  /// Base64url of the certificate's SHA-1.
  const std::string& thumbprint() const noexcept { return thumbprint_; }

 private:
  std::string key_pem_;
  std::string thumbprint_;
};

}  // namespace fulgurite::auth
