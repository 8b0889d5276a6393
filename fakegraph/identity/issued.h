/// The answer that carries tokens.
#pragma once

#include <string>

#include "fakegraph/identity/applications.h"
#include "fakegraph/identity/scope.h"

namespace fakegraph::identity {

/// To an application itself.
Answer issue_to_application(Asked const& asked, Client const& client, Wanted const& wanted);
/// To an application in the name of the tenant's administrator. `nonce`: goes into the id token.
Answer issue_to_user(Asked const& asked, Client const& client, Wanted const& wanted,
                     std::string_view nonce = {});

/// What a refresh token says.
struct Refresh {
    std::string client, scope;
    std::int64_t issued_s = 0;
};
std::optional<Refresh> read_refresh_token(Authority const& authority, std::string_view token);

/// base64url of {"uid":…,"utid":…}.
std::string client_info(Authority const& authority);

}  // namespace fakegraph::identity
