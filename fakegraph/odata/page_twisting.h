/// How a page obeys a fault. Private to odata.
#pragma once

#include <cstdint>
#include <optional>

#include "fakegraph/odata/page_rows.h"
#include "fakegraph/odata/page_twist.h"
#include "fakegraph/odata/query.h"
#include "fakegraph/odata/token.h"

namespace fakegraph {

/// Before the rows are chosen: how many, and where they begin. `left`: rows still to come where $top is a
/// total.
void twist_wanted(PageTwist const& twist, Query const& query, std::optional<std::uint64_t> left,
                  Wanted& wanted);

/// The link of a page whose rows are chosen.
struct PageEnd {
    /// The token of this page, if it had one; where its rows begin in the order of $orderby.
    std::optional<PageToken> token;
    std::uint64_t first_rank = 0;
    bool ordered = false;
    /// Rows that the page would have had at most, and may have now.
    std::size_t usual = 0, limit = 0;
};
/// Changes `chosen.next` and the token of the next page as asked, and notes what was obeyed. `next.left` is
/// settled already.
void twist_end(PageTwist& twist, PageEnd const& end, Chosen& chosen, PageToken& next);

}  // namespace fakegraph
