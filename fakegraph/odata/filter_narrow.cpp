#include "fakegraph/odata/filter_narrow.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter_literal.h"
#include "fakegraph/odata/parted_rows.h"
#include "fakegraph/odata/set_rows.h"

namespace fakegraph {
namespace {

/// The rows of `base` at a few positions that were found by key.
class FoundRows final : public edm::Rows {
public:
    FoundRows(edm::RowsPtr base, std::vector<std::uint64_t> positions)
        : base_(std::move(base)), positions_(std::move(positions)) {
        std::ranges::sort(positions_);
        positions_.erase(std::ranges::unique(positions_).begin(), positions_.end());
    }
    std::uint64_t size() const override { return positions_.size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        auto const it = std::ranges::lower_bound(positions_, at);
        return it == positions_.end() ? std::nullopt : std::optional(*it);
    }
    edm::Row row(std::uint64_t position) const override { return base_->row(position); }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        return rank < positions_.size() ? std::optional(positions_[rank]) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const position = base_->find(key);
        return position && std::ranges::binary_search(positions_, *position) ? position : std::nullopt;
    }
    bool orderable_by_key() const override { return base_->orderable_by_key(); }

private:
    edm::RowsPtr base_;
    /// Invariant: sorted, no doubles.
    std::vector<std::uint64_t> positions_;
};

edm::RowsPtr found(edm::RowsPtr const& rows, std::vector<std::string_view> const& keys) {
    std::vector<std::uint64_t> positions;
    for (std::string_view const key : keys)
        if (auto const position = rows->find(key)) positions.push_back(*position);
    return std::make_shared<FoundRows>(rows, std::move(positions));
}

/// What `rows` and a filter are narrowed with.
struct Narrowing {
    std::string_view key_name;
    FilterRun& run;
    std::uint8_t variable;

    bool is_own_path(FilterNode const& node) const {
        return node.op == FilterOp::path && node.variable == variable && !node.path.steps.empty();
    }
    bool collect_keys(FilterNode const& node, std::vector<std::string_view>& keys) const;
    bool by_parts(edm::RowsPtr& rows, FilterNode const& term) const;
    edm::RowsPtr exactly(edm::RowsPtr const& rows, FilterNode const& node, bool wanted) const;
    edm::RowsPtr exactly_true(edm::RowsPtr const& rows, FilterNode const& leaf) const;
    edm::RowsPtr united(edm::RowsPtr const& rows, FilterNode const& node, bool wanted) const;
    edm::RowsPtr one_of(edm::RowsPtr const& rows, FilterNode const& list) const;
    edm::RowsPtr equal(edm::RowsPtr const& rows, FilterNode const& path, FilterNode const& constant) const;
    bool by_own_comparison(edm::RowsPtr& rows, FilterNode const& node) const;
    bool by_comparison(edm::RowsPtr& rows, FilterNode const& path, std::string_view word,
                       edm::Value const& literal) const;
    bool by_term(edm::RowsPtr& rows, FilterNode const& term) const;
    void to_types(edm::RowsPtr& rows, FilterNode const& node) const;
    bool collect_paths(FilterNode const& node, std::vector<std::string>& paths) const;
};

/// True when `node` holds exactly for the rows with one of some keys; appends these to `keys`.
bool Narrowing::collect_keys(FilterNode const& node, std::vector<std::string_view>& keys) const {
    if (node.op == FilterOp::or_)
        return std::ranges::all_of(node.children,
                                   [&](FilterPtr const& child) { return collect_keys(*child, keys); });
    if (node.op != FilterOp::eq && node.op != FilterOp::in) return false;
    FilterNode const& left = *node.children.front();
    if (!is_own_path(left) || left.path.steps.size() != 1 || left.path.steps.front().cast != nullptr)
        return false;
    if (!edm::same_name(left.path.text, key_name)) return false;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        FilterNode const& key = *node.children[i];
        if (key.op != FilterOp::constant) return false;
        if (key.type.kind != FilterKind::null) keys.push_back(key.text);  // keys are never null
    }
    return true;
}

/// True when `node` speaks of nothing but the row's type and what `paths` lead to.
bool Narrowing::collect_paths(FilterNode const& node, std::vector<std::string>& paths) const {
    bool const has_path = node.op == FilterOp::path || node.op == FilterOp::any || node.op == FilterOp::all ||
                          node.op == FilterOp::count;
    if (has_path && node.variable == variable) {
        // A navigation leads to rows that the parts know nothing of.
        if (node.path.steps.empty() ||
            std::ranges::any_of(node.path.steps, [](auto const& step) { return step.navigation != nullptr; }))
            return false;
        paths.push_back(node.path.text);
    }
    return std::ranges::all_of(node.children,
                               [&](FilterPtr const& child) { return collect_paths(*child, paths); });
}

