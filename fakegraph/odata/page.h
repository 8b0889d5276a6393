/// One page of a collection: seek, filter, order, render, link to the next.
#pragma once

#include <string>
#include <string_view>

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/query.h"

namespace fakegraph {

struct PageToken;  // odata/token.h

/// Where a collection stands: for tokens, contexts and links.
struct CollectionPlace {
    edm::Navigation const* navigation = nullptr;
    /// Element type after casts in the path.
    edm::StructType const* type = nullptr;
    /// Canonical path below the service root, keys in parentheses: `admin/windows/updates/updatableAssets`.
    std::string path;
    /// Path and query as the client sent them, without the service root: what the next link repeats.
    std::string_view sent_path;
    std::span<Option const> sent_options;
    /// The function whose result this is, with its arguments; empty for collections.
    std::string_view function_call = {};
    /// `…/$ref`: the rows show as references.
    bool references = false;
};

/// Appends the whole answer: {"@odata.context","@odata.count"?,"@odata.nextLink"?,"value":[…]}.
/// Bounded work: at most kMaxScan rows are looked at for a page; a filter that finds too few by then ends the
/// page early, with a next link (graph-protocol 8, rule 3). $orderby over more than kMaxOrder rows, and
/// $count with a filter over more than kMaxCount rows, are refused by name.
GraphResult<void> render_page(std::string& out, edm::RowsPtr rows, CollectionPlace const& place,
                              Query const& query, Call& call);
/// The address of a page of the collection: path and options as `place` says they were sent, and a token.
/// `last_key` is the key of the row before the page, for tokens that name it; empty: there is none.
std::string link_to_page(CollectionPlace const& place, PageToken const& token, std::string_view last_key,
                         Call const& call);
/// The bare integer of `/$count`.
GraphResult<std::uint64_t> count_rows(edm::RowsPtr rows, Query const& query, edm::StructType const& type,
                                      Call& call);

inline constexpr std::uint64_t kMaxScan = 5'000'000;
inline constexpr std::uint64_t kMaxOrder = 1'000'000;
inline constexpr std::uint64_t kMaxCount = 20'000'000;

}  // namespace fakegraph
