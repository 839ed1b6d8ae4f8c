#include "hdfs/sasl/kerberos_credential.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <vector>

namespace fulgurite::hdfs {
namespace {

/// The places of a login, in the words of gss_acquire_cred_from. A keytab's tickets are kept in
/// memory, one cache for each, and never in the user's own.
std::vector<gss_key_value_element_desc> store_of(const KerberosLogin& login, std::string& cache) {
  std::vector<gss_key_value_element_desc> store;
  cache = login.ticket_cache;
  if (!login.keytab.empty()) {
    store.push_back({"client_keytab", login.keytab.c_str()});
    cache = "MEMORY:fulgurite " + login.keytab + " " + login.principal;
  }
  if (!cache.empty()) store.push_back({"ccache", cache.c_str()});
  return store;
}

}  // namespace

GssCredential acquire_credential(const KerberosParties& parties) {
  const KerberosLogin& login = parties.login;
  const GssName client =
      login.principal.empty() ? GssName() : import_principal(login.principal, parties);
  std::string cache;
  auto elements = store_of(login, cache);
  const gss_key_value_set_desc store{static_cast<OM_uint32>(elements.size()), elements.data()};
  gss_OID_set_desc mechanisms{1, gss_mech_krb5};
  GssCredential credential;
  OM_uint32 minor = 0;
  const OM_uint32 major = ::gss_acquire_cred_from(
      &minor, client.get(), GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
      elements.empty() ? nullptr : &store, credential.address(), nullptr, nullptr);
  check_gss(parties, major, minor);
  return credential;
}

GssName import_principal(const std::string& principal, const KerberosParties& parties) {
  gss_buffer_desc text = gss_argument(principal);
  GssName name;
  OM_uint32 minor = 0;
  const OM_uint32 major =
      ::gss_import_name(&minor, &text, GSS_KRB5_NT_PRINCIPAL_NAME, name.address());
  check_gss(parties, major, minor);
  return name;
}

void check_gss(const KerberosParties& parties, OM_uint32 major, OM_uint32 minor) {
  if (GSS_ERROR(major)) throw gss_error(parties, major, minor);
}

}  // namespace fulgurite::hdfs
