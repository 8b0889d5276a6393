#include "fakegraph/identity/issued.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/hosts.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::identity {
namespace {

/// Steps of the request's own draw.
constexpr std::uint64_t kAccessStep = 3;
constexpr std::uint64_t kIdStep = 4;
/// What a user's token allows when nothing is registered and `.default` is asked for.
constexpr std::array<std::string_view, 2> kDefaultScopes = {kUpdatesPermission, "User.Read"};
constexpr std::string_view kRefreshKind = "refresh";

Grant grant_of(Asked const& asked, Client const& client, Wanted const& wanted) {
    return {.client = client.application.id,
            .client_name = client.application.name,
            .proof = client.proof,
            .audience = wanted.audience,
            .issued_s = asked.issued_s(),
            .lifetime_s = asked.authority.config().token_lifetime_s,
            .unique = draw_guid(asked.visit, kAccessStep)};
}

/// The older addresses print numbers as strings, and more of them.
Json body_of(Asked const& asked, Grant const& grant, std::string_view scope) {
    auto const number = [&](std::int64_t n) { return asked.address.v1 ? Json(std::to_string(n)) : Json(n); };
    Json body;
    body["token_type"] = "Bearer";
    if (!scope.empty()) body["scope"] = scope;
    body["expires_in"] = number(grant.lifetime_s);
    body["ext_expires_in"] = number(grant.lifetime_s);
    if (asked.address.v1) {
        body["expires_on"] = number(grant.issued_s + grant.lifetime_s);
        body["not_before"] = number(grant.issued_s - kSkew_s);
        body["resource"] = grant.audience;
    }
    body["access_token"] = asked.authority.issue(grant);
    return body;
}

/// The delegated permissions that the token gets; 65001 for one that nobody consented to.
std::expected<std::vector<std::string>, Refusal> consented(Application const& application,
                                                           Wanted const& wanted) {
    auto const& registered = application.scopes;
    if (!registered.empty())
        for (auto const& name : wanted.names)
            if (std::ranges::none_of(registered, [&](auto const& s) { return edm::same_name(s, name); }))
                return refuse(
                    400, "invalid_grant", 65001,
                    fmt::format("The user or administrator has not consented to use the application "
                                "with ID '{}' named '{}'. Send an interactive authorization request "
                                "for this user and resource.",
                                application.id, application.name));
    if (!wanted.all) return wanted.names;
    if (!registered.empty()) return registered;
    return std::vector<std::string>(kDefaultScopes.begin(), kDefaultScopes.end());
}

void add_openid(Wanted const& wanted, std::vector<std::string>& words) {
    if (wanted.openid) words.emplace_back("openid");
    if (wanted.profile) words.emplace_back("profile");
    if (wanted.email) words.emplace_back("email");
}

/// `scope` of the answer: the words of the request, and what `.default` stands for. Libraries look tokens up
/// by the words that they asked for.
std::string granted_scope(Wanted const& wanted, std::vector<std::string> const& permissions) {
    std::string out;
    for (auto const& word : wanted.printed) (out += out.empty() ? "" : " ") += word;
    if (wanted.all)
        for (auto const& name : permissions) out += fmt::format(" {}/{}", wanted.audience, name);
    return out;
}

std::string id_token(Asked const& asked, Client const& client, std::string_view nonce) {
    Facts const& facts = asked.authority.facts();
    std::string const tenant = facts.id.text();
    std::int64_t const issued_s = asked.issued_s();
    Json claims;
    claims["aud"] = client.application.id;
    claims["iss"] = asked.address.v1 ? fmt::format("https://sts.windows.net/{}/", tenant)
                                     : fmt::format("{}/{}/v2.0", asked.visit.root, tenant);
    claims["iat"] = issued_s;
    claims["nbf"] = issued_s;
    claims["exp"] = issued_s + asked.authority.config().token_lifetime_s;
    claims["name"] = facts.user_name;
    if (!nonce.empty()) claims["nonce"] = nonce;
    claims["oid"] = facts.user_id.text();
    claims["preferred_username"] = facts.user_principal_name;
    claims["sub"] = facts.user_id.text();
    claims["tid"] = tenant;
    if (asked.address.v1) claims["upn"] = facts.user_principal_name;
    claims["uti"] = to_base64url(draw_guid(asked.visit, kIdStep).text().substr(0, 16));
    claims["ver"] = asked.address.v1 ? "1.0" : "2.0";
    return make_jwt(asked.authority.key(), claims);
}

std::string refresh_token(Asked const& asked, Client const& client, Wanted const& wanted) {
    Json out;
    out["c"] = client.application.id;
    std::string scope = "offline_access";
    for (auto const& word : wanted.printed) (scope += ' ') += word;
    out["s"] = scope;
    out["t"] = asked.issued_s();
    out["u"] = draw_guid(asked.visit, kAccessStep).text();
    return asked.authority.seal(kRefreshKind, dump(out));
}

}  // namespace

Answer issue_to_application(Asked const& asked, Client const& client, Wanted const& wanted) {
    Grant grant = grant_of(asked, client, wanted);
    if (is_own_resource(wanted.audience, asked.visit.root)) grant.permissions = client.application.roles;
    return body_of(asked, grant, {});
}

Answer issue_to_user(Asked const& asked, Client const& client, Wanted const& wanted, std::string_view nonce) {
    auto permissions = consented(client.application, wanted);
    if (!permissions) return std::unexpected(permissions.error());
    Grant grant = grant_of(asked, client, wanted);
    grant.delegated = true;
    grant.permissions = *permissions;
    add_openid(wanted, grant.permissions);
    Json body = body_of(asked, grant, granted_scope(wanted, *permissions));
    if (wanted.offline) body["refresh_token"] = refresh_token(asked, client, wanted);
    if (wanted.openid) body["id_token"] = id_token(asked, client, nonce);
    if (asked.form.at("client_info") == "1") body["client_info"] = client_info(asked.authority);
    return body;
}

std::optional<Refresh> read_refresh_token(Authority const& authority, std::string_view token) {
    auto const text = authority.unseal(kRefreshKind, token);
    if (!text) return std::nullopt;
    Json const json = Json::parse(*text);
    return Refresh{json["c"].get<std::string>(), json["s"].get<std::string>(), json["t"].get<std::int64_t>()};
}

std::string client_info(Authority const& authority) {
    Json info;
    info["uid"] = authority.facts().user_id.text();
    info["utid"] = authority.facts().id.text();
    return to_base64url(dump(info));
}

}  // namespace fakegraph::identity
