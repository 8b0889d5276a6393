#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter.h"

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

/// True when `node` holds exactly for the rows with one of some keys; appends these to `keys`.
bool collect_keys(FilterNode const& node, std::string_view key_name, std::vector<std::string_view>& keys) {
    if (node.op == FilterOp::or_)
        return std::ranges::all_of(
            node.children, [&](FilterPtr const& child) { return collect_keys(*child, key_name, keys); });
    if (node.op != FilterOp::eq && node.op != FilterOp::in) return false;
    if (node.path.steps.size() != 1 || node.path.steps.front().cast != nullptr) return false;
    if (!edm::same_name(node.path.text, key_name)) return false;
    for (edm::Value const& literal : node.literals) {
        if (auto const* text = std::get_if<std::string>(&literal))
            keys.push_back(*text);
        else if (!std::holds_alternative<std::monostate>(literal))
            return false;  // keys are never null
    }
    return true;
}

edm::RowsPtr found(edm::RowsPtr const& rows, std::vector<std::string_view> const& keys) {
    std::vector<std::uint64_t> positions;
    for (std::string_view const key : keys)
        if (auto const position = rows->find(key)) positions.push_back(*position);
    return std::make_shared<FoundRows>(rows, std::move(positions));
}

std::string_view operator_word(FilterOp op) noexcept {
    switch (op) {
        case FilterOp::eq:
        case FilterOp::path_is_true:
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

/// Narrows by one comparison; true when nothing of it is left to check. A path without casts means the same
/// to `rows`. With casts it also matches the equally named properties of other types, so the rows are first
/// narrowed to the cast's type, or the term stays to be checked again.
bool narrow_comparison(edm::RowsPtr& rows, FilterNode const& term) {
    std::string_view const word = operator_word(term.op);
    if (word.empty()) return false;
    edm::Value const literal = term.op == FilterOp::path_is_true ? edm::Value(true) : term.literals.front();
    bool const null_literal = std::holds_alternative<std::monostate>(literal);
    bool const ordering =
        term.op != FilterOp::eq && term.op != FilterOp::ne && term.op != FilterOp::path_is_true;
    if (null_literal && ordering) return false;

    auto const& steps = term.path.steps;
    bool const cast = std::ranges::any_of(steps, [](auto const& step) { return step.cast != nullptr; });
    bool const cast_behind =
        std::any_of(steps.begin() + 1, steps.end(), [](auto const& step) { return step.cast != nullptr; });
    bool exact = !cast;
    edm::RowsPtr of_type = rows;
    if (cast) {
        // Rows of other types give null: they pass `ne 'x'` and `eq null`, and narrowed() cannot know of
        // them.
        if (term.op == FilterOp::ne || null_literal) return false;
        if (steps.front().cast != nullptr) {
            if (auto subset = rows->of_type(*steps.front().cast)) {
                of_type = std::move(subset);
                exact = !cast_behind;
            }
        }
    }
    edm::RowsPtr subset = of_type->narrowed(term.path.text, word, literal);
    if (subset == nullptr) {
        rows = of_type;
        return false;
    }
    rows = std::move(subset);
    return exact;
}

bool narrow_term(edm::RowsPtr& rows, FilterNode const& term) {
    if (term.op == FilterOp::literal_true) return true;
    if (term.op == FilterOp::literal_false) {
        rows = found(rows, {});
        return true;
    }
    if (term.op == FilterOp::isof) {
        edm::RowsPtr subset = rows->of_type(*term.type);
        if (subset == nullptr) return false;
        rows = std::move(subset);
        return true;
    }
    return narrow_comparison(rows, term);
}

}  // namespace

Narrowed narrow(edm::RowsPtr rows, FilterNode const& filter, std::string_view key_name) {
    std::vector<FilterNode const*> terms;
    if (filter.op == FilterOp::and_)
        for (FilterPtr const& child : filter.children) terms.push_back(child.get());
    else
        terms.push_back(&filter);

    // Keys first: what is left after them is so little that a loop costs nothing.
    std::erase_if(terms, [&](FilterNode const* term) {
        std::vector<std::string_view> keys;
        if (key_name.empty() || !collect_keys(*term, key_name, keys)) return false;
        rows = found(rows, keys);
        return true;
    });
    std::erase_if(terms, [&](FilterNode const* term) { return narrow_term(rows, *term); });

    if (terms.empty()) return {std::move(rows), nullptr};
    if (terms.size() == 1) return {std::move(rows), terms.front()};
    // Several are left: checking the whole filter again is right too, and needs no second tree.
    return {std::move(rows), &filter};
}

}  // namespace fakegraph
