/// The applications of a tenant, and how they prove who they are.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/identity/authority.h"
#include "fakegraph/identity/form.h"
#include "fakegraph/identity/refusal.h"

namespace fakegraph::identity {

/// The registered application; where none is registered, one that has any id and all that tokens are given
/// for by default.
std::optional<Application> find_application(Authority const& authority, std::string_view id);
/// The same, or 900144 for no id and 700016 for one that nobody knows.
std::expected<Application, Refusal> identify(Authority const& authority, std::string_view id);
/// The first registered application; where none is registered, an id made of the seed.
std::string default_client(Authority const& authority);

/// A token for tools of our own: of the default client, with its roles, good for a day.
std::string standing_token(Authority const& authority, std::int64_t now_s);

/// Id and secret as the client gave them, by whichever way.
struct Credentials {
    std::string id, secret;
};
/// Of an Authorization header of scheme Basic; nullopt for any other. Both halves are form-encoded (RFC 6749
/// 2.3.1); clients that leave that out are understood too.
std::optional<Credentials> basic_credentials(std::string_view authorization);

/// A client that has said who it is.
struct Client {
    Application application;
    Proof proof = Proof::none;
};

/// From `client_id` with `client_secret` or `client_assertion`, or from an Authorization header of scheme
/// Basic. `needs_proof`: also for public clients. Where no application is registered, any secret does.
///
/// Of an assertion is checked: form, `alg` (RS256 or PS256), `iss` = `sub` = client id, `aud` (an address of
/// this identity service or of the real one), `exp` and `nbf` with five minutes of skew; that it names a
/// registered certificate, where one is registered; and the signature, where the certificate is known or
/// comes along in `x5c`.
std::expected<Client, Refusal> authenticate(Visit const& visit, Authority const& authority, Form const& form,
                                            bool needs_proof);

}  // namespace fakegraph::identity
