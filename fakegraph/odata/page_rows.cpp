#include "fakegraph/odata/page_rows.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter_function.h"
#include "fakegraph/odata/filter_narrow.h"
#include "fakegraph/odata/keyed_rows.h"
#include "fakegraph/odata/page.h"

namespace fakegraph {
namespace {

std::unexpected<GraphError> too_many(std::string_view what, std::uint64_t most) {
    return bad_request(std::string(what) + " over more than " + std::to_string(most) +
                       " rows is not supported. Narrow the request with $filter.");
}

std::unexpected<GraphError> too_many_in_lambdas() {
    return bad_request("The lambda operators of this $filter look at more than " +
                       std::to_string(FilterRun::kMaxLambdaRows) +
                       " rows, which is not supported. Narrow the request.");
}

std::uint64_t weight_of(Narrowed const& from) {
    std::uint64_t weight = from.rest.empty() ? 1 : 0;
    for (FilterNode const* node : from.rest) weight += fakegraph::weight_of(*node);
    return weight;
}

/// Rows that pass, from `at` on, one after the other.
class Passing {
public:
    Passing(Narrowed const& from, FilterRun& run, std::uint64_t at, std::uint64_t most = kMaxScan)
        : rows_(*from.rows), rest_(from.rest), run_(run), at_(at), most_(most / weight_of(from)) {
        auto const* keyed = dynamic_cast<KeyedRows const*>(from.rows.get());
        std::optional<std::uint64_t> const first = keyed != nullptr ? rows_.seek(at) : std::nullopt;
        if (!first) return;
        edm::StructType const& type = *rows_.row(*first).type;
        key_ = edm::find_property(type, edm::key_of(type));
        auto const asks = [&](FilterNode const* node) { return mentions(*node, *key_); };
        if (key_ == nullptr || std::ranges::none_of(rest_, asks)) return;
        keyed_ = keyed;
        keys_.resize(kBlock);
        by_key_ = std::ranges::all_of(rest_, [&](FilterNode const* node) { return asks_only(*node, *key_); });
        for (FilterNode const* node : rest_)
            if (auto const sieve = sieve_of(*node, *key_)) sieves_.push_back(*sieve);
    }
    ~Passing() { run_.know(nullptr, nullptr); }
    Passing(Passing const&) = delete;
    Passing& operator=(Passing const&) = delete;

    /// nullopt at the end, or when `most` rows have been looked at: then exhausted().
    std::optional<std::uint64_t> next() {
        for (;;) {
            while (read_ == left_)
                if (!refill()) return std::nullopt;
            if (keyed_ != nullptr) run_.know(key_, &keys_[read_]);
            std::uint64_t const position = block_[read_++];
            at_ = position + 1;
            if (passes(position)) return position;
            if (run_.exhausted()) return std::nullopt;
        }
    }
    bool exhausted() const noexcept { return exhausted_; }
    /// Where the next look starts.
    std::uint64_t at() const noexcept { return at_; }

private:
    bool passes(std::uint64_t position) {
        if (rest_.empty()) return true;
        if (by_key_)
            return std::ranges::all_of(rest_,
                                       [&](FilterNode const* node) { return run_.passes_known(*node); });
        edm::Row const row = rows_.row(position);
        return std::ranges::all_of(rest_, [&](FilterNode const* node) { return run_.passes(*node, row); });
    }
    /// Positions come in blocks that grow: most pages are full after a few rows. False at the end.
    bool refill() {
        at_ = std::max(at_, behind_);
        if (ended_) return false;
        wanted_ = std::min(block_.size(), wanted_ == 0 ? kFirstBlock : wanted_ * 4);
        if (!rest_.empty()) {
            if (scanned_ == most_) {
                exhausted_ = rows_.seek(at_).has_value();
                return false;
            }
            wanted_ = static_cast<std::size_t>(std::min<std::uint64_t>(wanted_, most_ - scanned_));
        }
        read_ = 0;
        left_ = rows_.fill(at_, std::span(block_).first(wanted_));
        ended_ = left_ < wanted_;
        if (left_ == 0) return false;
        behind_ = block_[left_ - 1] + 1;
        scanned_ += left_;
        if (keyed_ != nullptr) {
            keyed_->keys(std::span(block_).first(left_), std::span(keys_).first(left_));
            for (GuidSieve const& sieve : sieves_) sift(sieve);
        }
        return true;
    }
    /// Keeps the rows of the block that the sieve lets through.
    void sift(GuidSieve const& sieve) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < left_; ++i) {
            block_[kept] = block_[i];
            keys_[kept] = keys_[i];
            kept += static_cast<std::size_t>(sieve.lets(keys_[i]));
        }
        left_ = kept;
    }

