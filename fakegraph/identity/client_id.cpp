#include "fakegraph/identity/client_id.h"

#include <algorithm>
#include <array>

#include "fakegraph/identity/applications.h"
#include "fakegraph/identity/form.h"
#include "fakegraph/identity/gate.h"
#include "fakegraph/identity/jwt.h"

namespace fakegraph::identity {
namespace {

constexpr std::size_t kMaxOpaque = 64;

bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
}

bool is_plain_name(std::string_view text) {
    return !text.empty() && text.size() <= kMaxOpaque && std::ranges::all_of(text, is_plain);
}

std::string application_of(std::string_view token) {
    auto const claims = payload_of(token);
    if (!claims) return {};
    for (char const* const name : {"appid", "azp"})
        if (auto id = Jwt::text_of(*claims, name); is_plain_name(id)) return id;
    return {};
}

/// The application of a long bearer text, from the last ones that this thread saw. Tokens end in their
/// signature: its last characters choose the place.
std::string const& remembered_application(std::string_view token) {
    struct Seen {
        std::string token, application;
    };
    thread_local std::array<Seen, 16> seen;
    std::size_t place = 0;
    for (char const c : token.substr(token.size() - 4)) place = place * 7 + static_cast<unsigned char>(c);
    Seen& s = seen[place % seen.size()];
    if (s.token != token) {
        s.application = application_of(token);
        s.token = token;
    }
    return s.application;
}

}  // namespace

std::string client_id(Request const& request) {
    std::string_view const token = bearer_of(request.authorization);
    if (is_plain_name(token)) return std::string(token);
    if (token.size() > kMaxOpaque && token.size() <= kMaxToken)
        if (auto const& application = remembered_application(token); !application.empty()) return application;
    if (is_form(request.content_type))
        if (auto const field = raw_field(request.body, "client_id"); is_plain_name(field))
            return std::string(field);
    if (auto const basic = basic_credentials(request.authorization); basic && is_plain_name(basic->id))
        return basic->id;
    std::string_view const agent = find_header(request, "User-Agent");
    std::string_view const product = agent.substr(0, agent.find_first_of("/ "));
    return product.empty() ? std::string("anonymous") : std::string(product.substr(0, kMaxOpaque));
}

}  // namespace fakegraph::identity
