#include "fakegraph/odata/page_rows.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/page.h"

namespace fakegraph {
namespace {

std::unexpected<GraphError> too_many(std::string_view what, std::uint64_t most) {
    return bad_request(std::string(what) + " over more than " + std::to_string(most) +
                       " rows is not supported. Narrow the request with $filter.");
}

/// Rows of `rows` that pass `rest`, from `at` on, one after the other.
class Passing {
public:
    Passing(edm::Rows const& rows, FilterNode const* rest, Call& call, std::uint64_t at)
        : rows_(rows), rest_(rest), call_(call), at_(at) {}

    /// nullopt at the end, or when kMaxScan rows have been looked at: then exhausted().
    std::optional<std::uint64_t> next() {
        while (std::optional<std::uint64_t> const found = rows_.seek(at_)) {
            if (rest_ != nullptr && scanned_ == kMaxScan) {
                exhausted_ = true;
                return std::nullopt;
            }
            ++scanned_;
            at_ = *found + 1;
            if (rest_ == nullptr || passes(*rest_, rows_.row(*found), call_)) return found;
        }
        return std::nullopt;
    }
    bool exhausted() const noexcept { return exhausted_; }
    /// Where the next look starts.
    std::uint64_t at() const noexcept { return at_; }

private:
    edm::Rows const& rows_;
    FilterNode const* rest_;
    Call& call_;
    std::uint64_t at_;
    std::uint64_t scanned_ = 0;
    bool exhausted_ = false;
};

GraphResult<std::uint64_t> count_passing(Narrowed const& from, Call& call) {
    std::uint64_t const size = from.rows->size();
    if (from.rest == nullptr) return size;
    if (size > kMaxCount) return too_many("$count with this $filter", kMaxCount);
    std::uint64_t count = 0;
    for (std::optional<std::uint64_t> at = from.rows->seek(0); at; at = from.rows->seek(*at + 1)) {
        if (passes(*from.rest, from.rows->row(*at), call)) ++count;
    }
    return count;
}

Narrowed narrowed(edm::RowsPtr rows, Query const& query, edm::StructType const& type) {
    if (query.filter == nullptr) return {std::move(rows), nullptr};
    return narrow(std::move(rows), *query.filter, edm::key_of(type));
}

/// Straight from the set: no filter is left to check.
void choose_plain(Chosen& chosen, std::uint64_t at, std::size_t limit) {
    // One row more than the page holds: where the next page starts.
    chosen.positions.resize(limit + 1);
    chosen.positions.resize(chosen.rows->fill(at, chosen.positions));
    if (chosen.positions.size() <= limit) return;
    chosen.next = chosen.positions.back();
    chosen.positions.pop_back();
}

GraphResult<void> choose_filtered(Chosen& chosen, FilterNode const& rest, std::uint64_t at,
                                  std::uint64_t skip, std::size_t limit, Call& call) {
    Passing passing(*chosen.rows, &rest, call, at);
    for (; skip != 0 && passing.next(); --skip) continue;
    if (passing.exhausted()) return too_many("$skip with this $filter", kMaxScan);
    while (chosen.positions.size() < limit) {
        std::optional<std::uint64_t> const found = passing.next();
        if (!found) {
            if (passing.exhausted()) chosen.next = passing.at();
            return {};
        }
        chosen.positions.push_back(*found);
    }
    // Whether anything follows decides over the link; a long barren stretch counts as "perhaps".
    std::optional<std::uint64_t> const follower = passing.next();
    if (follower || passing.exhausted()) chosen.next = follower.value_or(passing.at());
    return {};
}

/// The sort keys of the rows that pass, `width` values a row.
struct Sorting {
    std::vector<std::uint64_t> positions;
    std::vector<edm::Value> keys;
    std::size_t width = 0;
};

GraphResult<Sorting> load_keys(Narrowed const& from, Query const& query, edm::StructType const& type,
                               Call& call) {
    std::string_view const key = edm::key_of(type);
    bool const by_key = from.rows->orderable_by_key();
    for (OrderKey const& o : query.order) {
        if (!by_key && !key.empty() && edm::same_name(o.path.text, key)) {
            return bad_request(
                "Ordering by '" + o.path.text + "' is not supported on '" + std::string(type.name) + "'.",
                "$orderby");
        }
    }
    if (from.rows->size() > kMaxOrder) return too_many("$orderby", kMaxOrder);
    edm::Property const* const last = by_key && !key.empty() ? edm::find_property(type, key) : nullptr;
    Sorting s;
    s.width = query.order.size() + (last != nullptr ? 1 : 0);
    Passing passing(*from.rows, from.rest, call, 0);
    while (std::optional<std::uint64_t> const at = passing.next()) {
        edm::Row const row = from.rows->row(*at);
        s.positions.push_back(*at);
        for (OrderKey const& o : query.order) s.keys.push_back(evaluate(o.path, row, call));
        if (last != nullptr) s.keys.push_back(last->get(row));
    }
    return s;
}

GraphResult<void> choose_ordered(Chosen& chosen, Narrowed const& from, Query const& query,
                                 edm::StructType const& type, std::uint64_t rank, std::size_t limit,
                                 Call& call) {
    GraphResult<Sorting> const loaded = load_keys(from, query, type, call);
    if (!loaded) return std::unexpected(loaded.error());
    Sorting const& s = *loaded;
    if (rank >= s.positions.size()) return {};
    std::vector<std::uint32_t> order(s.positions.size());
    std::iota(order.begin(), order.end(), 0U);
    auto const before = [&](std::uint32_t a, std::uint32_t b) {
        for (std::size_t k = 0; k < s.width; ++k) {
            int const c = compare(s.keys[a * s.width + k], s.keys[b * s.width + k]);
            if (c != 0) return k < query.order.size() && query.order[k].descending ? c > 0 : c < 0;
        }
        return a < b;
    };
    auto const from_rank = order.begin() + static_cast<std::ptrdiff_t>(rank);
    auto const to_rank =
        from_rank + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(limit), order.end() - from_rank);
    // Only the page itself has to be in order.
    if (rank != 0) std::nth_element(order.begin(), from_rank, order.end(), before);
    std::partial_sort(from_rank, to_rank, order.end(), before);
    for (auto i = from_rank; i != to_rank; ++i) chosen.positions.push_back(s.positions[*i]);
    if (to_rank != order.end()) chosen.next = static_cast<std::uint64_t>(to_rank - order.begin());
    return {};
}

/// The last row that passes before `at`; nullopt when there is none. Looks back ever further.
std::optional<std::uint64_t> row_before(Narrowed const& from, std::uint64_t at, Call& call) {
    for (std::uint64_t back = 1;; back *= 2) {
        std::uint64_t const begin = at > back ? at - back : 0;
        Passing passing(*from.rows, from.rest, call, begin);
        std::optional<std::uint64_t> last;
        for (auto row = passing.next(); row && *row < at; row = passing.next()) last = row;
        if (last || begin == 0) return last;
    }
}

/// Where a page begins that a fault moves by a row; nullopt: it cannot.
std::optional<std::uint64_t> moved_begin(Narrowed const& from, bool ordered, std::uint64_t at, int by,
                                         Call& call) {
    if (by > 0) {
        if (ordered) return at + 1;
        auto const first = Passing(*from.rows, from.rest, call, at).next();
        return first ? std::optional(*first + 1) : std::nullopt;
    }
    if (ordered) return at > 0 ? std::optional(at - 1) : std::nullopt;
    return row_before(from, at, call);
}

}  // namespace