    static constexpr std::size_t kFirstBlock = 64;
    edm::Rows const& rows_;
    std::vector<FilterNode const*> const& rest_;
    FilterRun& run_;
    std::uint64_t at_;
    std::uint64_t most_;
    std::uint64_t scanned_ = 0;
    bool exhausted_ = false;
    static constexpr std::size_t kBlock = 1024;
    KeyedRows const* keyed_ = nullptr;
    edm::Property const* key_ = nullptr;
    std::array<std::uint64_t, kBlock> block_;
    std::vector<sim::Guid> keys_;  // of the block, when somebody asks for them
    std::vector<GuidSieve> sieves_;
    bool by_key_ = false;  // nothing but the key is asked for
    std::size_t wanted_ = 0, left_ = 0, read_ = 0;
    std::uint64_t behind_ = 0;  // the block's last row
    bool ended_ = false;
};

GraphResult<std::uint64_t> count_passing(Narrowed const& from, FilterRun& run) {
    std::uint64_t const size = from.rows->size();
    if (from.rest.empty()) return size;
    std::uint64_t const most = kMaxCount / weight_of(from);
    if (size > most) return too_many("$count with this $filter", most);
    std::uint64_t count = 0;
    Passing passing(from, run, 0, kMaxCount);
    while (passing.next()) ++count;
    if (run.exhausted()) return too_many_in_lambdas();
    return count;
}

