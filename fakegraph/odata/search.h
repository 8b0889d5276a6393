/// $search: clauses `"property:words"` joined by AND and OR, over the properties that a type has for it.
/// Private to odata.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

struct Search {
    enum class Op : std::uint8_t { and_, or_, clause };
    Op op = Op::clause;
    std::vector<Search> parts;                // and, or
    edm::Property const* property = nullptr;  // clause
    std::vector<std::string> words;           // clause: each begins a word of the value; in lower case
};

/// True when a property of `type` may be searched.
bool has_search(edm::StructType const& type) noexcept;

/// 400, naming what is wrong: a clause without quotes or property, a property that is not searched, NOT, more
/// than kMaxSearchClauses.
GraphResult<std::shared_ptr<Search const>> parse_search(std::string_view text, edm::StructType const& type);

/// The rows that `search` finds, in their order; each look costs a row. 400 over more than kMaxSearched rows.
GraphResult<edm::RowsPtr> searched(edm::RowsPtr rows, std::shared_ptr<Search const> search);

inline constexpr std::size_t kMaxSearchClauses = 20;
inline constexpr int kMaxSearchDepth = 8;
inline constexpr std::uint64_t kMaxSearched = 5'000'000;

}  // namespace fakegraph