GraphResult<Chosen> choose_rows(edm::RowsPtr rows, Query const& query, edm::StructType const& type,
                                Wanted const& wanted, Call& call) {
    Narrowed const from = narrowed(std::move(rows), query, type);
    Chosen chosen;
    chosen.rows = from.rows;
    bool const first = !wanted.start.has_value();
    if (query.count && first) {
        GraphResult<std::uint64_t> const count = count_passing(from, call);
        if (!count) return std::unexpected(count.error());
        chosen.count = *count;
    }
    std::uint64_t at = wanted.start.value_or(0);
    std::uint64_t const skip = first ? query.skip.value_or(0) : 0;
    if (!first && wanted.begin_by != 0) {
        auto const moved = moved_begin(from, !query.order.empty(), at, wanted.begin_by, call);
        chosen.moved = moved.has_value();
        at = moved.value_or(at);
    }
    GraphResult<void> done;
    if (!query.order.empty()) {
        done = choose_ordered(chosen, from, query, type, at + skip, wanted.limit, call);
    } else if (from.rest != nullptr) {
        done = choose_filtered(chosen, *from.rest, at, skip, wanted.limit, call);
    } else {
        if (skip != 0) {
            std::optional<std::uint64_t> const found = from.rows->nth(skip);
            if (!found) return chosen;
            at = *found;
        }
        choose_plain(chosen, at, wanted.limit);
    }
    if (!done) return std::unexpected(std::move(done.error()));
    return chosen;
}

GraphResult<std::uint64_t> count_rows(edm::RowsPtr rows, Query const& query, edm::StructType const& type,
                                      Call& call) {
    return count_passing(narrowed(std::move(rows), query, type), call);
}

}  // namespace fakegraph
