#include "fakegraph/odata/hosts.h"

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"

namespace fakegraph {
namespace {

/// (reference graph-protocol 1.1)
constexpr std::array<std::string_view, 4> kGraphHosts = {
    "graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"};
constexpr std::array<std::string_view, 3> kLoopbackHosts = {"localhost", "127.0.0.1", "[::1]"};

bool is_among(auto const& hosts, std::string_view host) noexcept {
    return std::ranges::any_of(hosts, [&](auto one) { return edm::same_name(one, host); });
}

}  // namespace

std::string_view origin_of(std::string_view url) noexcept {
    std::size_t const scheme = url.find("://");
    if (scheme == std::string_view::npos) return url;
    return url.substr(0, url.find_first_of("/?", scheme + 3));
}

std::string_view authority_of(std::string_view url) noexcept {
    std::size_t const scheme = url.find("://");
    return scheme == std::string_view::npos ? std::string_view{} : origin_of(url).substr(scheme + 3);
}

std::string_view port_of(std::string_view authority) noexcept {
    // A port follows the last colon; inside brackets colons belong to the address.
    std::size_t const colon = authority.rfind(':');
    if (colon == authority.npos || authority.find(']', colon) != authority.npos) return {};
    return authority.substr(colon);
}

std::string_view host_of(std::string_view url) noexcept {
    std::string_view const authority = authority_of(url);
    return authority.substr(0, authority.size() - port_of(authority).size());
}

bool is_graph_host(std::string_view host) noexcept { return is_among(kGraphHosts, host); }

bool is_loopback_host(std::string_view host) noexcept { return is_among(kLoopbackHosts, host); }

}  // namespace fakegraph
