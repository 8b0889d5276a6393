#include "fakegraph/identity/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/hosts.h"

namespace fakegraph::identity {
namespace {

constexpr std::size_t kMaxScope = 4096;
constexpr std::string_view kAll = ".default";

std::unexpected<Refusal> bad_scope(std::string_view scope) {
    return refuse(
        400, "invalid_scope", 70011,
        fmt::format("The provided request must include a 'scope' input parameter. The provided value "
                    "for the input parameter 'scope' is not valid. The scope {} is not valid.",
                    scope));
}

bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
               c == '-' || c == '_';
    });
}

/// A URL or a GUID.
bool is_resource(std::string_view text) {
    std::size_t const scheme = text.find("://");
    return scheme == std::string_view::npos ? sim::Guid::parse(text).has_value()
                                            : scheme > 0 && text.size() > scheme + 3;
}

/// Registered applications are resources too: by their id, or by `api://{id}`.
bool is_application(Authority const& authority, std::string_view resource) {
    constexpr std::string_view kApi = "api://";
    if (resource.starts_with(kApi)) resource.remove_prefix(kApi.size());
    return std::ranges::any_of(authority.config().applications,
                               [&](Application const& a) { return edm::same_name(a.id, resource); });
}

std::expected<void, Refusal> check_resource(Asked const& asked, std::string_view resource) {
    if (asked.authority.config().any_resource || is_own_resource(resource, asked.visit.root) ||
        is_application(asked.authority, resource))
        return {};
    return refuse(
        400, "invalid_resource", 500011,
        fmt::format("The resource principal named {} was not found in the tenant named {}. This can "
                    "happen if the application has not been installed by the administrator of the "
                    "tenant or consented to by any user in the tenant. You might have sent your "
                    "authentication request to the wrong tenant.",
                    resource, asked.authority.facts().organization));
}

/// OpenID's own words; false for any other.
bool take_openid(std::string_view word, Wanted& out) {
    if (word == "openid")
        out.openid = true;
    else if (word == "profile")
        out.profile = true;
    else if (word == "email")
        out.email = true;
    else if (word == "offline_access")
        out.offline = true;
    else
        return false;
    return true;
}

std::expected<void, Refusal> take_permission(Asked const& asked, std::string_view word, Wanted& out) {
    std::size_t const slash = word.rfind('/');
    std::string_view const resource = slash == std::string_view::npos ? kGraphUrl : word.substr(0, slash);
    std::string_view const name = slash == std::string_view::npos ? word : word.substr(slash + 1);
    if (!is_name(name) || !is_resource(resource)) return bad_scope(word);
    if (!out.no_resource && out.audience != resource)
        return refuse(400, "invalid_request", 28000,
                      fmt::format("Provided value for the input parameter scope is not valid because it "
                                  "contains more than one resource. Scope {} is not valid.",
                                  word));
    if (auto const known = check_resource(asked, resource); !known) return known;
    out.no_resource = false;
    out.audience = resource;
    if (edm::same_name(name, kAll))
        out.all = true;
    else
        out.names.emplace_back(name);
    return {};
}

}  // namespace

std::expected<Wanted, Refusal> parse_scope(Asked const& asked, std::string_view scope) {
    if (scope.size() > kMaxScope) return bad_scope(scope.substr(0, 64));
    Wanted out;
    while (!scope.empty()) {
        std::size_t const end = std::min(scope.find(' '), scope.size());
        std::string_view const word = scope.substr(0, end);
        scope.remove_prefix(std::min(end + 1, scope.size()));
        if (word.empty()) continue;
        if (!take_openid(word, out))
            if (auto const taken = take_permission(asked, word, out); !taken)
                return std::unexpected(taken.error());
        // offline_access shows in the refresh token alone.
        if (word != "offline_access") out.printed.emplace_back(word);
    }
    return out;
}

std::string scope_text(Asked const& asked) {
    if (!asked.address.v1) return std::string(asked.form.at("scope"));
    std::string_view const resource = asked.form.at("resource");
    if (resource.empty()) return {};
    // The older addresses know no scopes: all that the application has, and everything that OpenID gives.
    return std::string(resource) + "/.default openid profile offline_access";
}

std::expected<Wanted, Refusal> wanted(Asked const& asked) {
    if (!asked.address.v1 && asked.form.find("scope") == nullptr && asked.form.find("resource") != nullptr)
        return refuse(400, "invalid_request", 901002, "The 'resource' request parameter is not supported.");
    std::string const text = scope_text(asked);
    if (text.empty()) return missing_field(asked.address.v1 ? "resource" : "scope");
    return parse_scope(asked, text);
}

}  // namespace fakegraph::identity
