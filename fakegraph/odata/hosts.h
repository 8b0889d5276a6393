/// Addresses by which clients mean this server or the real one.
#pragma once

#include <string_view>

namespace fakegraph {

/// Scheme and host, with port: what precedes the path.
std::string_view origin_of(std::string_view url) noexcept;
/// The host alone, without port; empty for what is no URL.
std::string_view host_of(std::string_view url) noexcept;
/// The host with its port, as written.
std::string_view authority_of(std::string_view url) noexcept;

/// `:8080` of a host with its port; empty when there is none.
std::string_view port_of(std::string_view authority) noexcept;

/// Of Graph in any cloud.
bool is_graph_host(std::string_view host) noexcept;
/// `localhost`, 127.0.0.1 or [::1].
bool is_loopback_host(std::string_view host) noexcept;

}  // namespace fakegraph