bool Narrowing::by_parts(edm::RowsPtr& rows, FilterNode const& term) const {
    auto const* parted = dynamic_cast<PartedRows const*>(rows.get());
    std::vector<std::string> paths;
    if (parted == nullptr || !collect_paths(term, paths)) return false;
    edm::RowsPtr part =
        parted->where(paths, [&](edm::Row const& row) { return run.holds(term, variable, row); });
    if (part == nullptr) return false;
    rows = std::move(part);
    return true;
}

std::string_view operator_word(FilterOp op) noexcept {
    switch (op) {
        case FilterOp::eq:
            return "eq";
        case FilterOp::ne:
            return "ne";
        case FilterOp::gt:
            return "gt";
        case FilterOp::ge:
            return "ge";
        case FilterOp::lt:
            return "lt";
        case FilterOp::le:
            return "le";
        default:
            return {};
    }
}

/// Narrows by one comparison of a path with a constant; true when nothing of it is left to check. A path
/// without casts means the same to `rows`. With casts it also matches the equally named properties of other
/// types, so the rows are first narrowed to the cast's type, or the term stays to be checked again.
bool Narrowing::by_comparison(edm::RowsPtr& rows, FilterNode const& path, std::string_view word,
                              edm::Value const& literal) const {
    bool const null_literal = std::holds_alternative<std::monostate>(literal);
    if (null_literal && word != "eq" && word != "ne") return false;
    auto const& steps = path.path.steps;
    auto const is_cast = [](PropertyPath::Step const& step) { return step.cast != nullptr; };
    bool exact = std::ranges::none_of(steps, is_cast);
    if (!exact) {
        edm::RowsPtr of_type = is_cast(steps.front()) ? rows->of_type(*steps.front().cast) : nullptr;
        exact = of_type != nullptr && std::none_of(steps.begin() + 1, steps.end(), is_cast);
        if (of_type != nullptr) rows = std::move(of_type);
        // narrowed() cannot know what is null for the want of a type.
        if (!exact && (word == "ne" || null_literal)) return false;
    }
    edm::RowsPtr subset = rows->narrowed(path.path.text, word, literal);
    bool const narrowed = subset != nullptr;
    if (narrowed) rows = std::move(subset);
    return narrowed && exact;
}

/// Narrows to the types without which `node` cannot be true: a path behind a cast leads nowhere on others.
void Narrowing::to_types(edm::RowsPtr& rows, FilterNode const& node) const {
    switch (node.op) {
        case FilterOp::and_:
        case FilterOp::or_:
            return;
        case FilterOp::path:
        case FilterOp::any:
        case FilterOp::all:
        case FilterOp::count: {
            if (node.variable != variable || node.path.steps.empty()) return;
            edm::StructType const* const cast = node.path.steps.front().cast;
            edm::RowsPtr part = cast != nullptr ? rows->of_type(*cast) : nullptr;
            if (part != nullptr) rows = std::move(part);
            return;
        }
        case FilterOp::in:
            // One item of a list that fits is enough.
            to_types(rows, *node.children[0]);
            if (node.children[1]->type.collection) to_types(rows, *node.children[1]);
            return;
        default:
            for (FilterPtr const& child : node.children) to_types(rows, *child);
    }
}

edm::RowsPtr Narrowing::equal(edm::RowsPtr const& rows, FilterNode const& path,
                              FilterNode const& constant) const {
    if (!is_own_path(path) || constant.op != FilterOp::constant) return nullptr;
    edm::RowsPtr part = rows;
    return by_comparison(part, path, "eq", value_of(constant)) ? part : nullptr;
}

edm::RowsPtr union_of(edm::RowsPtr const& all, edm::RowsPtr const& part) {
    auto const* set = dynamic_cast<SetRows const*>(all.get());
    return set != nullptr ? set->united(*part) : nullptr;
}

edm::RowsPtr difference_of(edm::RowsPtr const& all, edm::RowsPtr const& part) {
    auto const* set = dynamic_cast<SetRows const*>(all.get());
    return part != nullptr && set != nullptr ? set->without(*part) : nullptr;
}

