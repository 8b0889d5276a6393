/// Numbers, times and casts of $filter. Private to the evaluation.
#pragma once

#include <string>

#include "fakegraph/odata/filter.h"

namespace fakegraph {

/// `a op b` for operands that fit; `type` is what the expression gives. Null when one is null.
/// ASSUMED: null, too, where a number is divided by zero or leaves its range; the service may refuse.
Scalar calculated(FilterOp op, Scalar const& a, Scalar const& b, FilterType const& type) noexcept;
Scalar negated(Scalar const& v) noexcept;

/// `v`, of type `from`, as a value of type `to`; computed text goes into `text`.
Scalar casted(Scalar const& v, FilterType const& from, FilterType const& to, std::string& text);
/// True when a value of type `type` is one of type `of`.
bool is_kind_of(FilterType const& type, FilterType const& of) noexcept;

}  // namespace fakegraph
