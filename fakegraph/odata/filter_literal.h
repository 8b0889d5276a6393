/// Literals of $filter and what they mean for a property. Private to the parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/path.h"

namespace fakegraph {

enum class LiteralKind : std::uint8_t { null, boolean, string, guid, number, word, prefixed };

struct Literal {
    LiteralKind kind = LiteralKind::null;
    std::string_view prefix;  // prefixed: what stands before the quote
    std::string text;         // unquoted
};

/// The literal as a value of the kind that `type` has. `operation` is named when the two do not fit: `Equal`.
Checked<edm::Value> convert(Literal const& literal, edm::TypeRef const& type, std::string_view operation);

}  // namespace fakegraph
