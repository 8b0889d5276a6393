#include <algorithm>
#include <array>
#include <compare>
#include <string_view>
#include <type_traits>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter.h"

namespace fakegraph {
namespace {

bool is_null(edm::Value const& v) noexcept { return std::holds_alternative<std::monostate>(v); }

int sign(std::strong_ordering order) noexcept { return order < 0 ? -1 : order > 0 ? 1 : 0; }

/// The text that a value is written as, when that is what it is compared by. Guids are written in lower case.
class Text {
public:
    explicit Text(edm::Value const& v) noexcept {
        if (auto const* view = std::get_if<std::string_view>(&v)) {
            text_ = *view;
        } else if (auto const* owned = std::get_if<std::string>(&v)) {
            text_ = *owned;
        } else if (auto const* guid = std::get_if<sim::Guid>(&v)) {
            guid->write(buffer_.data());
            text_ = {buffer_.data(), buffer_.size()};
            is_guid_ = true;
        } else if (auto const* member = std::get_if<edm::EnumValue>(&v)) {
            for (edm::EnumMember const& m : member->type->members)
                if (m.value == member->value) text_ = m.name;
        } else {
            known_ = false;
        }
    }
    Text(Text const&) = delete;
    Text& operator=(Text const&) = delete;
    explicit operator bool() const noexcept { return known_; }
    bool is_guid() const noexcept { return is_guid_; }
    std::string_view view() const noexcept { return text_; }

private:
    std::array<char, 36> buffer_;
    std::string_view text_;
    bool known_ = true;
    bool is_guid_ = false;
};

int compare_without_case(std::string_view a, std::string_view b) noexcept {
    auto const byte = [](char c) { return static_cast<unsigned char>(edm::lower(c)); };
    return sign(std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(),
                                                       [&](char x, char y) { return byte(x) <=> byte(y); }));
}

/// Both of the same alternative.
int compare_alike(edm::Value const& a, edm::Value const& b) {
    return std::visit(
        [&]<class T>(T const& x) {
            T const& y = *std::get_if<T>(&b);
            if constexpr (std::is_same_v<T, double>) {
                return x < y ? -1 : y < x ? 1 : 0;
            } else if constexpr (std::is_same_v<T, edm::EnumValue>) {
                return sign(x.value <=> y.value);
            } else if constexpr (requires { x <=> y; }) {
                return sign(x <=> y);
            } else {
                return 0;  // rows and lists have no order
            }
        },
        a);
}

/// Exact for every int64 and every double (x87 extended precision holds both).
long double as_real(edm::Value const& v) noexcept {
    auto const* whole = std::get_if<std::int64_t>(&v);
    return whole != nullptr ? static_cast<long double>(*whole)
                            : static_cast<long double>(*std::get_if<double>(&v));
}

bool is_number(edm::Value const& v) noexcept {
    return std::holds_alternative<std::int64_t>(v) || std::holds_alternative<double>(v);
}

template <class F>
bool text_passes(FilterNode const& node, edm::Value const& value, F test) {
    Text const subject(value);
    std::string const& argument = std::get<std::string>(node.literals.front());
    if (is_null(value) || !subject) return false;
    return subject.is_guid() ? test(subject.view(), edm::lower(argument))
                             : test(subject.view(), std::string_view(argument));
}

/// A comparison with null is false unless it asks for equality (graph-protocol 7.2).
template <class F>
bool order_passes(FilterNode const& node, edm::Value const& value, F test) {
    edm::Value const& literal = node.literals.front();
    return !is_null(value) && !is_null(literal) && test(compare(value, literal));
}

bool any_equal(std::vector<edm::Value> const& literals, edm::Value const& value) {
    return std::ranges::any_of(literals,
                               [&](edm::Value const& literal) { return compare(value, literal) == 0; });
}

}  // namespace

int compare(edm::Value const& a, edm::Value const& b) {
    if (is_null(a) || is_null(b)) return sign(is_null(b) <=> is_null(a));
    if (a.index() == b.index()) return compare_alike(a, b);
    if (is_number(a) && is_number(b)) {
        long double const x = as_real(a);
        long double const y = as_real(b);
        return x < y ? -1 : y < x ? 1 : 0;
    }
    Text const x(a);
    Text const y(b);
    if (!x || !y) return sign(a.index() <=> b.index());
    if (x.is_guid() || y.is_guid()) return compare_without_case(x.view(), y.view());
    return sign(x.view() <=> y.view());
}

edm::Value evaluate(PropertyPath const& path, edm::Row const& row, Call& call) {
    edm::Row at = row;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
        PropertyPath::Step const& step = path.steps[i];
        if (step.cast != nullptr && (at.type == nullptr || !edm::is_a(*at.type, *step.cast))) return {};
        if (step.property != nullptr) {
            if (step.property->get == nullptr) return {};
            edm::Value value = step.property->get(at);
            if (i + 1 == path.steps.size()) return value;
            auto const* next = std::get_if<edm::Row>(&value);
            if (next == nullptr) return {};
            at = *next;
        } else {
            if (step.navigation->row == nullptr) return {};
            std::optional<edm::Row> const next = step.navigation->row(call, at);
            if (!next) return {};
            at = *next;
        }
    }
    return at;
}

bool passes(FilterNode const& node, edm::Row const& row, Call& call) {
    auto const child_passes = [&](FilterPtr const& child) { return passes(*child, row, call); };
    switch (node.op) {
        case FilterOp::and_:
            return std::ranges::all_of(node.children, child_passes);
        case FilterOp::or_:
            return std::ranges::any_of(node.children, child_passes);
        case FilterOp::not_:
            return !child_passes(node.children.front());
        case FilterOp::isof:
            return row.type != nullptr && edm::is_a(*row.type, *node.type);
        case FilterOp::literal_true:
            return true;
        case FilterOp::literal_false:
            return false;
        default:
            break;
    }
    edm::Value const value = evaluate(node.path, row, call);
    switch (node.op) {
        case FilterOp::eq:
            return compare(value, node.literals.front()) == 0;
        case FilterOp::ne:
            return compare(value, node.literals.front()) != 0;
        case FilterOp::gt:
            return order_passes(node, value, [](int order) { return order > 0; });
        case FilterOp::ge:
            return order_passes(node, value, [](int order) { return order >= 0; });
        case FilterOp::lt:
            return order_passes(node, value, [](int order) { return order < 0; });
        case FilterOp::le:
            return order_passes(node, value, [](int order) { return order <= 0; });
        case FilterOp::in:
            return any_equal(node.literals, value);
        case FilterOp::path_is_true: {
            bool const* flag = std::get_if<bool>(&value);
            return flag != nullptr && *flag;
        }
        case FilterOp::startswith:
            return text_passes(node, value,
                               [](std::string_view t, std::string_view a) { return t.starts_with(a); });
        case FilterOp::endswith:
            return text_passes(node, value,
                               [](std::string_view t, std::string_view a) { return t.ends_with(a); });
        case FilterOp::contains:
            return text_passes(node, value, [](std::string_view t, std::string_view a) {
                return t.find(a) != std::string_view::npos;
            });
        default:
            return false;
    }
}

}  // namespace fakegraph
