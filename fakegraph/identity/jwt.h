/// JSON web tokens in their compact form (RFC 7515, 7519).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/identity/key.h"

namespace fakegraph::identity {

using Json = nlohmann::ordered_json;

/// Longer ones are no tokens for us.
inline constexpr std::size_t kMaxToken = 16 * 1024;

struct Jwt {
    Json header, payload;  // objects
    std::string_view signed_part;
    std::string signature;

    /// A text member of the payload; empty where there is none, or none of that type.
    std::string text(char const* name) const { return text_of(payload, name); }
    /// A whole number of the payload.
    std::optional<std::int64_t> number(char const* name) const;
    static std::string text_of(Json const& object, char const* name);
};

/// `header.payload.signature`; nullopt when it is not that. Nothing is verified. Views into `token`.
std::optional<Jwt> parse_jwt(std::string_view token);
/// The payload of such a token alone: `appid` and the like.
std::optional<Json> payload_of(std::string_view token);
/// Text of any bytes: what is no UTF-8 becomes U+FFFD.
std::string dump(Json const& json);
/// RS256, with the headers that tokens for Graph carry.
std::string make_jwt(SigningKey const& key, Json const& payload);

}  // namespace fakegraph::identity
