/// Addresses by which clients mean this server, and those by which they mean the real service.
#pragma once

#include <span>
#include <string_view>

namespace fakegraph::identity {

/// Scheme and host, with port: what precedes the path.
std::string_view origin_of(std::string_view url) noexcept;
/// The host alone, without port; empty for what is no URL.
std::string_view host_of(std::string_view url) noexcept;
/// The host with its port, as written.
std::string_view authority_of(std::string_view url) noexcept;

/// Names of the public cloud's identity service, all aliases of one another.
std::span<std::string_view const> public_login_hosts() noexcept;
bool is_public_login_host(std::string_view host) noexcept;

/// Graph's URL or GUID, in any cloud, or this server itself: with port or without, with any path.
bool is_own_resource(std::string_view resource, std::string_view root) noexcept;

}  // namespace fakegraph::identity