edm::RowsPtr Narrowing::united(edm::RowsPtr const& rows, FilterNode const& node, bool wanted) const {
    edm::RowsPtr all = exactly(rows, *node.children[0], wanted);
    for (std::size_t i = 1; i < node.children.size() && all != nullptr; ++i) {
        edm::RowsPtr const part = exactly(rows, *node.children[i], wanted);
        all = part != nullptr ? union_of(all, part) : nullptr;
    }
    return all;
}

edm::RowsPtr Narrowing::one_of(edm::RowsPtr const& rows, FilterNode const& list) const {
    edm::RowsPtr all = equal(rows, *list.children[0], *list.children[1]);
    for (std::size_t i = 2; i < list.children.size() && all != nullptr; ++i) {
        edm::RowsPtr const part = equal(rows, *list.children[0], *list.children[i]);
        all = part != nullptr ? union_of(all, part) : nullptr;
    }
    return all;
}

edm::RowsPtr Narrowing::exactly_true(edm::RowsPtr const& rows, FilterNode const& leaf) const {
    if (leaf.op == FilterOp::in) return one_of(rows, leaf);
    if (leaf.op == FilterOp::isof)
        return leaf.children.empty() && variable == 0 ? rows->of_type(*leaf.target.structure) : nullptr;
    edm::RowsPtr part = rows;
    return by_own_comparison(part, leaf) ? part : nullptr;
}

/// The rows for which `node` is true, or false where that is `wanted`, no more and no fewer; null when sets
/// cannot say.
edm::RowsPtr Narrowing::exactly(edm::RowsPtr const& rows, FilterNode const& node, bool wanted) const {
    if (node.op == FilterOp::not_) return exactly(rows, *node.children[0], !wanted);
    if (node.op == FilterOp::and_ || node.op == FilterOp::or_) {
        // An `and` is false where a child is, an `or` where all are.
        if ((node.op == FilterOp::or_) == wanted) return united(rows, node, wanted);
        edm::RowsPtr part = rows;
        for (FilterPtr const& child : node.children)
            if (part != nullptr) part = exactly(part, *child, wanted);
        return part;
    }
    if (is_own_path(node)) {
        edm::RowsPtr part = rows;
        return by_comparison(part, node, "eq", wanted) ? part : nullptr;
    }
    edm::RowsPtr asked = rows;
    to_types(asked, node);
    if (node.op == FilterOp::ne) {
        if (edm::RowsPtr const same = equal(asked, *node.children[0], *node.children[1]))
            return wanted ? difference_of(asked, same) : same;
    }
    edm::RowsPtr part = exactly_true(asked, node);
    return wanted ? part : difference_of(asked, part);
}

/// A flag alone, or a comparison of a path with a constant.
bool Narrowing::by_own_comparison(edm::RowsPtr& rows, FilterNode const& node) const {
    if (is_own_path(node)) return by_comparison(rows, node, "eq", true);
    std::string_view const word = operator_word(node.op);
    if (word.empty() || !is_own_path(*node.children[0]) || node.children[1]->op != FilterOp::constant)
        return false;
    return by_comparison(rows, *node.children[0], word, value_of(*node.children[1]));
}

bool Narrowing::by_term(edm::RowsPtr& rows, FilterNode const& term) const {
    if (term.op == FilterOp::constant) {
        if (!term.value.is_true()) rows = found(rows, {});
        return true;
    }
    if (by_parts(rows, term)) return true;
    if (edm::RowsPtr part = exactly(rows, term, true)) {
        rows = std::move(part);
        return true;
    }
    // What is left is to be looked at on rows of the types alone that it asks for.
    to_types(rows, term);
    return by_own_comparison(rows, term);
}

}  // namespace

Narrowed narrow(edm::RowsPtr rows, FilterNode const& filter, std::string_view key_name, FilterRun& run,
                std::uint8_t variable) {
    std::vector<FilterNode const*> terms;
    if (filter.op == FilterOp::and_)
        for (FilterPtr const& child : filter.children) terms.push_back(child.get());
    else
        terms.push_back(&filter);

    // Keys first: what is left after them is so little that a loop costs nothing.
    Narrowing const narrowing{key_name, run, variable};
    std::erase_if(terms, [&](FilterNode const* term) {
        std::vector<std::string_view> keys;
        if (key_name.empty() || !narrowing.collect_keys(*term, keys)) return false;
        rows = found(rows, keys);
        return true;
    });
    std::erase_if(terms, [&](FilterNode const* term) { return narrowing.by_term(rows, *term); });
    return {std::move(rows), std::move(terms)};
}

}  // namespace fakegraph
