#include "fakegraph/cli/public_url.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "fakegraph/edm/names.h"
#include "fakegraph/forwarded.h"
#include "fakegraph/odata/hosts.h"

namespace fakegraph {
namespace {

/// `:8080`, or none.
bool is_port(std::string_view port) {
    if (port.empty()) return true;
    std::uint16_t number = 0;
    auto const [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && number > 0;
}

/// A name or an address; colons only in the brackets of IPv6.
bool is_host(std::string_view host) {
    if (host.starts_with('[')) return host.size() > 2 && host.find(']') == host.size() - 1;
    return !host.empty() && host.find_first_of(":[]") == std::string_view::npos;
}

/// As a trusted proxy would say it: what it may say, the flag may.
std::string root_by_proxy(std::string_view url) {
    std::string_view const authority = authority_of(url);
    std::array<HeaderView, 3> const fields = {
        HeaderView{"X-Forwarded-Proto", url.substr(0, url.find("://"))},
        HeaderView{"X-Forwarded-Host", authority},
        HeaderView{"X-Forwarded-Prefix", url.substr(origin_of(url).size())}};
    Request request;
    request.headers = fields;
    return forwarded_root(request);
}

}  // namespace

sim::Result<std::string> public_root(std::string_view url) {
    std::string_view root = url;
    while (root.ends_with('/')) root.remove_suffix(1);
    if (is_host(host_of(root)) && is_port(port_of(authority_of(root))))
        if (std::string found = root_by_proxy(root); edm::same_name(found, root)) return found;
    return sim::fail(sim::Errc::invalid_argument,
                     "'" + std::string(url) +
                         "' is no address such as https://graph.example.com or http://10.0.0.7:8080/fake: "
                         "http or https, a host, perhaps a port and a path, and nothing else");
}

}  // namespace fakegraph
