#include "fakegraph/odata/page_twisting.h"

#include <algorithm>

namespace fakegraph {
namespace {

/// The last row of this page begins the next one too. A page of one row would be its own successor for ever.
void repeat_last(PageEnd const& end, Chosen& chosen, PageToken& next, PageTwist& twist) {
    if (!chosen.next || next.left == 0U || chosen.positions.size() < 2) return;
    chosen.next = end.ordered ? *chosen.next - 1 : chosen.positions.back();
    if (next.left) ++*next.left;
    twist.obeyed = true;
}

void lose_first(PageEnd const& end, Chosen& chosen, PageToken& next, PageTwist& twist) {
    if (!chosen.next || next.left == 0U) return;
    std::uint64_t const behind = *chosen.next + 1;
    chosen.next = behind;
    // Where that was the very last row, nothing is left to link to.
    if (!end.ordered && !chosen.rows->seek(behind)) chosen.next.reset();
    if (next.left) --*next.left;
    twist.obeyed = true;
}

void link_after_last(PageEnd const& end, Chosen& chosen, PageToken const& next, PageTwist& twist) {
    if (chosen.next || next.left == 0U || chosen.positions.empty()) return;
    chosen.next = end.ordered ? end.first_rank + chosen.positions.size() : chosen.positions.back() + 1;
    twist.obeyed = true;
}

}  // namespace

void twist_wanted(PageTwist const& twist, Query const& query, std::optional<std::uint64_t> left,
                  Wanted& wanted) {
    wanted.begin_by = twist.begin_by;
    if (!twist.rows) return;
    std::uint64_t most = *twist.rows;
    if (query.top) most = std::min(most, *query.top);
    if (left) most = std::min(most, *left);
    wanted.limit = static_cast<std::size_t>(most);
}

void twist_end(PageTwist& twist, PageEnd const& end, Chosen& chosen, PageToken& next) {
    bool const smaller = end.limit < end.usual && chosen.next.has_value();
    bool const larger = chosen.positions.size() > end.usual;
    twist.obeyed = smaller || larger || chosen.moved;
    // The link of an empty page leads to where this one began: only the turn tells the two apart.
    if (smaller && end.limit == 0) next.turn = end.token ? end.token->turn + 1 : 1;
    if (twist.next_by < 0) repeat_last(end, chosen, next, twist);
    if (twist.next_by > 0) lose_first(end, chosen, next, twist);
    if (twist.link_after_last) link_after_last(end, chosen, next, twist);
    if (twist.odd_token && chosen.next && next.left != 0U) {
        next.odd = true;
        twist.obeyed = true;
    }
}

}  // namespace fakegraph
