#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <string_view>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/filter.h"
#include "fakegraph/odata/filter_arithmetic.h"
#include "fakegraph/odata/filter_function.h"
#include "fakegraph/odata/filter_type.h"

namespace fakegraph {
namespace {

using Kind = Scalar::Kind;

int sign(std::strong_ordering order) noexcept { return order < 0 ? -1 : order > 0 ? 1 : 0; }

bool is_nan(Scalar const& v) noexcept { return v.kind == Kind::real && std::isnan(v.real); }

/// Exact for every int64 and every double (x87 extended precision holds both).
long double as_real(Scalar const& v) noexcept {
    return v.kind == Kind::whole ? static_cast<long double>(v.whole) : static_cast<long double>(v.real);
}

int compare_without_case(std::string_view a, std::string_view b) noexcept {
    auto const byte = [](char c) { return static_cast<unsigned char>(edm::lower(c)); };
    return sign(std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(),
                                                       [&](char x, char y) { return byte(x) <=> byte(y); }));
}

bool is_textual(Scalar const& v) noexcept { return v.kind == Kind::text || v.kind == Kind::guid; }

bool is_guid_like(Scalar const& v) noexcept {
    return v.kind == Kind::guid || (v.kind == Kind::text && is_guid_text(v.text));
}

bool looks_for_text(FilterFunction function) noexcept {
    return function == FilterFunction::contains || function == FilterFunction::startswith ||
           function == FilterFunction::endswith || function == FilterFunction::indexof;
}

bool is_elsewhere(Scalar const& v) noexcept { return v.is_elsewhere(); }

/// What a path gives that ends early.
Scalar nothing_at(Stop stop) noexcept { return stop == Stop::elsewhere ? Scalar::elsewhere() : Scalar(); }

}  // namespace

LetterCase letter_case_of(edm::StructType const& type) noexcept {
    return edm::is_eventual(type) ? LetterCase::ignored : LetterCase::counts;
}

int compare(Scalar const& a, Scalar const& b, LetterCase letters) noexcept {
    if (a.is_null() || b.is_null()) return sign(b.is_null() <=> a.is_null());
    if (a.kind == Kind::whole && b.kind == Kind::whole) return sign(a.whole <=> b.whole);
    if (is_textual(a)) {
        if (a.kind == Kind::guid && b.kind == Kind::guid) return sign(a.guid <=> b.guid);
        if (letters == LetterCase::counts && !is_guid_like(a) && !is_guid_like(b))
            return sign(a.text <=> b.text);
        std::array<char, 36> x;
        std::array<char, 36> y;
        return compare_without_case(text_of(a, x), text_of(b, y));
    }
    if (a.kind == Kind::row || b.kind == Kind::row) return 0;
    if (is_nan(a) || is_nan(b)) return sign(is_nan(b) <=> is_nan(a));
    long double const x = as_real(a);
    long double const y = as_real(b);
    return x < y ? -1 : y < x ? 1 : 0;
}

int compare_keys(Scalar const& a, Scalar const& b, LetterCase letters) noexcept {
    bool const texts = is_textual(a) && is_textual(b) && letters == LetterCase::counts;
    bool const fold_a = texts && is_guid_like(a);
    bool const fold_b = texts && is_guid_like(b);
    if (fold_a == fold_b) return compare(a, b, letters);
    std::array<char, 36> x;
    std::array<char, 36> y;
    std::string_view const s = text_of(a, x);
    std::string_view const t = text_of(b, y);
    auto const byte = [](char c, bool fold) { return static_cast<unsigned char>(fold ? edm::lower(c) : c); };
    return sign(std::lexicographical_compare_three_way(
        s.begin(), s.end(), t.begin(), t.end(),
        [&](char p, char q) { return byte(p, fold_a) <=> byte(q, fold_b); }));
}

bool fits_cast(PropertyPath::Step const& step, edm::Row const& at) noexcept {
    return step.cast == nullptr || (at.type != nullptr && edm::is_a(*at.type, *step.cast));
}

Stop step_to(PropertyPath::Step const& step, edm::Row& at, Call& call) {
    if (!fits_cast(step, at)) return Stop::elsewhere;
    if (step.property == nullptr) {
        if (step.navigation->row == nullptr) return Stop::null;
        std::optional<edm::Row> const next = step.navigation->row(call, at);
        if (next) at = *next;
        return next ? Stop::none : Stop::null;
    }
    if (step.property->get == nullptr) return Stop::null;
    edm::Value const value = step.property->get(at);
    auto const* next = std::get_if<edm::Row>(&value);
    if (next != nullptr) at = *next;
    return next != nullptr ? Stop::none : Stop::null;
}

std::uint32_t weight_of(FilterNode const& node) noexcept {
    auto const nodes = [](auto const& count, FilterNode const& of) -> std::uint32_t {
        std::uint32_t n = 1;
        for (FilterPtr const& child : of.children) n += count(count, *child);
        return n;
    };
    constexpr std::uint32_t kShort = 8;
    return 1 + nodes(nodes, node) / kShort;
}

