#include "hdfs/rpc_handshake.h"

#include <algorithm>
#include <optional>

#include "base/encode.h"
#include "hdfs/host_names.h"
#include "hdfs/rpc_frame.h"
#include "hdfs/sasl/digest_md5.h"
#include "hdfs/sasl/kerberos.h"

namespace fulgurite::hdfs {
namespace {

/// Kerberos takes two challenges, DIGEST-MD5 one; a server that goes on and on is no server.
constexpr int kMostChallenges = 8;

[[noreturn]] void refuse(const Endpoint& server, const std::string& reason,
                         const std::string& advice) {
  throw Error(ErrorCode::unauthenticated, "hdfs connect", server.text(), reason, advice);
}

class Handshake {
 public:
  Handshake(RpcChannel& channel, const RpcSecurity& security)
      : channel_(channel), security_(security) {}

  RpcAuthentication run() {
    wire::SaslMessage hello;
    hello.set_state(wire::SASL_NEGOTIATE);
    channel_.begin(RpcGreeting::sasl, sasl_frame(hello));
    const wire::SaslMessage offer = receive();
    if (offer.state() == wire::SASL_SUCCESS) return fall_back_to_simple();
    if (offer.state() != wire::SASL_NEGOTIATE) throw_malformed("no offer of ways to authenticate");
    for (const wire::SaslAuth& auth : offer.auths()) {
      if (const auto used = attempt(auth)) return *used;
    }
    refuse_all(offer);
  }

 private:
  wire::SaslMessage receive() { return parse_sasl_frame(channel_.server(), channel_.receive()); }

  /// Nothing if it is not for us.
  std::optional<RpcAuthentication> attempt(const wire::SaslAuth& auth) {
    if (auth.method() == "TOKEN" && auth.mechanism() == "DIGEST-MD5") {
      const wire::Token* token = fitting_token();
      if (!token) return std::nullopt;
      exchange(auth, "the owner of a token", token_mechanism(auth, *token));
      return RpcAuthentication::token;
    }
    if (auth.method() == "KERBEROS" && auth.mechanism() == "GSSAPI" && security_.kerberos) {
      const KerberosParties parties = parties_of(auth);
      exchange(auth, text_of(parties), std::make_unique<Kerberos>(parties, security_.accepted));
      return RpcAuthentication::kerberos;
    }
    if (auth.method() == "SIMPLE") return fall_back_to_simple();
    return std::nullopt;
  }

  RpcAuthentication fall_back_to_simple() const {
    if (security_.fall_back_to_simple) return RpcAuthentication::simple;
    refuse(channel_.server(),
           "the server asks for no proof of who we are, and gives none of who it is, while "
           "hadoop.security.authentication is kerberos",
           "check the host and port; for a cluster that has no Kerberos yet set "
           "ipc.client.fallback-to-simple-auth-allowed to true");
  }

  const wire::Token* fitting_token() const {
    const Endpoint& server = channel_.server();
    std::vector<std::string> services{""};
    if (!security_.tokens.empty()) {
      for (const std::string& name : host_names(server.host)) {
        services.push_back(name + ":" + std::to_string(server.port));
      }
    }
    for (const wire::Token& token : security_.tokens) {
      if (std::ranges::find(services, token.service()) != services.end()) return &token;
    }
    return nullptr;
  }

  std::unique_ptr<SaslMechanism> token_mechanism(const wire::SaslAuth& auth,
                                                 const wire::Token& token) const {
    DigestMd5Options options;
    options.user = base64(std::as_bytes(std::span(token.identifier())));
    options.password = base64(std::as_bytes(std::span(token.password())));
    options.uri = auth.protocol() + "/" + auth.server_id();
    options.accepted = security_.accepted;
    return std::make_unique<DigestMd5>(std::move(options));
  }

  KerberosParties parties_of(const wire::SaslAuth& auth) const {
    const Endpoint& server = channel_.server();
    return {
        security_.login, server.text(),
        server_principal(server, security_.server_principal, auth.protocol(), auth.server_id())};
  }

