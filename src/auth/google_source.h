// What every Google credential source answers, and the requests that they share.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "auth/google_credentials.h"
#include "auth/json_fields.h"
#include "auth/source.h"

namespace fulgurite::auth {

using GoogleAnswer = std::variant<GoogleToken, Absent>;

/// The scope with which one identity may ask for the token of another.
inline constexpr std::string_view kGoogleIamScope =
    "https://www.googleapis.com/auth/cloud-platform";

/// Asks an OAuth token endpoint: one POST an attempt, of the form that `make_form` makes anew.
/// `authorization` is the value of that header, or empty. Errors: unauthenticated with the
/// endpoint's own words, unavailable if there is no answer.
GoogleToken ask_token_endpoint(std::string_view source, const std::string& url,
                               const std::function<std::string()>& make_form,
                               const std::string& authorization, const std::string& ca_bundle);

/// A token out of {"access_token": ..., "expires_in": seconds}.
GoogleToken google_token_from_json(std::string_view text, std::string_view source,
                                   const std::string& where);

/// The field, which must be there. `where` is the file that should have it.
std::string required_field(const JsonFields& fields, std::string_view name, std::string_view source,
                           const std::string& where);

/// "googleapis.com", or that of a sovereign cloud: the file's, or GOOGLE_CLOUD_UNIVERSE_DOMAIN.
std::string google_universe(const JsonFields& file = {});

}  // namespace fulgurite::auth