bool is_own(FilterNode const& node, edm::Property const* property) noexcept {
    auto const& steps = node.path.steps;
    return property != nullptr && node.op == FilterOp::path && node.variable == 0 && steps.size() == 1 &&
           steps[0].property == property && steps[0].cast == nullptr;
}

bool asks_only(FilterNode const& node, edm::Property const& property) noexcept {
    switch (node.op) {
        case FilterOp::path:
            return is_own(node, &property);
        case FilterOp::any:
        case FilterOp::all:
        case FilterOp::count:
            return false;
        case FilterOp::isof:
            if (node.children.empty() || node.target.kind == FilterKind::structure) return false;
            break;
        default:
            break;
    }
    return std::ranges::all_of(node.children,
                               [&](FilterPtr const& child) { return asks_only(*child, property); });
}

bool mentions(FilterNode const& node, edm::Property const& property) noexcept {
    if (is_own(node, &property)) return true;
    return std::ranges::any_of(node.children,
                               [&](FilterPtr const& child) { return mentions(*child, property); });
}

bool is_equal(Scalar const& a, Scalar const& b, LetterCase letters) noexcept {
    if (a.is_null() || b.is_null()) return a.is_null() == b.is_null();
    if (a.kind == Kind::text && b.kind == Kind::text && a.text.size() != b.text.size()) return false;
    return !is_nan(a) && compare(a, b, letters) == 0;
}

bool FilterRun::passes(FilterNode const& node, edm::Row const& row) {
    texts_used_ = 0;
    return holds(node, 0, row);
}

bool FilterRun::passes_known(FilterNode const& node) {
    texts_used_ = 0;
    return eval(node).is_true();
}

bool FilterRun::holds(FilterNode const& node, std::size_t variable, edm::Row const& row) {
    bound_[variable] = {row, {}, true};
    return eval(node).is_true();
}

Scalar FilterRun::value(FilterNode const& node, edm::Row const& row) {
    bound_[0].row = row;
    return eval(node);
}

Scalar FilterRun::eval(FilterNode const& node) {
    switch (node.op) {
        case FilterOp::constant:
            return node.value;
        case FilterOp::path:
            return path_value(node);
        case FilterOp::and_:
            return joined(node, false);
        case FilterOp::or_:
            return joined(node, true);
        case FilterOp::not_: {
            Scalar const v = eval(*node.children.front());
            return v.is_null() ? v : Scalar::truth(!v.is_true());
        }
        case FilterOp::eq:
        case FilterOp::ne:
        case FilterOp::gt:
        case FilterOp::ge:
        case FilterOp::lt:
        case FilterOp::le:
            return compared(node);
        case FilterOp::in:
            return contained(node);
        case FilterOp::negate: {
            Scalar const v = eval(*node.children.front());
            return v.is_elsewhere() ? v : negated(v);
        }
        case FilterOp::add:
        case FilterOp::sub:
        case FilterOp::mul:
        case FilterOp::div:
        case FilterOp::divby:
        case FilterOp::mod: {
            Scalar const left = eval(*node.children[0]);
            Scalar const right = eval(*node.children[1]);
            if (left.is_elsewhere() || right.is_elsewhere()) return Scalar::elsewhere();
            return calculated(node.op, left, right, node.type);
        }
        case FilterOp::call:
            return called(node);
        case FilterOp::isof:
            return is_of_type(node);
        case FilterOp::cast: {
            FilterNode const& from = *node.children.front();
            Scalar const v = eval(from);
            return v.is_elsewhere() ? v : casted(v, from.type, node.target, next_text());
        }
        case FilterOp::any:
        case FilterOp::all:
            return lambda(node);
        case FilterOp::count:
            return count(node);
    }
    return {};
}

/// A child that is `settling` settles the matter; else null where there is one, and `elsewhere` before null.
Scalar FilterRun::joined(FilterNode const& node, bool settling) {
    Scalar all = Scalar::truth(!settling);
    for (FilterPtr const& child : node.children) {
        Scalar const one = eval(*child);
        if (!one.is_null()) {
            if (one.is_true() == settling) return Scalar::truth(settling);
        } else if (!all.is_elsewhere()) {
            all = one;
        }
    }
    return all;
}

Scalar FilterRun::compared(FilterNode const& node) {
    Scalar const a = eval(*node.children[0]);
    Scalar const b = eval(*node.children[1]);
    if (a.is_elsewhere() || b.is_elsewhere()) return Scalar::elsewhere();
    if (node.op == FilterOp::eq) return Scalar::truth(is_equal(a, b, letters_));
    if (node.op == FilterOp::ne) return Scalar::truth(!is_equal(a, b, letters_));
    // A comparison with null is false unless it asks for equality (graph-protocol 7.2).
    if (a.is_null() || b.is_null() || is_nan(a) || is_nan(b)) return Scalar::truth(false);
    int const order = compare(a, b, letters_);
    if (node.op == FilterOp::gt) return Scalar::truth(order > 0);
    if (node.op == FilterOp::ge) return Scalar::truth(order >= 0);
    return Scalar::truth(node.op == FilterOp::lt ? order < 0 : order <= 0);
}

