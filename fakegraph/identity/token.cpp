/// The token endpoint: one function for each grant type. (reference graph-protocol 2.3 and 2.4)
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/code.h"
#include "fakegraph/identity/issued.h"

namespace fakegraph::identity {
namespace {

/// A refresh token that is not used for so long is over.
constexpr std::int64_t kRefreshLifetime_s = std::int64_t{90} * 86'400;

std::unexpected<Refusal> bad_grant(int number, std::string text) {
    return refuse(400, "invalid_grant", number, std::move(text));
}

Answer client_credentials(Asked const& asked) {
    auto const client = authenticate(asked.visit, asked.authority, asked.form, true);
    if (!client) return std::unexpected(client.error());
    if (!asked.authority.config().app_only_on_common && Authority::is_any_tenant(asked.address.tenant))
        return refuse(400, "invalid_request", 50059,
                      "No tenant-identifying information found in either the request or implied by any "
                      "provided credentials.");
    auto const asks = wanted(asked);
    if (!asks) return std::unexpected(asks.error());
    if (!asks->all || !asks->names.empty())
        return refuse(
            400, "invalid_scope", 1002012,
            fmt::format("The provided value for scope {} is not valid. Client credential flows must "
                        "have a scope value with /.default suffixed to the resource identifier "
                        "(application ID URI).",
                        asked.form.at("scope")));
    return issue_to_application(asked, *client, *asks);
}

Answer password(Asked const& asked) {
    auto const client = authenticate(asked.visit, asked.authority, asked.form, false);
    if (!client) return std::unexpected(client.error());
    for (std::string_view const field : {"username", "password"})
        if (asked.form.find(field) == nullptr) return missing_field(field);
    // As for applications: whoever registers none takes everybody.
    if (!asked.authority.config().applications.empty() &&
        !edm::same_name(asked.form.at("username"), asked.authority.facts().user_principal_name))
        return bad_grant(50034,
                         fmt::format("The user account {{EUII Hidden}} does not exist in the {} directory. "
                                     "To sign into this application, the account must be added to the "
                                     "directory.",
                                     asked.authority.facts().id.text()));
    auto const asks = wanted(asked);
    return asks ? issue_to_user(asked, *client, *asks) : Answer(std::unexpected(asks.error()));
}

Answer refresh(Asked const& asked) {
    auto const client = authenticate(asked.visit, asked.authority, asked.form, false);
    if (!client) return std::unexpected(client.error());
    std::string const* const token = asked.form.find("refresh_token");
    if (token == nullptr) return missing_field("refresh_token");
    auto const said = read_refresh_token(asked.authority, *token);
    if (!said) return bad_grant(9002313, "Invalid request. Request is malformed or invalid.");
    if (!edm::same_name(said->client, client->application.id))
        return bad_grant(70000, "Provided grant is invalid or malformed.");
    auto const date = [](std::int64_t s) { return timestamp_of({.unix_ms = s * 1000}); };
    if (std::int64_t const before_s = asked.authority.revoked_before_s(asked.visit);
        said->issued_s < before_s)
        return bad_grant(50173,
                         fmt::format("The provided grant has expired due to it being revoked, a fresh auth "
                                     "token is needed. The user might have changed or reset their "
                                     "password. The grant was issued on '{}' and the TokensValidFrom date "
                                     "(before which tokens are not valid) for this user is '{}'.",
                                     date(said->issued_s), date(before_s)));
    if (asked.now_s() > said->issued_s + kRefreshLifetime_s)
        return bad_grant(700082, fmt::format("The refresh token has expired due to inactivity. The token was "
                                             "issued on {} and was inactive for 90.00:00:00.",
                                             date(said->issued_s)));
    std::string scope = scope_text(asked);
    if (scope.empty()) scope = said->scope;
    auto asks = parse_scope(asked, scope);
    if (!asks) return std::unexpected(asks.error());
    asks->offline = true;  // a used refresh token is followed by a new one
    return issue_to_user(asked, *client, *asks);
}

Answer authorization_code(Asked const& asked) {
    auto const client = authenticate(asked.visit, asked.authority, asked.form, false);
    if (!client) return std::unexpected(client.error());
    std::string const* const text = asked.form.find("code");
    if (text == nullptr) return missing_field("code");
    auto const code = redeem(asked, client->application.id, *text);
    if (!code) return std::unexpected(code.error());
    auto const asks = parse_scope(asked, code->scope);
    return asks ? issue_to_user(asked, *client, *asks, code->nonce) : Answer(std::unexpected(asks.error()));
}

Answer device(Asked const& asked) {
    auto const client = authenticate(asked.visit, asked.authority, asked.form, false);
    if (!client) return std::unexpected(client.error());
    auto const scope = poll_device(asked, client->application.id);
    if (!scope) return std::unexpected(scope.error());
    auto const asks = parse_scope(asked, *scope);
    return asks ? issue_to_user(asked, *client, *asks) : Answer(std::unexpected(asks.error()));
}

/// A service that was called with a user's token goes on in the user's name.
Answer on_behalf_of(Asked const& asked) {
    auto const client = authenticate(asked.visit, asked.authority, asked.form, true);
    if (!client) return std::unexpected(client.error());
    for (std::string_view const field : {"assertion", "requested_token_use"})
        if (asked.form.find(field) == nullptr) return missing_field(field);
    if (asked.form.at("requested_token_use") != "on_behalf_of")
        return refuse(400, "invalid_request", 900023,
                      "The value of 'requested_token_use' must be 'on_behalf_of'.");
    auto const claims = asked.authority.verified(asked.form.at("assertion"));
    if (!claims) return bad_grant(50013, "Assertion failed signature validation.");
    if (!claims->delegated) return bad_grant(50027, "JWT token is invalid or malformed: it is not a user's.");
    if (asked.now_s() > claims->expires_s + kSkew_s)
        return bad_grant(500133, "Assertion is not within its valid time range.");
    if (!edm::same_name(claims->audience, client->application.id) &&
        !edm::same_name(claims->audience, "api://" + client->application.id))
        return bad_grant(500131,
                         fmt::format("Assertion audience does not match the Client app presenting the "
                                     "assertion. The audience in the assertion was '{}' and the expected "
                                     "audience is '{}' or one of the Application Uris of this "
                                     "application.",
                                     claims->audience, client->application.id));
    auto const asks = wanted(asked);
    return asks ? issue_to_user(asked, *client, *asks) : Answer(std::unexpected(asks.error()));
}

struct GrantType {
    std::string_view name;
    Answer (*answer)(Asked const&);
};
constexpr std::array kGrants = {
    GrantType{"client_credentials", client_credentials},
    GrantType{"refresh_token", refresh},
    GrantType{"authorization_code", authorization_code},
    GrantType{"urn:ietf:params:oauth:grant-type:device_code", device},
    GrantType{"device_code", device},
    GrantType{"password", password},
    GrantType{"urn:ietf:params:oauth:grant-type:jwt-bearer", on_behalf_of},
};

}  // namespace

Answer token(Asked const& asked) {
    std::string const* const type = asked.form.find("grant_type");
    if (type == nullptr) return missing_field("grant_type");
    auto const found = std::ranges::find(kGrants, std::string_view(*type), &GrantType::name);
    if (found != kGrants.end()) return found->answer(asked);
    return refuse(400, "unsupported_grant_type", 70003,
                  fmt::format("The app requested an unsupported grant type '{}'.", type->substr(0, 128)));
}

}  // namespace fakegraph::identity
