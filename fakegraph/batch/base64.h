/// Base64 (RFC 4648), for bodies that are no JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fakegraph::batch {

/// With padding.
std::string to_base64(std::string_view bytes);
/// Either alphabet, with or without padding; nullopt for anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace fakegraph::batch
