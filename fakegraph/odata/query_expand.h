/// $select and $expand. Private to the query parser.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fakegraph/odata/query.h"

namespace fakegraph {

/// What the options of one level apply to.
struct Scope {
    edm::StructType const* type;
    edm::Model const* model;
    QueryTarget target;
    /// Level of an $expand that stands here; 1 in the URL itself.
    int expand_depth;
};

/// One system option by its name without `$`, in lower case.
GraphResult<void> apply_option(Query& query, std::string_view name, std::string_view value,
                               Scope const& scope);

GraphResult<void> parse_select(Query& query, std::string_view text, Scope const& scope);
GraphResult<void> parse_expand(Query& query, std::string_view text, Scope const& scope);

/// Without the blanks at both ends.
std::string_view without_blanks(std::string_view text) noexcept;
/// Parts between separators that stand outside quotes and parentheses; always at least one. nullopt when a
/// quote or parenthesis is not closed.
std::optional<std::vector<std::string_view>> split_outside(std::string_view text, char separator);

inline constexpr std::size_t kMaxSelected = 200;

}  // namespace fakegraph
