#include "fakegraph/identity/address.h"

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"

namespace fakegraph::identity {
namespace {

struct Known {
    std::string_view path;  // below the tenant
    Endpoint endpoint;
    bool v1;
};
constexpr std::array kKnown = {
    Known{"v2.0/.well-known/openid-configuration", Endpoint::configuration, false},
    Known{".well-known/openid-configuration", Endpoint::configuration, true},
    Known{"discovery/instance", Endpoint::instance, false},
    Known{"oauth2/v2.0/token", Endpoint::token, false},
    Known{"oauth2/token", Endpoint::token, true},
    Known{"oauth2/v2.0/devicecode", Endpoint::device_code, false},
    Known{"oauth2/devicecode", Endpoint::device_code, true},
    Known{"discovery/v2.0/keys", Endpoint::keys, false},
    Known{"discovery/keys", Endpoint::keys, true},
    Known{"oauth2/v2.0/authorize", Endpoint::authorize, false},
    Known{"oauth2/authorize", Endpoint::authorize, true},
    Known{"oauth2/v2.0/logout", Endpoint::logout, false},
    Known{"oauth2/logout", Endpoint::logout, true},
};
constexpr std::string_view kUserRealm = "userrealm/";
/// Graph's own: without a tenant.
constexpr std::string_view kUserInfo = "oidc/userinfo";

}  // namespace

std::optional<Address> parse_address(std::string_view path) noexcept {
    path = path.substr(0, path.find('?'));
    while (path.starts_with('/')) path.remove_prefix(1);  // `//tenant`: a badly joined base address
    while (path.ends_with('/')) path.remove_suffix(1);
    if (edm::same_name(path, kUserInfo)) return Address{Endpoint::user_info, "common", false, {}};
    std::size_t const slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view const tenant = path.substr(0, slash);
    std::string_view const below = path.substr(slash + 1);
    auto const known =
        std::ranges::find_if(kKnown, [&](Known const& k) { return edm::same_name(k.path, below); });
    if (known != kKnown.end()) return Address{known->endpoint, tenant, known->v1, {}};
    if (below.size() > kUserRealm.size() && edm::same_name(below.substr(0, kUserRealm.size()), kUserRealm))
        return Address{Endpoint::user_realm, tenant, true, below.substr(kUserRealm.size())};
    return std::nullopt;
}

}  // namespace fakegraph::identity
