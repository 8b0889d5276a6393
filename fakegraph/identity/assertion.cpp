#include "fakegraph/identity/assertion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/certificate.h"
#include "fakegraph/identity/gate.h"
#include "fakegraph/identity/hosts.h"
#include "fakegraph/identity/jwt.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::identity {
namespace {

std::unexpected<Refusal> bad_client(int number, std::string text) {
    return refuse(401, "invalid_client", number, std::move(text));
}
std::unexpected<Refusal> bad_signature(std::string_view why) {
    return bad_client(700027, fmt::format("Client assertion contains an invalid signature. {}", why));
}

/// `https://HOST[/t/x]/{tenant}/…` of this service, or of the real one, whatever follows the tenant.
bool is_our_address(Visit const& visit, Authority const& authority, std::string_view address) {
    std::string_view const origin = origin_of(address);
    if (!edm::same_name(host_of(origin), host_of(visit.root)) && !is_public_login_host(host_of(origin)))
        return false;
    std::string_view path = address.substr(origin.size());
    std::string_view const prefix = visit.root.substr(origin_of(visit.root).size());
    if (!prefix.empty() && path.starts_with(prefix)) path.remove_prefix(prefix.size());
    if (!path.starts_with('/')) return false;
    return authority.is_called(path.substr(1, path.find('/', 1) - 1));
}

bool names_us(Visit const& visit, Authority const& authority, Json const& payload) {
    auto const audience = payload.find("aud");
    if (audience == payload.end()) return false;
    auto const ours = [&](Json const& one) {
        return one.is_string() && is_our_address(visit, authority, one.get<std::string>());
    };
    return audience->is_array() ? std::ranges::any_of(*audience, ours) : ours(*audience);
}

std::expected<void, Refusal> check_claims(Visit const& visit, Authority const& authority,
                                          Application const& application, Jwt const& jwt) {
    if (!edm::same_name(jwt.text("iss"), application.id))
        return bad_client(700211,
                          fmt::format("No matching federated identity record found for presented assertion "
                                      "issuer '{}'. Federated identity credentials are not simulated.",
                                      jwt.text("iss")));
    if (!edm::same_name(jwt.text("sub"), application.id))
        return bad_client(700021,
                          "Client assertion application identifier doesn't match 'client_id' parameter.");
    if (!names_us(visit, authority, jwt.payload))
        return bad_client(700023, "Client assertion audience claim does not match Realm issuer.");
    std::int64_t const now_s = visit.wall.unix_ms / 1000;
    auto const expires_s = jwt.number("exp");
    if (!expires_s || now_s > *expires_s + kSkew_s || now_s + kSkew_s < jwt.number("nbf").value_or(now_s))
        return bad_client(700024, "Client assertion is not within its valid time range.");
    return {};
}

/// The certificate that comes along: the first of `x5c`.
std::optional<std::string> enclosed(Json const& header) {
    auto const chain = header.find("x5c");
    if (chain == header.end() || !chain->is_array() || chain->empty() || !chain->front().is_string())
        return std::nullopt;
    return from_base64(chain->front().get<std::string>());
}

/// Thumbprints by which the header names its certificate, in hex.
std::vector<std::string> named(Json const& header) {
    std::vector<std::string> out;
    for (char const* const member : {"x5t", "x5t#S256", "kid"}) {
        std::string const text = Jwt::text_of(header, member);
        if (auto const bytes = from_base64(text); bytes && !bytes->empty()) out.push_back(to_hex(*bytes));
        if (!text.empty()) out.push_back(edm::lower(text));
    }
    return out;
}

std::expected<void, Refusal> check_signature(Application const& application, Jwt const& jwt) {
    std::string const algorithm = Jwt::text_of(jwt.header, "alg");
    if (algorithm != "RS256" && algorithm != "PS256")
        return bad_client(5002738,
                          fmt::format("Invalid JWT token. '{}' is not a supported signature algorithm. "
                                      "Supported signing algorithms are: 'RS256, PS256'.",
                                      algorithm));
    Signing const how = algorithm == "RS256" ? Signing::rs256 : Signing::ps256;
    auto names = named(jwt.header);
    std::optional<PublicCertificate> certificate;
    if (auto const der = enclosed(jwt.header)) {
        certificate = read_certificate(*der);
        if (!certificate) return bad_signature("The certificate in x5c cannot be read.");
        names = {to_hex(certificate->sha1), to_hex(certificate->sha256)};
    }
    if (!application.certificates.empty()) {
        auto const is_named = [&](Certificate const& c) {
            if (c.der.empty()) return std::ranges::find(names, c.thumbprint) != names.end();
            return std::ranges::find(names, to_hex(sha1(c.der))) != names.end() ||
                   std::ranges::find(names, to_hex(sha256(c.der))) != names.end();
        };
        auto const registered = std::ranges::find_if(application.certificates, is_named);
        if (registered == application.certificates.end())
            return bad_signature(fmt::format(
                "The certificate with identifier used to sign the client assertion is not registered on "
                "application '{}'.",
                application.id));
        if (!registered->der.empty()) certificate = read_certificate(registered->der);
    }
    if (certificate && !verify_signature(certificate->key.get(), how, jwt.signed_part, jwt.signature))
        return bad_signature("The signature does not fit the certificate's key.");
    return {};
}

}  // namespace

std::string subject_of(std::string_view assertion) {
    auto const payload = payload_of(assertion);
    return payload ? Jwt::text_of(*payload, "sub") : std::string();
}

std::expected<void, Refusal> check_assertion(Visit const& visit, Authority const& authority,
                                             Application const& application, std::string_view assertion) {
    auto const jwt = parse_jwt(assertion);
    if (!jwt) return bad_client(50027, "JWT token is invalid or malformed.");
    if (auto const claims = check_claims(visit, authority, application, *jwt); !claims) return claims;
    if (authority.config().applications.empty() || !application.certificates.empty())
        return check_signature(application, *jwt);
    return bad_signature(fmt::format("Application '{}' has no certificate registered.", application.id));
}

}  // namespace fakegraph::identity
