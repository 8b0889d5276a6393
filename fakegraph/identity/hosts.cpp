#include "fakegraph/identity/hosts.h"

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/config.h"

namespace fakegraph::identity {
namespace {

/// Of Graph in each cloud. (reference graph-protocol 1.1)
constexpr std::array<std::string_view, 4> kGraphHosts = {
    "graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"};
constexpr std::array<std::string_view, 4> kLoginHosts = {"login.microsoftonline.com", "login.windows.net",
                                                         "login.microsoft.com", "sts.windows.net"};

bool is_among(std::span<std::string_view const> hosts, std::string_view host) noexcept {
    return std::ranges::any_of(hosts, [&](auto one) { return edm::same_name(one, host); });
}

}  // namespace

std::string_view origin_of(std::string_view url) noexcept {
    std::size_t const scheme = url.find("://");
    return scheme == std::string_view::npos ? url : url.substr(0, url.find('/', scheme + 3));
}

std::string_view authority_of(std::string_view url) noexcept {
    std::size_t const scheme = url.find("://");
    return scheme == std::string_view::npos ? std::string_view{} : origin_of(url).substr(scheme + 3);
}

std::string_view host_of(std::string_view url) noexcept {
    std::string_view host = authority_of(url);
    // A port follows the last colon; inside brackets colons belong to the address.
    std::size_t const colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
        host = host.substr(0, colon);
    return host;
}

std::span<std::string_view const> public_login_hosts() noexcept { return kLoginHosts; }

bool is_public_login_host(std::string_view host) noexcept { return is_among(kLoginHosts, host); }

bool is_own_resource(std::string_view resource, std::string_view root) noexcept {
    if (edm::same_name(resource, kGraphId)) return true;
    std::string_view const host = host_of(resource);
    return !host.empty() && (edm::same_name(host, host_of(root)) || is_among(kGraphHosts, host));
}

}  // namespace fakegraph::identity
