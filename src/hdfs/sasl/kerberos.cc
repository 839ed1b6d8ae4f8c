#include "hdfs/sasl/kerberos.h"

#include <gssapi/gssapi_krb5.h>

#include <algorithm>
#include <array>
#include <utility>

#include "hdfs/frame.h"
#include "hdfs/sasl/kerberos_credential.h"

namespace fulgurite::hdfs {
namespace {

/// The bit of a security layer, and its name in hadoop.rpc.protection. RFC 4752, section 3.1.
struct Layer {
  Protection protection;
  unsigned bit;
  const char* name;
};
constexpr std::array kLayers = {Layer{Protection::authentication, 1, "authentication"},
                                Layer{Protection::integrity, 2, "integrity"},
                                Layer{Protection::privacy, 4, "privacy"}};

/// The longest message of the server that we announce to take; 24 bits hold no more.
constexpr std::uint32_t kWeTake = 0xffffff;

const Layer& layer_of(Protection protection) {
  return kLayers[static_cast<std::size_t>(protection)];
}

std::string names_of(unsigned bits) {
  std::string names;
  for (const Layer& layer : kLayers) {
    if (bits & layer.bit) names += (names.empty() ? "" : ", ") + std::string(layer.name);
  }
  return names.empty() ? "nothing" : names;
}

unsigned bits_of(const std::vector<Protection>& protections) {
  unsigned bits = 0;
  for (const Protection protection : protections) bits |= layer_of(protection).bit;
  return bits;
}

/// What the context must be able to do: what the strongest layer that we accept needs.
OM_uint32 flags_for(const std::vector<Protection>& accepted) {
  OM_uint32 flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG;
  const Protection strongest = *std::ranges::max_element(accepted);
  flags |= GSS_C_INTEG_FLAG;
  if (strongest == Protection::privacy) flags |= GSS_C_CONF_FLAG;
  return flags;
}

}  // namespace

Kerberos::Kerberos(KerberosParties parties, std::vector<Protection> accepted)
    : parties_(std::move(parties)),
      accepted_(std::move(accepted)),
      credential_(acquire_credential(parties_)),
      server_(import_principal(parties_.server_principal, parties_)) {}

std::string Kerberos::evaluate(std::string_view challenge) {
  switch (state_) {
    case State::identifying:
      return identify(challenge);
    case State::agreeing:
      return agree(challenge);
    case State::complete:
      break;
  }
  if (!challenge.empty()) throw_malformed("a challenge after the last");
  return {};
}

std::string Kerberos::identify(std::string_view challenge) {
  gss_buffer_desc input = gss_argument(challenge);
  GssBuffer output;
  OM_uint32 minor = 0;
  OM_uint32 granted = 0;
  const OM_uint32 major = ::gss_init_sec_context(
      &minor, credential_.get(), context_.address(), server_.get(), gss_mech_krb5,
      flags_for(accepted_), GSS_C_INDEFINITE, GSS_C_NO_CHANNEL_BINDINGS, &input, nullptr,
      output.address(), &granted, nullptr);
  check_gss(parties_, major, minor);
  if (major == GSS_S_CONTINUE_NEEDED) return output.text();
  if (!(granted & GSS_C_MUTUAL_FLAG)) {
    refuse(ErrorCode::unauthenticated, "the server did not prove who it is", "do not trust it");
  }
  state_ = State::agreeing;
  return output.text();
}

/// Both sides say which layers they have, and how long a message they take.
std::string Kerberos::agree(std::string_view challenge) {
  const std::string offer = open(challenge, false);
  if (offer.size() != 4) throw_malformed("an offer of security layers that has not 4 bytes");
  const std::uint32_t word = read_uint32(offer.data());
  protection_ = choose(word >> 24);
  if (protects()) limit_messages(word & 0xffffff);
  std::string answer;
  append_uint32(answer, layer_of(protection_).bit << 24 | (protects() ? kWeTake : 0));
  answer = seal(answer, false);
  state_ = State::complete;
  return answer;
}

Protection Kerberos::choose(unsigned offered) const {
  for (const Protection wanted : accepted_) {
    if (offered & layer_of(wanted).bit) return wanted;
  }
  refuse(
      ErrorCode::unauthenticated,
      "the server offers " + names_of(offered) + ", and we accept " + names_of(bits_of(accepted_)),
      "set hadoop.rpc.protection to what the cluster has");
}

void Kerberos::limit_messages(std::uint32_t server_takes) {
  OM_uint32 minor = 0;
  OM_uint32 most = 0;
  const int encrypt = protection_ == Protection::privacy;
  const OM_uint32 major = ::gss_wrap_size_limit(&minor, context_.get(), encrypt, GSS_C_QOP_DEFAULT,
                                                server_takes, &most);
  check_gss(parties_, major, minor);
  if (most == 0) throw_malformed("a limit that leaves no room for messages");
  most_to_wrap_ = most;
}

std::string Kerberos::wrap(std::string_view bytes) {
  return seal(bytes, protection_ == Protection::privacy);
}

std::string Kerberos::unwrap(std::string_view token) {
  return open(token, protection_ == Protection::privacy);
}

std::string Kerberos::seal(std::string_view bytes, bool encrypt) {
  std::lock_guard lock(mutex_);
  gss_buffer_desc input = gss_argument(bytes);
  GssBuffer output;
  OM_uint32 minor = 0;
  int encrypted = 0;
  const OM_uint32 major = ::gss_wrap(&minor, context_.get(), encrypt, GSS_C_QOP_DEFAULT, &input,
                                     &encrypted, output.address());
  check_gss(parties_, major, minor);
  if (encrypt && !encrypted) {
    refuse(ErrorCode::not_supported, "Kerberos does not encrypt here",
           "check the encryption types in krb5.conf");
  }
  return output.text();
}

/// Also what is genuine is refused if it comes twice, or not in its turn.
std::string Kerberos::open(std::string_view token, bool encrypted) {
  std::lock_guard lock(mutex_);
  gss_buffer_desc input = gss_argument(token);
  GssBuffer output;
  OM_uint32 minor = 0;
  int was_encrypted = 0;
  const OM_uint32 major =
      ::gss_unwrap(&minor, context_.get(), &input, output.address(), &was_encrypted, nullptr);
  if (major != GSS_S_COMPLETE || (encrypted && !was_encrypted)) {
    refuse(ErrorCode::corrupted, "a message is not as the server sealed it",
           "if this happens again, somebody changes what is sent: check the network");
  }
  return output.text();
}

void Kerberos::refuse(ErrorCode code, const std::string& reason, const std::string& advice) const {
  throw Error(code, "hdfs connect", parties_.server, reason + " (" + text_of(parties_) + ")",
              advice);
}

}  // namespace fulgurite::hdfs
