/// The addresses of the identity service: `/{tenant}/oauth2/v2.0/token` and its neighbours. (reference
/// graph-protocol 2.1)
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fakegraph::identity {

enum class Endpoint : std::uint8_t {
    configuration,  // OpenID discovery
    instance,       // instance discovery
    token,
    device_code,
    keys,
    authorize,
    logout,
    user_realm,
    user_info,
};

struct Address {
    Endpoint endpoint;
    /// As the client wrote it: GUID, name, domain, `common`.
    std::string_view tenant;
    /// The older form, without `v2.0`: resources in place of scopes, numbers as strings.
    bool v1 = false;
    /// The user of user_realm, raw.
    std::string_view user;
};

/// `path` is below the tenant's prefix; a query may follow. Names in any letter case. nullopt for what is no
/// address of the identity service.
std::optional<Address> parse_address(std::string_view path) noexcept;

}  // namespace fakegraph::identity