Scalar FilterRun::called(FilterNode const& node) {
    // Arguments are made in their places: copies would cost more than most functions.
    auto const result = [&](std::span<Scalar const> arguments) {
        if (std::ranges::any_of(arguments, is_elsewhere)) return Scalar::elsewhere();
        std::string* const text = node.type.kind == FilterKind::text ? &next_text() : nullptr;
        return apply(node.function->function, arguments, call_.now, text);
    };
    auto const& c = node.children;
    if (c.empty()) return result({});
    if (c.size() == 1) {
        Scalar const one[] = {eval(*c[0])};
        return result(one);
    }
    if (c.size() == 2) {
        Scalar two[] = {eval(*c[0]), eval(*c[1])};
        if (letters_ == LetterCase::ignored && looks_for_text(node.function->function)) {
            two[0] = folded(two[0]);
            two[1] = folded(two[1]);
        }
        return result(two);
    }
    Scalar const three[] = {eval(*c[0]), eval(*c[1]), eval(*c[2])};
    return result(three);
}

Scalar FilterRun::is_of_type(FilterNode const& node) {
    if (node.children.empty()) {
        edm::Row const& row = bound_[0].row;
        return Scalar::truth(row.type != nullptr && edm::is_a(*row.type, *node.target.structure));
    }
    FilterNode const& of = *node.children.front();
    if (node.target.kind != FilterKind::structure) {
        Scalar const v = eval(of);
        return v.is_elsewhere() ? v : Scalar::truth(is_kind_of(of.type, node.target) && !v.is_null());
    }
    edm::Row row;
    if (of.op != FilterOp::path) return Scalar::truth(false);
    if (Stop const stop = follow(of, row); stop != Stop::none)
        return stop == Stop::elsewhere ? Scalar::elsewhere() : Scalar::truth(false);
    return Scalar::truth(row.type != nullptr && edm::is_a(*row.type, *node.target.structure));
}

Scalar FilterRun::folded(Scalar const& v) {
    if (v.kind != Kind::text) return v;
    std::string& text = next_text();
    text = v.text;
    for (char& c : text) c = edm::lower(c);
    return Scalar(std::string_view(text));
}

std::string& FilterRun::next_text() {
    if (texts_.size() == texts_used_) texts_.push_back(std::make_unique<std::string>());
    return *texts_[texts_used_++];
}

Scalar FilterRun::scalar(edm::Value&& value) {
    if (auto* computed = std::get_if<std::string>(&value)) {
        std::string& text = next_text();
        text = std::move(*computed);
        return Scalar(std::string_view(text));
    }
    if (auto const* v = std::get_if<std::string_view>(&value)) return Scalar(*v);
    if (auto const* v = std::get_if<sim::Guid>(&value)) return Scalar(*v);
    if (auto const* v = std::get_if<bool>(&value)) return Scalar::truth(*v);
    if (auto const* v = std::get_if<std::int64_t>(&value)) return Scalar(*v);
    if (auto const* v = std::get_if<double>(&value)) return Scalar(*v);
    if (auto const* v = std::get_if<sim::Instant>(&value))
        return Scalar(std::int64_t{v->time_since_epoch().count()});
    if (auto const* v = std::get_if<sim::Ticks>(&value)) return Scalar(std::int64_t{v->count()});
    if (auto const* v = std::get_if<edm::EnumValue>(&value)) return Scalar(std::int64_t{v->value});
    return std::holds_alternative<edm::Row>(value) ? Scalar::some_row() : Scalar();
}

Stop FilterRun::follow(FilterNode const& node, edm::Row& at) {
    at = bound_[node.variable].row;
    for (PropertyPath::Step const& step : node.path.steps)
        if (Stop const stop = step_to(step, at, call_); stop != Stop::none) return stop;
    return Stop::none;
}

Scalar FilterRun::path_value(FilterNode const& node) {
    Bound const& from = bound_[node.variable];
    auto const& steps = node.path.steps;
    if (steps.empty()) return from.is_row ? Scalar::some_row() : from.item;
    if (is_own(node, known_property_)) return Scalar(*known_);
    edm::Row at = from.row;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i)
        if (Stop const stop = step_to(steps[i], at, call_); stop != Stop::none) return nothing_at(stop);
    PropertyPath::Step const& last = steps.back();
    if (last.property == nullptr) {
        Stop const stop = step_to(last, at, call_);
        return stop == Stop::none ? Scalar::some_row() : nothing_at(stop);
    }
    if (!fits_cast(last, at)) return Scalar::elsewhere();
    if (last.property->get == nullptr) return {};
    return scalar(last.property->get(at));
}

}  // namespace fakegraph