  /// `who` is for errors: a server that refuses does not say whom.
  void exchange(const wire::SaslAuth& auth, const std::string& who,
                std::unique_ptr<SaslMechanism> mechanism) {
    wire::SaslMessage answer;
    answer.set_state(wire::SASL_INITIATE);
    *answer.add_auths() = auth;
    answer.mutable_auths(0)->clear_challenge();
    answer.set_token(evaluate(*mechanism, auth.challenge()));
    for (int challenges = 0; challenges <= kMostChallenges; ++challenges) {
      channel_.send(sasl_frame(answer));
      const wire::SaslMessage challenge = receive_verdict(who);
      if (challenge.state() == wire::SASL_SUCCESS) return finish(challenge, std::move(mechanism));
      if (challenge.state() != wire::SASL_CHALLENGE) throw_malformed("no challenge");
      answer.Clear();
      answer.set_state(wire::SASL_RESPONSE);
      answer.set_token(evaluate(*mechanism, challenge.token()));
    }
    throw_malformed("challenges without end");
  }

  wire::SaslMessage receive_verdict(const std::string& who) {
    try {
      return receive();
    } catch (const Error& error) {
      ErrorDetails details = error.details();
      details.reason += " (" + who + ")";
      throw Error(error.code(), std::move(details));
    }
  }

  /// Mechanisms that do not know the server leave its name to us.
  std::string evaluate(SaslMechanism& mechanism, std::string_view challenge) const {
    try {
      return mechanism.evaluate(challenge);
    } catch (const Error& error) {
      if (!error.url().empty()) throw;
      ErrorDetails details = error.details();
      details.operation = "hdfs connect";
      details.url = channel_.server().text();
      throw Error(error.code(), std::move(details));
    }
  }

  /// That the server takes us for who we are is not enough: it must have proved who it is.
  void finish(const wire::SaslMessage& success, std::unique_ptr<SaslMechanism> mechanism) {
    if (success.has_token()) evaluate(*mechanism, success.token());
    if (!mechanism->complete()) {
      refuse(channel_.server(), "the server ends the handshake before it proved who it is",
             "do not trust it: check host and port");
    }
    if (mechanism->protects()) channel_.protect(std::move(mechanism));
  }

  [[noreturn]] void refuse_all(const wire::SaslMessage& offer) const {
    std::string offered;
    for (const wire::SaslAuth& auth : offer.auths()) {
      offered += (offered.empty() ? "" : ", ") + auth.method() + " (" + auth.mechanism() + ")";
    }
    refuse(channel_.server(),
           "the server takes " + (offered.empty() ? "nothing" : offered) + ", and we have " +
               (security_.kerberos ? "a ticket of Kerberos" : "no token that fits it"),
           security_.kerberos ? "get a token for it, and set HADOOP_TOKEN_FILE_LOCATION"
                              : "set hadoop.security.authentication to kerberos, and run kinit");
  }

  RpcChannel& channel_;
  const RpcSecurity& security_;
};

}  // namespace

RpcAuthentication shake_hands(RpcChannel& channel, const RpcSecurity& security) {
  return Handshake(channel, security).run();
}

std::string server_principal(const Endpoint& server, const std::string& expected,
                             const std::string& service, const std::string& host) {
  const auto slash = expected.find('/');
  const auto at = expected.find('@', slash);
  const std::string realm = at == expected.npos ? "" : expected.substr(at);
  std::string claimed = service + "/" + host + realm;
  const bool any_name =
      slash != expected.npos && expected.substr(slash + 1, at - slash - 1) == "_HOST";
  if (!any_name && claimed == expected) return claimed;
  if (any_name && service == expected.substr(0, slash)) {
    const auto names = host_names(server.host);
    if (std::ranges::find(names, host) != names.end()) return claimed;
  }
  refuse(
      server, "the server says that it is " + claimed + ", and should be " + expected,
      "check dfs.namenode.kerberos.principal; _HOST there stands for the host's name in the URL, "
      "or in DNS");
}

}  // namespace fulgurite::hdfs