Narrowed narrowed(edm::RowsPtr rows, Query const& query, edm::StructType const& type, FilterRun& run) {
    if (query.filter == nullptr) return {std::move(rows), {}};
    return narrow(std::move(rows), *query.filter, edm::key_of(type), run);
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

GraphResult<void> choose_filtered(Chosen& chosen, Narrowed const& from, std::uint64_t at, std::uint64_t skip,
                                  std::size_t limit, FilterRun& run) {
    Passing passing(from, run, at);
    for (; skip != 0 && passing.next(); --skip) continue;
    if (passing.exhausted()) return too_many("$skip with this $filter", kMaxScan / weight_of(from));
    while (chosen.positions.size() < limit) {
        std::optional<std::uint64_t> const found = passing.next();
        if (!found) break;
        chosen.positions.push_back(*found);
    }
    // Whether anything follows decides over the link; a long barren stretch counts as "perhaps".
    std::optional<std::uint64_t> follower;
    if (chosen.positions.size() == limit) follower = passing.next();
    if (run.exhausted()) return too_many_in_lambdas();
    if (follower || passing.exhausted()) chosen.next = follower.value_or(passing.at());
    return {};
}

/// The sort keys of the rows that pass, `width` values a row.
struct Sorting {
    std::vector<std::uint64_t> positions;
    std::vector<Scalar> keys;
    std::size_t width = 0;
};

/// The property that makes the order total.
FilterNode key_path(edm::StructType const& type, std::string_view key) {
    FilterNode node;
    node.op = FilterOp::path;
    node.path.steps.push_back({nullptr, edm::find_property(type, key), nullptr});
    return node;
}

bool is_key(FilterNode const& value, std::string_view key) {
    return value.op == FilterOp::path && edm::same_name(value.path.text, key);
}

GraphResult<Sorting> load_keys(Narrowed const& from, Query const& query, edm::StructType const& type,
                               FilterRun& run, FilterRun& keys_run) {
    std::string_view const key = edm::key_of(type);
    bool const by_key = from.rows->orderable_by_key();
    for (OrderKey const& o : query.order) {
        if (!by_key && !key.empty() && is_key(*o.value, key)) {
            return bad_request("Ordering by '" + o.value->path.text + "' is not supported on '" +
                                   std::string(type.name) + "'.",
                               "$orderby");
        }
    }
    std::uint64_t weight = weight_of(from);
    for (OrderKey const& o : query.order)
        weight = std::max<std::uint64_t>(weight, fakegraph::weight_of(*o.value));
    if (from.rows->size() > kMaxOrder / weight) return too_many("$orderby", kMaxOrder / weight);
    FilterNode last;
    if (by_key && !key.empty()) last = key_path(type, key);
    Sorting s;
    s.width = query.order.size() + (last.path.steps.empty() ? 0 : 1);
    Passing passing(from, run, 0);
    while (std::optional<std::uint64_t> const at = passing.next()) {
        edm::Row const row = from.rows->row(*at);
        s.positions.push_back(*at);
        for (OrderKey const& o : query.order) s.keys.push_back(keys_run.value(*o.value, row));
        if (!last.path.steps.empty()) s.keys.push_back(keys_run.value(last, row));
    }
    if (run.exhausted() || keys_run.exhausted()) return too_many_in_lambdas();
    return s;
}

GraphResult<void> choose_ordered(Chosen& chosen, Narrowed const& from, Query const& query,
                                 edm::StructType const& type, std::uint64_t rank, std::size_t limit,
                                 FilterRun& run, Call& call) {
    // Texts among the keys live as long as this run: until the rows are in order.
    FilterRun keys_run(call);
    GraphResult<Sorting> const loaded = load_keys(from, query, type, run, keys_run);
    if (!loaded) return std::unexpected(loaded.error());
    Sorting const& s = *loaded;
    LetterCase const letters = letter_case_of(type);
    if (rank >= s.positions.size()) return {};
    std::vector<std::uint32_t> order(s.positions.size());
    std::iota(order.begin(), order.end(), 0U);
    auto const before = [&](std::uint32_t a, std::uint32_t b) {
        for (std::size_t k = 0; k < s.width; ++k) {
            int const c = compare_keys(s.keys[a * s.width + k], s.keys[b * s.width + k], letters);
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
std::optional<std::uint64_t> row_before(Narrowed const& from, std::uint64_t at, FilterRun& run) {
    for (std::uint64_t back = 1;; back *= 2) {
        std::uint64_t const begin = at > back ? at - back : 0;
        Passing passing(from, run, begin);
        std::optional<std::uint64_t> last;
        for (auto row = passing.next(); row && *row < at; row = passing.next()) last = row;
        if (last || begin == 0) return last;
    }
}

/// Where a page begins that a fault moves by a row; nullopt: it cannot.
std::optional<std::uint64_t> moved_begin(Narrowed const& from, bool ordered, std::uint64_t at, int by,
                                         FilterRun& run) {
    if (by > 0) {
        if (ordered) return at + 1;
        auto const first = Passing(from, run, at).next();
        return first ? std::optional(*first + 1) : std::nullopt;
    }
    if (ordered) return at > 0 ? std::optional(at - 1) : std::nullopt;
    return row_before(from, at, run);
}

}  // namespace

GraphResult<Chosen> choose_rows(edm::RowsPtr rows, Query const& query, edm::StructType const& type,
                                Wanted const& wanted, Call& call) {
    FilterRun run(call, letter_case_of(type));
    Narrowed const from = narrowed(std::move(rows), query, type, run);
    Chosen chosen;
    chosen.rows = from.rows;
    bool const first = !wanted.start.has_value();
    if (query.count && first) {
        GraphResult<std::uint64_t> const count = count_passing(from, run);
        if (!count) return std::unexpected(count.error());
        chosen.count = *count;
    }
    std::uint64_t at = wanted.start.value_or(0);
    std::uint64_t const skip = first ? query.skip.value_or(0) : 0;
    if (!first && wanted.begin_by != 0) {
        auto const moved = moved_begin(from, !query.order.empty(), at, wanted.begin_by, run);
        chosen.moved = moved.has_value();
        at = moved.value_or(at);
    }
    GraphResult<void> done;
    if (!query.order.empty()) {
        done = choose_ordered(chosen, from, query, type, at + skip, wanted.limit, run, call);
    } else if (!from.rest.empty()) {
        done = choose_filtered(chosen, from, at, skip, wanted.limit, run);
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
    FilterRun run(call, letter_case_of(type));
    return count_passing(narrowed(std::move(rows), query, type, run), run);
}

}  // namespace fakegraph
