#include "fakegraph/identity/hosts.h"

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/config.h"

namespace fakegraph::identity {
namespace {

constexpr std::array<std::string_view, 4> kLoginHosts = {"login.microsoftonline.com", "login.windows.net",
                                                         "login.microsoft.com", "sts.windows.net"};

}  // namespace

std::span<std::string_view const> public_login_hosts() noexcept { return kLoginHosts; }

bool is_public_login_host(std::string_view host) noexcept {
    return std::ranges::any_of(kLoginHosts, [&](auto one) { return edm::same_name(one, host); });
}

bool is_own_resource(std::string_view resource, std::string_view root) noexcept {
    if (edm::same_name(resource, kGraphId)) return true;
    std::string_view const host = host_of(resource);
    return !host.empty() && (edm::same_name(host, host_of(root)) || is_graph_host(host));
}

}  // namespace fakegraph::identity
