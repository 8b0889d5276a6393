/// Collections in $filter: any, all, /$count, and `in`.
#include <algorithm>
#include <array>

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/filter.h"
#include "fakegraph/odata/filter_narrow.h"
#include "fakegraph/odata/router_typed.h"

namespace fakegraph {
namespace {

/// What it costs to get at the rows of a navigation, in rows looked at.
constexpr std::uint64_t kCollectionCost = 20;
/// Of so many rows or fewer a loop is cheaper than asking for a subset.
constexpr std::uint64_t kWorthNarrowing = 64;

/// The collection that the path leads to: one of the two, or neither.
struct Items {
    edm::List list;
    edm::RowsPtr rows;
    /// The row is of another type than the path asks for.
    bool elsewhere = false;
};

Items items_of(PropertyPath const& path, edm::Row at, Call& call) {
    Items items;
    for (std::size_t i = 0; i + 1 < path.steps.size(); ++i)
        if (Stop const stop = step_to(path.steps[i], at, call); stop != Stop::none) {
            items.elsewhere = stop == Stop::elsewhere;
            return items;
        }
    PropertyPath::Step const& last = path.steps.back();
    items.elsewhere = !fits_cast(last, at);
    if (items.elsewhere) return items;
    if (last.property != nullptr) {
        if (last.property->get == nullptr) return items;
        edm::Value const value = last.property->get(at);
        if (auto const* list = std::get_if<edm::List>(&value)) items.list = *list;
    } else if (last.navigation->rows != nullptr) {
        // What cannot have the collection has nothing in it.
        if (auto rows = last.navigation->rows(call, at)) items.rows = std::move(*rows);
        if (items.rows != nullptr && path.cast != nullptr)
            items.rows = rows_of_type(std::move(items.rows), *path.cast);
    }
    return items;
}

/// Calls `each` with the rows one after the other until it returns false.
template <class F>
void for_rows(edm::Rows const& rows, F each) {
    std::array<std::uint64_t, 64> positions;
    std::uint64_t at = 0;
    for (;;) {
        std::size_t const n = rows.fill(at, positions);
        for (std::size_t i = 0; i < n; ++i)
            if (!each(rows.row(positions[i]))) return;
        if (n < positions.size()) return;
        at = positions.back() + 1;
    }
}

}  // namespace

template <class F>
bool FilterRun::for_items(FilterNode const& node, F each) {
    Items const items = items_of(node.path, bound_[node.variable].row, call_);
    if (items.elsewhere) return false;
    if (items.rows != nullptr) looked_ += kCollectionCost;
    auto const look = [&](Bound const& item) {
        looked_ += node.weight;
        return !exhausted() && each(item);
    };
    if (items.rows != nullptr)
        for_rows(*items.rows, [&](edm::Row const& row) { return look(Bound{row, {}, true}); });
    for (std::size_t i = 0; i < items.list.size; ++i) {
        edm::Value value = items.list.at(items.list.owner, i);
        auto const* row = std::get_if<edm::Row>(&value);
        bool const other = row != nullptr && node.path.cast != nullptr &&
                           (row->type == nullptr || !edm::is_a(*row->type, *node.path.cast));
        if (other) continue;
        Bound const item =
            row != nullptr ? Bound{*row, {}, true} : Bound{{}, scalar(std::move(value)), false};
        if (!look(item)) break;
    }
    return true;
}

Scalar FilterRun::contained(FilterNode const& node) {
    Scalar const wanted = eval(*node.children[0]);
    if (wanted.is_elsewhere()) return wanted;
    bool found = false;
    if (node.children[1]->type.collection) {
        bool const there = for_items(*node.children[1], [&](Bound const& item) {
            found = is_equal(wanted, item.item, letters_);
            return !found;
        });
        return there ? Scalar::truth(found) : Scalar::elsewhere();
    }
    bool elsewhere = false;
    for (std::size_t i = 1; i < node.children.size() && !found; ++i) {
        Scalar const item = eval(*node.children[i]);
        elsewhere |= item.is_elsewhere();
        found = !item.is_elsewhere() && is_equal(wanted, item, letters_);
    }
    return elsewhere && !found ? Scalar::elsewhere() : Scalar::truth(found);
}

Scalar FilterRun::count(FilterNode const& node) {
    Items const items = items_of(node.path, bound_[node.variable].row, call_);
    if (items.elsewhere) return Scalar::elsewhere();
    if (items.rows != nullptr) {
        looked_ += kCollectionCost;
        return Scalar(static_cast<std::int64_t>(items.rows->size()));
    }
    if (node.path.cast == nullptr) return Scalar(static_cast<std::int64_t>(items.list.size));
    std::int64_t n = 0;
    for_items(node, [&](Bound const&) { return ++n, true; });
    return Scalar(n);
}

Scalar FilterRun::lambda(FilterNode const& node) {
    bool const any = node.op == FilterOp::any;
    FilterNode const* const condition = node.children.empty() ? nullptr : node.children.front().get();
    if (condition != nullptr && node.path.steps.back().navigation != nullptr) {
        Items const items = items_of(node.path, bound_[node.variable].row, call_);
        if (items.elsewhere) return Scalar::elsewhere();
        if (items.rows != nullptr && items.rows->size() > kWorthNarrowing)
            return Scalar::truth(quantified(node, items.rows));
    }
    bool result = !any;
    std::size_t const mark = texts_used_;
    bool const there = for_items(node, [&](Bound const& item) {
        bool holds = true;
        if (condition != nullptr) {
            bound_[node.bound] = item;
            holds = eval(*condition).is_true();
            texts_used_ = mark;
        }
        if (holds == any) result = any;
        return result != any;
    });
    return there ? Scalar::truth(result) : Scalar::elsewhere();
}

/// A lambda over many rows, by a subset where they can name one.
bool FilterRun::quantified(FilterNode const& node, edm::RowsPtr const& rows) {
    bool const any = node.op == FilterOp::any;
    FilterNode const& condition = *node.children.front();
    looked_ += kCollectionCost;
    Narrowed const part = narrow(rows, condition, edm::key_of(*node.target.structure), *this, node.bound);
    if (part.rest.empty()) return any ? part.rows->size() != 0 : part.rows->size() == rows->size();
    std::size_t const mark = texts_used_;
    bool result = !any;
    for_rows(any ? *part.rows : *rows, [&](edm::Row const& row) {
        looked_ += node.weight;
        if (exhausted()) return false;
        if (holds(condition, node.bound, row) == any) result = any;
        texts_used_ = mark;
        return result != any;
    });
    return result;
}

}  // namespace fakegraph
