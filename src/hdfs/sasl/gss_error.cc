#include "hdfs/sasl/gss_error.h"

#include <gssapi/gssapi_krb5.h>
#include <krb5.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "hdfs/sasl/gss.h"

namespace fulgurite::hdfs {
namespace {

struct Meaning {
  krb5_error_code code;
  const char* reason;
  const char* advice;
  ErrorCode error = ErrorCode::unauthenticated;
};

constexpr const char* kGetTicket =
    "run kinit, or set kerb_ticket to a ticket cache, or keytab and principal";
constexpr const char* kRenew = "run kinit again, or use a keytab, from which tickets are renewed";
constexpr const char* kCheckRealm = "check the realm in krb5.conf ($KRB5_CONFIG)";

constexpr std::array kMeanings = {
    Meaning{KRB5_FCC_NOFILE, "there is no ticket", kGetTicket},
    Meaning{KRB5_CC_NOTFOUND, "there is no ticket", kGetTicket},
    Meaning{KRB5_FCC_PERM, "the ticket cache may not be read", "check its owner and mode"},
    Meaning{KRB5_CC_FORMAT, "the ticket cache is damaged", kGetTicket},
    Meaning{KRB5KRB_AP_ERR_TKT_EXPIRED, "the ticket has expired", kRenew},
    Meaning{KRB5KRB_AP_ERR_TKT_NYV, "the ticket is not valid yet",
            "check the clocks of this machine and of the KDC"},
    Meaning{KRB5KRB_AP_ERR_SKEW, "the clocks differ too much",
            "set this machine's clock by that of the KDC"},
    Meaning{KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, "the KDC does not know the server's principal",
            "check dfs.namenode.kerberos.principal, and the host in the URL if that has _HOST"},
    Meaning{KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, "the KDC does not know the principal",
            "check the option principal"},
    Meaning{KRB5KDC_ERR_PREAUTH_FAILED, "the KDC does not accept the keytab's key",
            "export the keytab again: the key was changed since"},
    Meaning{KRB5_KT_NOTFOUND, "the keytab has no key of the principal",
            "see what it has with klist -k, and set the option principal to one of them"},
    Meaning{KRB5_KDC_UNREACH, "no KDC can be reached", "check krb5.conf ($KRB5_CONFIG) and the KDC",
            ErrorCode::unavailable},
    Meaning{KRB5_REALM_UNKNOWN, "no KDC is known for the realm", kCheckRealm},
    Meaning{KRB5_REALM_CANT_RESOLVE, "the realm's KDC cannot be looked up", kCheckRealm,
            ErrorCode::unavailable},
    Meaning{KRB5_CONFIG_NODEFREALM, "there is no default realm", kCheckRealm},
    Meaning{KRB5_PRINC_NOMATCH, "the ticket is another principal's", kGetTicket},
};

/// With a keytab there need not be a ticket.
constexpr Meaning kNoKey{
    0, "the keytab is not there, or has no key of the principal",
    "see what it has with klist -k, and set the option principal to one of them"};

/// The texts of a status, which may be several.
std::string text_of(OM_uint32 status, int type) {
  std::string text;
  OM_uint32 minor = 0;
  OM_uint32 more = 0;
  do {
    GssBuffer message;
    if (GSS_ERROR(
            ::gss_display_status(&minor, status, type, gss_mech_krb5, &more, message.address()))) {
      break;
    }
    if (!text.empty()) text += "; ";
    text += message.text();
  } while (more != 0);
  return text;
}

/// Nothing if it is not in the table.
const Meaning* meaning_of(const KerberosParties& parties, OM_uint32 major, OM_uint32 minor) {
  const OM_uint32 error = GSS_ROUTINE_ERROR(major);
  auto code = static_cast<krb5_error_code>(minor);
  // GSSAPI says it in its own status, or with a code of its own.
  if (error == GSS_S_CREDENTIALS_EXPIRED) code = KRB5KRB_AP_ERR_TKT_EXPIRED;
  const bool has_no_ticket = code == KRB5_FCC_NOFILE || code == KRB5_CC_NOTFOUND;
  const bool has_keytab = !parties.login.keytab.empty();
  if (has_no_ticket && has_keytab) return &kNoKey;
  // A KDC that asks for no proof leaves it to us to see that the key is not its own.
  if (code == KRB5KRB_AP_ERR_BAD_INTEGRITY && has_keytab) code = KRB5KDC_ERR_PREAUTH_FAILED;
  const auto* found = std::ranges::find_if(kMeanings, [=](auto& row) { return row.code == code; });
  return found == kMeanings.end() ? nullptr : &*found;
}

}  // namespace

std::string text_of(const KerberosParties& parties) {
  return owner_of(parties.login) + " to " + parties.server_principal;
}

Error gss_error(const KerberosParties& parties, std::uint32_t major, std::uint32_t minor) {
  const Meaning* meaning = meaning_of(parties, major, minor);
  ErrorDetails details;
  details.operation = "hdfs connect";
  details.url = parties.server;
  details.reason = meaning ? meaning->reason : "Kerberos failed";
  for (const std::string& of : {owner_of(parties.login), parties.login.keytab}) {
    if (!of.empty()) details.reason += " (" + of + ")";
  }
  details.reason += ", so this program cannot prove to " + parties.server_principal +
                    " who it is: " + text_of(minor, GSS_C_MECH_CODE);
  if (!meaning) details.reason += " (" + text_of(major, GSS_C_GSS_CODE) + ")";
  details.advice = meaning ? meaning->advice
                           : "see what klist says, and the library with KRB5_TRACE=/dev/stderr";
  const ErrorCode result = meaning ? meaning->error : ErrorCode::unauthenticated;
  details.retryable = result == ErrorCode::unavailable;
  return Error(result, std::move(details));
}

}  // namespace fulgurite::hdfs
