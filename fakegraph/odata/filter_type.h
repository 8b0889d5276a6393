/// Which expressions fit together. Private to the parser of $filter.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/odata/filter.h"

namespace fakegraph {

/// `Edm.String`, or the qualified name of a declared type; `Collection(…)` around it for collections.
std::string type_text(FilterType const& type);
/// The type of that name: a primitive one, or one of the model.
std::optional<FilterType> find_filter_type(std::string_view name, edm::Model const& model) noexcept;

bool is_number(FilterKind kind) noexcept;
bool is_text(FilterKind kind) noexcept;

/// True when `a` and `b` may stand on the two sides of eq and ne, or of an ordering.
bool comparable(FilterType const& a, FilterType const& b, bool ordering) noexcept;
/// What `a op b` gives; nullopt where OData has no such arithmetic.
std::optional<FilterType> arithmetic(FilterOp op, FilterType const& a, FilterType const& b) noexcept;
bool can_cast(FilterType const& from, FilterType const& to) noexcept;

}  // namespace fakegraph
