#include "fakegraph/identity/code.h"

#include <fmt/format.h>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/key.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::identity {
namespace {

constexpr std::string_view kKind = "code";
constexpr std::int64_t kCodeLifetime_s = 600;

std::unexpected<Refusal> bad_grant(int number, std::string text) {
    return refuse(400, "invalid_grant", number, std::move(text));
}

std::optional<Code> read_code(Authority const& authority, std::string_view text) {
    auto const plain = authority.unseal(kKind, text);
    if (!plain) return std::nullopt;
    Json const json = Json::parse(*plain);
    auto const at = [&](char const* name) { return json[name].get<std::string>(); };
    return Code{.client = at("c"),
                .scope = at("s"),
                .redirect_uri = at("r"),
                .nonce = at("n"),
                .challenge = at("h"),
                .plain_challenge = json["p"].get<bool>(),
                .issued_s = json["t"].get<std::int64_t>(),
                .unique = at("u")};
}

std::expected<void, Refusal> check_verifier(Code const& code, std::string_view verifier) {
    if (code.challenge.empty() && verifier.empty()) return {};
    bool const fits =
        !code.challenge.empty() &&
        code.challenge == (code.plain_challenge ? std::string(verifier) : to_base64url(sha256(verifier)));
    if (fits) return {};
    return bad_grant(501481,
                     "The Code_Verifier does not match the code_challenge supplied in the authorization "
                     "request.");
}

}  // namespace

std::string make_code(Authority const& authority, Code const& code) {
    Json json;
    json["c"] = code.client;
    json["s"] = code.scope;
    json["r"] = code.redirect_uri;
    json["n"] = code.nonce;
    json["h"] = code.challenge;
    json["p"] = code.plain_challenge;
    json["t"] = code.issued_s;
    json["u"] = code.unique;
    return authority.seal(kKind, dump(json));
}

std::expected<Code, Refusal> redeem(Asked const& asked, std::string_view client, std::string_view text) {
    auto code = read_code(asked.authority, text);
    if (!code) return bad_grant(9002313, "Invalid request. Request is malformed or invalid.");
    if (!edm::same_name(code->client, client))
        return bad_grant(700005, "Provided Authorization Code is intended to use against other client.");
    if (asked.now_s() > code->issued_s + kCodeLifetime_s)
        return bad_grant(
            70008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a "
            "new interactive authorization request for this user and resource.");
    if (asked.form.at("redirect_uri") != code->redirect_uri)
        return bad_grant(500112, fmt::format("The reply address '{}' does not match the reply address '{}' "
                                             "provided when requesting Authorization code.",
                                             asked.form.at("redirect_uri"), code->redirect_uri));
    if (auto const fits = check_verifier(*code, asked.form.at("code_verifier")); !fits)
        return std::unexpected(fits.error());
    if (!asked.authority.use_code(code->unique))
        return bad_grant(
            54005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or "
            "use an existing refresh token.");
    return *code;
}

}  // namespace fakegraph::identity
