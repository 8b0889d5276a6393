/// Base64 (RFC 4648), as tokens, keys, challenges and batch items carry it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fakegraph {

/// The alphabet of URLs, without padding.
std::string to_base64url(std::string_view bytes);
/// The plain alphabet, padded.
std::string to_base64(std::string_view bytes);
/// Either alphabet, padded or not; nullopt for anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace fakegraph
