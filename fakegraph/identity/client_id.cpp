#include "fakegraph/identity/client_id.h"

#include <algorithm>

#include "fakegraph/edm/names.h"

namespace fakegraph::identity {
namespace {

constexpr std::size_t kMaxOpaque = 64;

std::string_view bearer(std::string_view authorization) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!edm::same_name(authorization.substr(0, kScheme.size()), kScheme)) return {};
    authorization.remove_prefix(kScheme.size());
    return authorization;
}

bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

std::string client_id(Request const& request) {
    std::string_view const token = bearer(request.authorization);
    if (!token.empty() && token.size() <= kMaxOpaque && std::ranges::all_of(token, is_plain))
        return std::string(token);
    std::string_view const agent = find_header(request, "User-Agent");
    std::string_view const product = agent.substr(0, agent.find_first_of("/ "));
    return product.empty() ? std::string("anonymous") : std::string(product.substr(0, kMaxOpaque));
}

}  // namespace fakegraph::identity
