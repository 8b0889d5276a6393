/// What a client asks a token for: a resource, and permissions of it.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/identity/endpoints.h"

namespace fakegraph::identity {

struct Wanted {
    std::string audience{kGraphUrl};
    /// Names of permissions, without their resource.
    std::vector<std::string> names;
    /// `{resource}/.default`: all that the application has.
    bool all = false;
    /// Nothing but what OpenID knows was asked for.
    bool no_resource = true;
    bool openid = false, profile = false, email = false, offline = false;
    /// The words of the request as the answer repeats them.
    std::vector<std::string> printed;
};

/// Words of `scope`: OpenID's own, `User.Read`, `https://graph.microsoft.com/User.Read`,
/// `https://graph.microsoft.com/.default`. invalid_scope for what is none of them; invalid_resource for a
/// resource that the tenant does not know.
std::expected<Wanted, Refusal> parse_scope(Asked const& asked, std::string_view scope);

/// The request's `scope`; its `resource` at the older address. A field that is missing is refused by name.
std::expected<Wanted, Refusal> wanted(Asked const& asked);
/// The same as one text in the form of `scope`; empty where the request names neither.
std::string scope_text(Asked const& asked);

}  // namespace fakegraph::identity
