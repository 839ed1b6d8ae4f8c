#include "webhdfs/spnego.h"

#include "base/encode.h"
#include "fulgurite/buffer.h"
#include "hdfs/sasl/kerberos_credential.h"

namespace fulgurite::webhdfs {
namespace {

/// 1.3.6.1.5.5.2, which MIT's headers have no name for.
gss_OID_desc spnego_mechanism() {
  static char bytes[] = "\x2b\x06\x01\x05\x05\x02";
  return {sizeof(bytes) - 1, bytes};
}

hdfs::GssName import_service(const std::string& host, const hdfs::KerberosParties& parties) {
  const std::string service = "HTTP@" + host;
  gss_buffer_desc text = hdfs::gss_argument(service);
  hdfs::GssName name;
  OM_uint32 minor = 0;
  const OM_uint32 major =
      ::gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, name.address());
  hdfs::check_gss(parties, major, minor);
  return name;
}

}  // namespace

std::string negotiate_header(const hdfs::KerberosLogin& login, const object::EndpointUrl& server) {
  const std::string host(object::host_of(server.authority));
  const hdfs::KerberosParties parties{login, server.authority, "HTTP/" + host};
  const hdfs::GssName name = import_service(host, parties);
  const hdfs::GssCredential credential = hdfs::acquire_credential(parties);
  hdfs::GssContext context;
  hdfs::GssBuffer token;
  gss_OID_desc mechanism = spnego_mechanism();
  OM_uint32 minor = 0;
  const OM_uint32 major = ::gss_init_sec_context(
      &minor, credential.get(), context.address(), name.get(), &mechanism, 0, GSS_C_INDEFINITE,
      GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, nullptr, token.address(), nullptr, nullptr);
  hdfs::check_gss(parties, major, minor);
  return "Negotiate " + base64(as_bytes(token.text()));
}

}  // namespace fulgurite::webhdfs
