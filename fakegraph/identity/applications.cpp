#include "fakegraph/identity/applications.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/assertion.h"
#include "fakegraph/odata/base64.h"
#include "sim/base/draw.h"
#include "sim/base/result.h"

namespace fakegraph::identity {
namespace {

constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::size_t kMaxClientId = 256;

std::expected<void, Refusal> check_secret(Application const& application, std::string_view secret) {
    auto const found =
        std::ranges::find_if(application.secrets, [&](Secret const& s) { return s.value == secret; });
    if (found == application.secrets.end())
        return refuse(
            401, "invalid_client", 7000215,
            fmt::format("Invalid client secret provided. Ensure the secret being sent in the request "
                        "is the client secret value, not the client secret ID, for a secret added to "
                        "app '{}'.",
                        application.id));
    if (found->expired)
        return refuse(
            401, "invalid_client", 7000222,
            fmt::format("The provided client secret keys for app '{}' are expired. Create new keys "
                        "for your app, or consider using certificate credentials for added security.",
                        application.id));
    return {};
}

std::unexpected<Refusal> no_proof() {
    return refuse(401, "invalid_client", 7000218,
                  "The request body must contain the following parameter: 'client_assertion' or "
                  "'client_secret'.");
}

}  // namespace

std::optional<Credentials> basic_credentials(std::string_view authorization) {
    constexpr std::string_view kScheme = "Basic ";
    if (!edm::same_name(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    auto const text = from_base64(authorization.substr(kScheme.size()));
    if (!text) return std::nullopt;
    std::size_t const colon = text->find(':');
    if (colon == std::string::npos) return std::nullopt;
    auto const plain = [](std::string_view half) {
        return decode_percent(half, true).value_or(std::string(half));
    };
    return Credentials{plain(std::string_view(*text).substr(0, colon)),
                       plain(std::string_view(*text).substr(colon + 1))};
}

std::optional<Application> find_application(Authority const& authority, std::string_view id) {
    auto const& registered = authority.config().applications;
    if (registered.empty())
        return Application{
            .id = std::string(id), .name = "Any application", .roles = {std::string(kUpdatesPermission)}};
    auto const found =
        std::ranges::find_if(registered, [&](Application const& a) { return edm::same_name(a.id, id); });
    return found == registered.end() ? std::nullopt : std::optional(*found);
}

std::expected<Application, Refusal> identify(Authority const& authority, std::string_view id) {
    if (id.empty()) return missing_field("client_id");
    auto application = id.size() > kMaxClientId ? std::nullopt : find_application(authority, id);
    if (application) return std::move(*application);
    return refuse(
        400, "unauthorized_client", 700016,
        fmt::format("Application with identifier '{}' was not found in the directory '{}'. This can "
                    "happen if the application has not been installed by the administrator of the "
                    "tenant or consented to by any user in the tenant. You may have sent your "
                    "authentication request to the wrong tenant.",
                    id.substr(0, kMaxClientId), authority.facts().organization));
}

std::string default_client(Authority const& authority) {
    auto const& registered = authority.config().applications;
    if (!registered.empty()) return registered.front().id;
    std::uint64_t const key = sim::hash_text("fakegraph client");
    std::uint64_t const seed = authority.facts().seed;
    return sim::Guid::from_bits(sim::draw(seed, key, sim::Purpose::tenant_identity, 0),
                                sim::draw(seed, key, sim::Purpose::tenant_identity, 1))
        .text();
}

std::string standing_token(Authority const& authority, std::int64_t now_s) {
    auto const application = find_application(authority, default_client(authority));
    CHECK(application);
    return authority.issue({.client = application->id,
                            .client_name = application->name,
                            .proof = Proof::secret,
                            .permissions = application->roles,
                            .issued_s = std::max(now_s, authority.revoked_before_s()),
                            .lifetime_s = std::int64_t{24} * 3600});
}

std::expected<Client, Refusal> authenticate(Visit const& visit, Authority const& authority, Form const& form,
                                            bool needs_proof) {
    Credentials given{std::string(form.at("client_id")), std::string(form.at("client_secret"))};
    if (auto basic = basic_credentials(visit.request.authorization);
        basic && (given.id.empty() || given.id == basic->id))
        given = std::move(*basic);
    std::string_view const assertion = form.at("client_assertion");
    if (given.id.empty() && !assertion.empty()) given.id = subject_of(assertion);
    auto application = identify(authority, given.id);
    if (!application) return std::unexpected(application.error());
    bool const registered = !authority.config().applications.empty();
    Client client{std::move(*application), Proof::none};
    if (registered && client.application.is_public() && !(given.secret.empty() && assertion.empty()))
        return refuse(401, "invalid_client", 700025,
                      "Client is public so neither 'client_assertion' nor 'client_secret' should be "
                      "presented.");
    if (!assertion.empty()) {
        if (form.at("client_assertion_type") != kAssertionType)
            return form.find("client_assertion_type") == nullptr
                       ? std::expected<Client, Refusal>(missing_field("client_assertion_type"))
                       : refuse(400, "invalid_request", 900023,
                                "The value of 'client_assertion_type' is not supported.");
        if (auto const checked = check_assertion(visit, authority, client.application, assertion); !checked)
            return std::unexpected(checked.error());
        client.proof = Proof::certificate;
        return client;
    }
    if (!given.secret.empty()) {
        if (registered)
            if (auto const checked = check_secret(client.application, given.secret); !checked)
                return std::unexpected(checked.error());
        client.proof = Proof::secret;
        return client;
    }
    if (needs_proof || (registered && !client.application.is_public())) return no_proof();
    return client;
}

}  // namespace fakegraph::identity
