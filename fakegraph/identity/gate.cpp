#include "fakegraph/identity/gate.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/hosts.h"
#include "fakegraph/identity/jwt.h"
#include "fakegraph/identity/permissions.h"
#include "fakegraph/odata/base64.h"
#include "fakegraph/odata/batch_address.h"
#include "fakegraph/odata/canonical_path.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::identity {
namespace {

std::string challenge(Visit const& visit) {
    return "Bearer realm=\"\", authorization_uri=\"" + std::string(visit.root) +
           "/common/oauth2/authorize\", client_id=\"" + std::string(kGraphId) + '"';
}

/// The words for what is no token of ours; the spelling is the service's.
std::string_view foreign(std::string_view token) {
    // ASSUMED: the text for a signature that is not the tenant's.
    if (parse_jwt(token)) return "Access token validation failure. Invalid signature.";
    if (token.find('.') == std::string_view::npos)
        return "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or "
               "JWE "
               "Compact Serialization Format. (JWS): 'EncodedHeader.EndcodedPayload.EncodedSignature'. "
               "(JWE): 'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector."
               "EncodedCiphertext.EncodedAuthenticationTag'.";
    return "CompactToken parsing failed with error code: 80049217";
}

/// What stands without a token: descriptions of the service, and what v1.0 does not have. `below` is set to
/// what follows the version in a canonical path.
bool needs_token(std::string_view path, std::string_view& below) {
    below = path;
    bool const v1 = take_segment(below, "/v1.0");
    if (!v1 && !take_segment(below, "/beta")) return false;
    std::string_view const plain = below.substr(0, below.find('?'));
    if (plain.empty() || lies_in(plain, "/$metadata")) return false;
    return !v1 || !lies_in(below, "/admin/windows");
}

std::unexpected<GraphError> revoked(Visit const& visit, std::int64_t before_s) {
    std::string const claims =
        R"({"access_token":{"nbf":{"essential":true,"value":")" + std::to_string(before_s) + R"("}}})";
    return unauthorized(visit,
                        "Continuous access evaluation resulted in claims challenge with result: "
                        "InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
                        ", error=\"insufficient_claims\", claims=\"" + to_base64(claims) + '"');
}

GraphResult<void> check_token(Visit const& visit, Claims const& claims, Authority const& authority) {
    if (!is_own_resource(claims.audience, visit.root))
        return unauthorized(visit, "Access token validation failure. Invalid audience.");
    std::int64_t const now_s = visit.wall.unix_ms / 1000;
    if (now_s > claims.expires_s + kSkew_s)
        return unauthorized(visit, "Lifetime validation failed, the token is expired.");
    if (now_s < claims.not_before_s - kSkew_s)
        return unauthorized(visit, "Access token has expired or is not yet valid.");
    // ASSUMED: the text; another tenant's token was not seen in captures.
    if (sim::Guid::parse(claims.tenant) != authority.facts().id)
        return unauthorized(visit, "Access token validation failure. Invalid tenant.");
    return {};
}

GraphResult<void> check_permissions(Visit const& visit, Claims const& claims, std::string_view below) {
    Area const* const area = area_of(below);
    if (area == nullptr) return {};
    if (area->of_user && !claims.delegated)
        return bad_request("/me request is only valid with delegated authentication flow.");
    auto const asked = asked_by(*area, visit.request.method);
    bool const granted = std::ranges::any_of(asked, [&](std::string_view name) {
        return std::ranges::any_of(claims.permissions,
                                   [&](auto const& have) { return edm::same_name(have, name); });
    });
    if (granted) return {};
    return std::unexpected(GraphError{
        403, std::string(area->refusal), "Insufficient privileges to complete the operation.", {}});
}

}  // namespace

std::unexpected<GraphError> unauthorized(Visit const& visit, std::string_view message,
                                         std::string_view more) {
    GraphError error{401, "InvalidAuthenticationToken", std::string(message), {}};
    error.headers.emplace_back("WWW-Authenticate", challenge(visit) + std::string(more));
    return std::unexpected(std::move(error));
}

std::string_view bearer_of(std::string_view authorization) noexcept {
    constexpr std::string_view kScheme = "Bearer ";
    if (!edm::same_name(authorization.substr(0, kScheme.size()), kScheme)) return {};
    authorization.remove_prefix(kScheme.size());
    while (authorization.starts_with(' ')) authorization.remove_prefix(1);
    while (authorization.ends_with(' ')) authorization.remove_suffix(1);
    return authorization;
}

GraphResult<void> admit(Visit const& visit, Auth auth, Authority const& authority) {
    if (auth == Auth::open) return {};
    std::string_view below;
    std::string buffer;
    if (!needs_token(canonical_path(visit.path, buffer), below)) return {};
    std::string_view const token = bearer_of(visit.request.authorization);
    if (token.empty()) return unauthorized(visit, "Access token is empty.");
    auto const claims = authority.verified(token);
    if (!claims) return unauthorized(visit, foreign(token));
    if (auth == Auth::strict)
        if (auto const valid = check_token(visit, *claims, authority); !valid) return valid;
    if (std::int64_t const before_s = authority.revoked_before_s(visit); claims->issued_s < before_s)
        return revoked(visit, before_s);
    if (auth != Auth::strict || is_batch(visit.path)) return {};
    return check_permissions(visit, *claims, below);
}

}  // namespace fakegraph::identity
