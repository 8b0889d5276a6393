#include "fakegraph/identity/jwt.h"

#include <algorithm>
#include <cmath>

#include "fakegraph/odata/base64.h"

namespace fakegraph::identity {
namespace {

/// Tokens nest little; a hostile one shall not use up the stack.
constexpr int kMaxDepth = 8;

std::optional<Json> object_of(std::string_view base64) {
    auto const text = from_base64(base64);
    if (!text) return std::nullopt;
    bool too_deep = false;
    auto const watch = [&](int depth, Json::parse_event_t, Json&) {
        if (depth > kMaxDepth) too_deep = true;
        return !too_deep;
    };
    Json json = Json::parse(*text, watch, false);
    if (too_deep || !json.is_object()) return std::nullopt;
    return json;
}

struct Parts {
    std::string_view header, payload, signature;
};

std::optional<Parts> split(std::string_view token) {
    if (token.size() > kMaxToken || std::ranges::count(token, '.') != 2) return std::nullopt;
    std::size_t const first = token.find('.');
    std::size_t const second = token.find('.', first + 1);
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1)};
}

}  // namespace

std::string Jwt::text_of(Json const& object, char const* name) {
    auto const found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> Jwt::number(char const* name) const {
    auto const found = payload.find(name);
    if (found == payload.end() || !found->is_number()) return std::nullopt;
    if (found->is_number_integer()) return found->get<std::int64_t>();
    // Some libraries write seconds with a fraction.
    double const value = found->get<double>();
    return std::abs(value) < 1e15 ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

std::optional<Json> payload_of(std::string_view token) {
    auto const parts = split(token);
    return parts ? object_of(parts->payload) : std::nullopt;
}

std::optional<Jwt> parse_jwt(std::string_view token) {
    auto const parts = split(token);
    if (!parts) return std::nullopt;
    auto header = object_of(parts->header);
    auto payload = object_of(parts->payload);
    auto signature = from_base64(parts->signature);
    if (!header || !payload || !signature) return std::nullopt;
    return Jwt{std::move(*header), std::move(*payload),
               token.substr(0, parts->header.size() + 1 + parts->payload.size()), std::move(*signature)};
}

std::string dump(Json const& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string make_jwt(SigningKey const& key, Json const& payload) {
    Json header;
    header["typ"] = "JWT";
    header["alg"] = "RS256";
    header["x5t"] = key.id();
    header["kid"] = key.id();
    std::string token = to_base64url(dump(header)) + '.' + to_base64url(dump(payload));
    std::string const signature = to_base64url(key.sign(token));
    return token + '.' + signature;
}

}  // namespace fakegraph::identity
