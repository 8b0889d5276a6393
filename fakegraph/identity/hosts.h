/// Addresses by which clients mean the identity service, or a resource of ours.
#pragma once

#include <span>
#include <string_view>

#include "fakegraph/odata/hosts.h"

namespace fakegraph::identity {

/// Names of the public cloud's identity service, all aliases of one another.
std::span<std::string_view const> public_login_hosts() noexcept;
bool is_public_login_host(std::string_view host) noexcept;

/// Graph's URL or GUID, in any cloud, or this server itself: with port or without, with any path.
bool is_own_resource(std::string_view resource, std::string_view root) noexcept;

}  // namespace fakegraph::identity
