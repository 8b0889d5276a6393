/// The documents by which client libraries find their way. Every address in them is the client's own.
#include <fmt/format.h>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/endpoints.h"
#include "fakegraph/identity/gate.h"
#include "fakegraph/identity/hosts.h"

namespace fakegraph::identity {
namespace {

constexpr std::string_view kCloud = "microsoftonline.com";

std::string below(Asked const& asked, std::string_view path) {
    return fmt::format("{}/{}/{}", asked.visit.root, asked.address.tenant, path);
}

std::string v2_issuer(Asked const& asked) {
    // A document for every tenant cannot name one.
    std::string_view const any = asked.address.tenant;
    bool const open = edm::same_name(any, "common") || edm::same_name(any, "organizations");
    return fmt::format("{}/{}/v2.0", asked.visit.root,
                       open ? std::string("{tenantid}") : asked.authority.facts().id.text());
}

}  // namespace

Json configuration(Asked const& asked) {
    bool const v1 = asked.address.v1;
    std::string const oauth2 = v1 ? "oauth2/" : "oauth2/v2.0/";
    Json out;
    out["token_endpoint"] = below(asked, oauth2 + "token");
    out["token_endpoint_auth_methods_supported"] = {"client_secret_post", "private_key_jwt",
                                                    "client_secret_basic"};
    out["jwks_uri"] = below(asked, v1 ? "discovery/keys" : "discovery/v2.0/keys");
    out["response_modes_supported"] = {"query", "fragment", "form_post"};
    out["subject_types_supported"] = Json::array({"pairwise"});
    out["id_token_signing_alg_values_supported"] = Json::array({"RS256"});
    out["response_types_supported"] = Json::array({"code"});
    out["scopes_supported"] =
        v1 ? Json::array({"openid"}) : Json::array({"openid", "profile", "email", "offline_access"});
    out["issuer"] =
        v1 ? fmt::format("https://sts.windows.net/{}/", asked.authority.facts().id.text()) : v2_issuer(asked);
    out["request_uri_parameter_supported"] = false;
    out["userinfo_endpoint"] = fmt::format("{}/oidc/userinfo", asked.visit.root);
    out["authorization_endpoint"] = below(asked, oauth2 + "authorize");
    out["device_authorization_endpoint"] = below(asked, oauth2 + "devicecode");
    out["http_logout_supported"] = true;
    out["frontchannel_logout_supported"] = true;
    out["end_session_endpoint"] = below(asked, oauth2 + "logout");
    out["claims_supported"] = {"sub",
                               "iss",
                               "cloud_instance_name",
                               "aud",
                               "exp",
                               "iat",
                               "nonce",
                               "preferred_username",
                               "name",
                               "tid",
                               "ver",
                               "oid",
                               "uti",
                               "email",
                               "upn"};
    out["tenant_region_scope"] = "NA";
    out["cloud_instance_name"] = kCloud;
    out["cloud_graph_host_name"] = "graph.windows.net";
    out["msgraph_host"] = authority_of(asked.visit.root);
    out["rbac_url"] = "https://pas.windows.net";
    return out;
}

Answer instance_discovery(Asked const& asked) {
    std::string const* const endpoint = asked.form.find("authorization_endpoint");
    if (endpoint == nullptr) return missing_field("authorization_endpoint");
    std::string_view const own = authority_of(asked.visit.root);
    std::string_view const host = host_of(*endpoint);
    if (!edm::same_name(host, host_of(asked.visit.root)) &&
        !edm::same_name(host, host_of("http://" + std::string(asked.visit.request.host))) &&
        !is_public_login_host(host))
        return refuse(
            400, "invalid_instance", 50049,
            "Unknown or invalid instance. The authorization_endpoint names no authority of this cloud.");
    // `https://HOST[/t/x]/{tenant}/oauth2/…`: the segment before `oauth2`.
    std::string_view path = std::string_view(*endpoint).substr(origin_of(*endpoint).size());
    path = path.substr(0, path.find("/oauth2"));
    std::string_view const tenant = path.substr(std::min(path.rfind('/') + 1, path.size()));
    Json cloud;
    cloud["preferred_network"] = own;
    cloud["preferred_cache"] = own;
    cloud["aliases"] = Json::array({own});
    if (std::string_view const bare = host_of(asked.visit.root); bare != own)
        cloud["aliases"].push_back(bare);
    for (auto const name : public_login_hosts())
        if (!edm::same_name(name, own)) cloud["aliases"].push_back(name);
    bool const v1 = asked.form.at("api-version") == "1.0";
    Json out;
    out["tenant_discovery_endpoint"] =
        fmt::format("{}/{}/{}.well-known/openid-configuration", asked.visit.root,
                    tenant.empty() ? asked.address.tenant : tenant, v1 ? "" : "v2.0/");
    out["api-version"] = "1.1";
    out["metadata"] = Json::array({cloud});
    return out;
}

Json keys(Asked const& asked) {
    SigningKey const& key = asked.authority.key();
    Json one;
    one["kty"] = "RSA";
    one["use"] = "sig";
    one["kid"] = key.id();
    one["x5t"] = key.id();
    one["n"] = key.modulus();
    one["e"] = SigningKey::kExponent;
    if (!asked.address.v1) one["issuer"] = v2_issuer(asked);
    Json out;
    out["keys"] = Json::array({one});
    return out;
}

Json user_realm(Asked const& asked) {
    std::string const user = decode_percent(asked.address.user, false).value_or(std::string());
    std::string_view const domain = std::string_view(user).substr(std::min(user.find('@') + 1, user.size()));
    bool const managed = asked.authority.config().applications.empty() ||
                         edm::same_name(domain, asked.authority.facts().domain);
    Json out;
    out["ver"] = "1.0";
    out["account_type"] = managed ? "Managed" : "Unknown";
    if (managed) out["domain_name"] = domain;
    out["cloud_instance_name"] = kCloud;
    out["cloud_audience_urn"] = "urn:federation:MicrosoftOnline";
    return out;
}

GraphResult<Json> user_info(Visit const& visit, Authority const& authority) {
    std::string_view const token = bearer_of(visit.request.authorization);
    auto const claims = token.empty() ? nullptr : authority.verified(token);
    if (token.empty()) return unauthorized(visit, "Access token is empty.");
    if (!claims) return unauthorized(visit, "Access token validation failure. Invalid signature.");
    if (!claims->delegated)
        return unauthorized(visit, "Access token validation failure. It is not a user's.");
    Json out;
    out["sub"] = claims->user;
    out["name"] = authority.facts().user_name;
    out["email"] = authority.facts().user_principal_name;
    return out;
}

}  // namespace fakegraph::identity
