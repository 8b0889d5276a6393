/// What each address of the identity service does. Private to fakegraph/identity.
#pragma once

#include <algorithm>
#include <expected>

#include "fakegraph/identity/address.h"
#include "fakegraph/identity/authority.h"
#include "fakegraph/identity/form.h"
#include "fakegraph/identity/jwt.h"
#include "fakegraph/identity/refusal.h"
#include "fakegraph/odata/error.h"

namespace fakegraph::identity {

/// One request to an address whose tenant is known.
struct Asked {
    Visit const& visit;
    Address const& address;
    Authority& authority;
    /// Of the body, or of the query where the address is a page.
    Form const& form;

    std::int64_t now_s() const noexcept { return visit.wall.unix_ms / 1000; }
    /// When a token is issued: not before a revocation, so that a new one is always good.
    std::int64_t issued_s() const { return std::max(now_s(), authority.revoked_before_s(visit)); }
};

using Answer = std::expected<Json, Refusal>;

// Documents.
Json configuration(Asked const& asked);
Answer instance_discovery(Asked const& asked);
Json keys(Asked const& asked);
Json user_realm(Asked const& asked);
GraphResult<Json> user_info(Visit const& visit, Authority const& authority);

// Tokens.
Answer token(Asked const& asked);
Answer device_code(Asked const& asked);

// Pages: they set the whole response but the service's headers.
void authorize(Asked const& asked, Response& response);
void logout(Asked const& asked, Response& response);
/// A page that tells a person what is wrong.
void error_page(Asked const& asked, Refusal const& refusal, Response& response);

}  // namespace fakegraph::identity
