#include "hdfs/sasl/kerberos_login.h"

#include <krb5.h>

#include <memory>

namespace fulgurite::hdfs {
namespace {

class Context {
 public:
  Context() { failed_ = ::krb5_init_context(&context_) != 0; }
  ~Context() {
    if (!failed_) ::krb5_free_context(context_);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  explicit operator bool() const noexcept { return !failed_; }
  krb5_context get() const noexcept { return context_; }

  /// "alice@EXAMPLE.ORG".
  std::string text_of(krb5_const_principal principal) const {
    char* name = nullptr;
    if (::krb5_unparse_name(context_, principal, &name) != 0) return {};
    std::string text = name;
    ::krb5_free_unparsed_name(context_, name);
    return text;
  }

 private:
  krb5_context context_ = nullptr;
  bool failed_ = true;
};

std::string owner_of_cache(const Context& context, const std::string& name) {
  krb5_ccache cache = nullptr;
  const krb5_error_code error = name.empty()
                                    ? ::krb5_cc_default(context.get(), &cache)
                                    : ::krb5_cc_resolve(context.get(), name.c_str(), &cache);
  if (error != 0) return {};
  krb5_principal principal = nullptr;
  std::string owner;
  if (::krb5_cc_get_principal(context.get(), cache, &principal) == 0) {
    owner = context.text_of(principal);
    ::krb5_free_principal(context.get(), principal);
  }
  ::krb5_cc_close(context.get(), cache);
  return owner;
}

std::string first_of_keytab(const Context& context, const std::string& name) {
  krb5_keytab keytab = nullptr;
  if (::krb5_kt_resolve(context.get(), name.c_str(), &keytab) != 0) return {};
  krb5_kt_cursor cursor{};
  std::string owner;
  if (::krb5_kt_start_seq_get(context.get(), keytab, &cursor) == 0) {
    krb5_keytab_entry entry{};
    if (::krb5_kt_next_entry(context.get(), keytab, &entry, &cursor) == 0) {
      owner = context.text_of(entry.principal);
      ::krb5_free_keytab_entry_contents(context.get(), &entry);
    }
    ::krb5_kt_end_seq_get(context.get(), keytab, &cursor);
  }
  ::krb5_kt_close(context.get(), keytab);
  return owner;
}

}  // namespace

std::string owner_of(const KerberosLogin& login) {
  if (!login.principal.empty()) return login.principal;
  const Context context;
  if (!context) return {};
  return login.keytab.empty() ? owner_of_cache(context, login.ticket_cache)
                              : first_of_keytab(context, login.keytab);
}

}  // namespace fulgurite::hdfs
