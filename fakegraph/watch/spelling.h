/// Addresses as clients write them: what is the same for all that it looks different.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fakegraph::watch {

std::uint64_t text_hash(std::string_view text, std::uint64_t seed = 0) noexcept;

/// The raw value of the skip token in a path or link; empty when there is none.
std::string_view skip_token_of(std::string_view url) noexcept;
/// Hash of a skip token after percent-decoding; 0 for an empty one.
std::uint64_t token_hash(std::string_view raw);
/// Two spellings of one URL: percent-encoding of characters that mean the same either way does not count.
bool same_url(std::string_view a, std::string_view b);

/// The beginning of a list, of as many items as the client itself chose by `$top`: perhaps all that it wants.
bool is_sample(std::string_view path) noexcept;
/// Equal for spellings of one address: letters of the path in either case, percent-encoding, `+` for a blank,
/// doubled slashes and one at the end, keys in parentheses, `$` before the names of options, their order.
/// Allocates nothing.
std::uint64_t address_hash(std::string_view path, std::uint64_t seed = 0) noexcept;
/// The path without its query in one spelling: decoded, in lower case, slashes single, keys as segments.
std::string plain_path(std::string_view path);
/// Of a body, with that of its address as seed; JSON without blanks counts like JSON with them.
std::uint64_t body_hash(std::string_view body, std::uint64_t seed);

}  // namespace fakegraph::watch
