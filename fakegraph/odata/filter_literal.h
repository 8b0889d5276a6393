/// Literals of $filter and what they mean beside an expression. Private to odata.
#pragma once

#include <optional>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/filter.h"
#include "fakegraph/odata/filter_lexer.h"
#include "fakegraph/odata/path.h"

namespace fakegraph {

/// A constant from a token: quoted, prefixed, a number, a date, a GUID.
Checked<FilterPtr> literal(Token const& token, edm::Model const& model);
/// A constant from a word: true, false, null, INF, NaN; null when the word is none of these.
FilterPtr literal_word(std::string_view word);
/// The member of an enumeration.
Checked<FilterPtr> enum_literal(std::string_view member, edm::EnumType const& type);
/// Makes a constant text what `other` asks for: a member of an enumeration, a GUID (texts in the form of one
/// compare without case). Where that cannot be, an error; where nothing is to be done, nothing.
Checked<void> adapt(FilterPtr& constant, FilterType const& other);

/// A constant as properties have it; texts and GUIDs as they were written.
edm::Value value_of(FilterNode const& constant);
/// `text` as one literal of that type; nullopt when it is none.
std::optional<edm::Value> lone_literal(std::string_view text, FilterType const& type);

}  // namespace fakegraph
