/// The system query options of one request, parsed and checked against the type that they apply to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/filter.h"
#include "fakegraph/odata/order.h"
#include "fakegraph/odata/url.h"

namespace fakegraph {

struct Query;
struct Search;  // odata/search.h
struct Expand {
    /// What of the navigation is shown: `members`, `members/$ref`, `members/$count`.
    enum class Form : std::uint8_t { rows, references, count };
    Form form = Form::rows;
    edm::Navigation const* navigation = nullptr;
    /// In its place: a complex property on the way to what `options` expand below it.
    edm::Property const* property = nullptr;
    /// Cast written before the name: `microsoft.graph.windowsUpdates.contentApproval/deployments`; rows of
    /// other types skip it.
    edm::StructType const* cast = nullptr;
    std::unique_ptr<Query> options;  // never null
};
struct Select {
    edm::Property const* property = nullptr;      // one of the two
    edm::Navigation const* navigation = nullptr;  // selecting a navigation prints nothing by itself
    edm::StructType const* cast = nullptr;
};

struct Query {
    bool select_all = true;  // no $select, or *
    std::vector<Select> select;
    std::vector<Expand> expand;
    FilterPtr filter;
    /// As sent: next links inside expansions repeat it.
    std::string filter_text;
    std::shared_ptr<Search const> search;
    std::vector<OrderKey> order;
    std::optional<std::uint64_t> top;
    std::optional<std::uint64_t> skip;
    bool count = false;
    std::optional<std::string> skip_token;
};

enum class QueryTarget : std::uint8_t { collection, entity, count_segment, references, none };

/// Options that `target` does not take are refused by name: "The query option '$orderby' is not supported on
/// ….". Understood: $select $expand $filter $orderby $top $skip $count $skiptoken $format, and $search where
/// the type has properties for it. $apply, $compute, $deltatoken and friends are 400 by name; unknown options
/// without a `$` are ignored, as Graph does. `ignore_unsupported`: so are those that are not served. $top=0
/// and non-numbers are 400. Texts for unknown members in $select and $expand: graph-protocol 5.4. `$select`
/// names are matched without case and may carry a cast. Expand depth at most kMaxExpandDepth, nested options
/// separated by `;` (and only those of $select $expand $filter $orderby $top $skip $count that make sense
/// there).
GraphResult<Query> parse_query(Url const& url, edm::StructType const& type, edm::Model const& model,
                               QueryTarget target, bool ignore_unsupported = false);

inline constexpr int kMaxExpandDepth = 4;
/// Items of one $expand, `*` counted by what it stands for.
inline constexpr std::size_t kMaxExpanded = 20;

}  // namespace fakegraph
