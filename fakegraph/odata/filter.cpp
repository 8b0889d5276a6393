#include "fakegraph/odata/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "fakegraph/odata/filter_literal.h"
#include "fakegraph/odata/filter_parser.h"
#include "fakegraph/odata/filter_type.h"

namespace fakegraph {
namespace {

FilterPtr make(FilterOp op, FilterType type) {
    auto node = std::make_unique<FilterNode>();
    node->op = op;
    node->type = type;
    return node;
}

constexpr FilterType kTruth{FilterKind::boolean};

bool is_constant(FilterNode const& node) noexcept { return node.op == FilterOp::constant; }

}  // namespace

std::nullptr_t FilterParser::fail(Fault const& fault, std::size_t at) {
    if (error_) return nullptr;
    std::string message = std::string(prefix_) + fault.message;
    if (fault.positioned) message += fmt::format(" at position {} in '{}'", at + 1, text_);
    error_ = bad_request(message + '.').error();
    return nullptr;
}

std::nullptr_t FilterParser::unexpected_token(std::string_view expected) {
    if (token_.kind == TokenKind::bad) return fail(token_.value, token_.at);
    if (at_end()) return fail(fmt::format("Syntax error: {}", expected), token_.at);
    return fail(fmt::format("Syntax error: {} instead of '{}'", expected, token_.text), token_.at);
}

bool FilterParser::expect(TokenKind kind, std::string_view what) {
    if (token_.kind != kind) return unexpected_token(what), false;
    take();
    return true;
}

bool FilterParser::enter(std::size_t at) {
    if (++depth_ <= kMaxFilterDepth) return true;
    fail(fmt::format("The limit of '{}' for the depth of a filter has been exceeded", kMaxFilterDepth), at);
    return false;
}

bool FilterParser::count_term(std::size_t at) {
    if (++terms_ <= kMaxFilterTerms) return true;
    fail(fmt::format("The limit of '{}' for the terms of a filter has been exceeded", kMaxFilterTerms), at);
    return false;
}

FilterPtr FilterParser::condition() {
    std::optional<Operand> operand = disjunction();
    return operand ? truth(std::move(*operand)) : nullptr;
}

FilterPtr FilterParser::key() {
    std::optional<Operand> operand = disjunction();
    if (!operand) return nullptr;
    std::size_t const at = operand->at;
    FilterPtr node = settle(std::move(*operand));
    if (node && node->type.kind == FilterKind::structure)
        return fail(
            fmt::format("The property '{}' cannot be used in the $orderby query option", node->path.text),
            at);
    return node;
}

FilterPtr FilterParser::settle(Operand operand) {
    if (!operand.node) return fail(operand.fault, operand.at);
    if (!operand.node->type.collection) return std::move(operand.node);
    return fail(Fault{fmt::format("The property '{}' cannot be used in the {} query option",
                                  operand.node->path.text, use_ == edm::kOrder ? "$orderby" : "$filter"),
                      false},
                operand.at);
}

FilterPtr FilterParser::truth(Operand operand) {
    std::size_t const at = operand.at;
    FilterPtr node = settle(std::move(operand));
    if (!node || node->type.kind == FilterKind::boolean || node->type.kind == FilterKind::null) return node;
    if (at_end() || token_.kind == TokenKind::close)
        return fail("The $filter expression must evaluate to a single boolean value", at);
    return unexpected_token("a comparison operator is expected");
}

std::optional<Operand> FilterParser::disjunction() {
    return junction(FilterOp::or_, "or", &FilterParser::conjunction);
}
std::optional<Operand> FilterParser::conjunction() {
    return junction(FilterOp::and_, "and", &FilterParser::equality);
}

/// `part (word part)*`; nested nodes of the same operator are made flat, so that narrow() sees one
/// conjunction.
std::optional<Operand> FilterParser::junction(FilterOp op, std::string_view word, Level part) {
    std::optional<Operand> first = (this->*part)();
    if (!first || !at_word(word)) return first;
    std::size_t const at = first->at;
    FilterPtr node = make(op, kTruth);
    auto const adopt = [&](FilterPtr child) {
        if (!child) return false;
        if (child->op != op) return node->children.push_back(std::move(child)), true;
        for (FilterPtr& grandchild : child->children) node->children.push_back(std::move(grandchild));
        return true;
    };
    if (!adopt(truth(std::move(*first)))) return std::nullopt;
    while (skip_word(word)) {
        std::optional<Operand> next = (this->*part)();
        if (!next || !adopt(truth(std::move(*next)))) return std::nullopt;
    }
    return Operand{at, std::move(node), {}, {}};
}

FilterParser::Operator const* FilterParser::at_operator(std::span<Operator const> operators) const {
    auto const found = std::ranges::find_if(operators, [&](Operator const& o) { return at_word(o.word); });
    return found == operators.end() ? nullptr : &*found;
}

std::optional<Operand> FilterParser::equality() {
    static constexpr std::array<Operator, 2> kOperators = {
        {{"eq", FilterOp::eq, FilterOp::eq, "Equal"}, {"ne", FilterOp::ne, FilterOp::ne, "NotEqual"}}};
    return comparisons(kOperators, &FilterParser::relation);
}

std::optional<Operand> FilterParser::relation() {
    static constexpr std::array<Operator, 4> kOperators = {
        {{"gt", FilterOp::gt, FilterOp::lt, "GreaterThan"},
         {"ge", FilterOp::ge, FilterOp::le, "GreaterThanOrEqual"},
         {"lt", FilterOp::lt, FilterOp::gt, "LessThan"},
         {"le", FilterOp::le, FilterOp::ge, "LessThanOrEqual"}}};
    return comparisons(kOperators, &FilterParser::sum);
}

std::optional<Operand> FilterParser::comparisons(std::span<Operator const> operators, Level part) {
    std::optional<Operand> left = (this->*part)();
    while (left) {
        Operator const* const by = at_operator(operators);
        if (by == nullptr) return left;
        std::size_t const at = take().at;
        std::optional<Operand> right = (this->*part)();
        if (!right) return std::nullopt;
        std::size_t const begin = left->at;
        FilterPtr node = compare(*by, std::move(*left), std::move(*right), at);
        if (!node) return std::nullopt;
        left = Operand{begin, std::move(node), {}, {}};
    }
    return left;
}

std::optional<Operand> FilterParser::sum() {
    static constexpr std::array<Operator, 2> kOperators = {
        {{"add", FilterOp::add, {}, "Add"}, {"sub", FilterOp::sub, {}, "Subtract"}}};
    return calculation(kOperators, &FilterParser::product);
}

std::optional<Operand> FilterParser::product() {
    static constexpr std::array<Operator, 4> kOperators = {{{"mul", FilterOp::mul, {}, "Multiply"},
                                                            {"div", FilterOp::div, {}, "Divide"},
                                                            {"divby", FilterOp::divby, {}, "Divide"},
                                                            {"mod", FilterOp::mod, {}, "Modulo"}}};
    return calculation(kOperators, &FilterParser::unary);
}

std::optional<Operand> FilterParser::calculation(std::span<Operator const> operators, Level part) {
    std::optional<Operand> left = (this->*part)();
    while (left) {
        Operator const* const by = at_operator(operators);
        if (by == nullptr) return left;
        if (!count_term(take().at)) return std::nullopt;
        std::optional<Operand> right = (this->*part)();
        if (!right) return std::nullopt;
        std::size_t const begin = left->at;
        FilterPtr node = calculate(*by, std::move(*left), std::move(*right));
        if (!node) return std::nullopt;
        left = Operand{begin, std::move(node), {}, {}};
    }
    return left;
}

std::optional<Operand> FilterParser::unary() {
    bool const negation = token_.kind == TokenKind::minus;
    if (!negation && !at_word("not")) return membership();
    std::size_t const at = take().at;
    if (!enter(at)) return std::nullopt;
    std::optional<Operand> operand = unary();
    FilterPtr child = operand ? settle(std::move(*operand)) : nullptr;
    if (!child) return std::nullopt;
    leave();
    FilterKind const kind = child->type.kind;
    bool const fits = kind == FilterKind::null || (negation ? is_number(kind) || kind == FilterKind::duration
                                                            : kind == FilterKind::boolean);
    if (!fits) {
        fail(fmt::format(
                 "A unary operator with an incompatible type was detected. Found operand type '{}' for "
                 "operator kind '{}'",
                 type_text(child->type), negation ? "Negate" : "Not"),
             at);
        return std::nullopt;
    }
    FilterPtr node = negation ? make(FilterOp::negate, child->type) : make(FilterOp::not_, kTruth);
    node->children.push_back(std::move(child));
    return Operand{at, std::move(node), {}, {}};
}

std::optional<Operand> FilterParser::membership() {
    std::optional<Operand> left = primary();
    if (!left) return std::nullopt;
    std::size_t const begin = left->at;
    if (at_word("has")) {
        // No enumeration of the model has flags.
        FilterPtr const of = settle(std::move(*left));
        if (of)
            fail(fmt::format("The operator 'has' is not supported: '{}' has no flags", type_text(of->type)),
                 token_.at);
        return std::nullopt;
    }
    if (!skip_word("in")) return left;
    FilterPtr node = in_list(std::move(*left));
    if (!node) return std::nullopt;
    return Operand{begin, std::move(node), {}, {}};
}

bool FilterParser::adapt_to(Operand& operand, FilterType const& other) {
    if (other.kind == FilterKind::enumeration && !operand.word.empty()) {
        auto member = enum_literal(operand.word, *other.enumeration);
        if (member)
            operand.node = std::move(*member);
        else if (!operand.node)
            return fail(member.error(), operand.at), false;
        return true;
    }
    if (!operand.node) return fail(operand.fault, operand.at), false;
    auto const done = adapt(operand.node, other);
    return done.has_value() || (fail(done.error(), operand.at), false);
}

std::nullptr_t FilterParser::incompatible(FilterType const& a, FilterType const& b, std::string_view name,
                                          std::size_t at) {
    return fail(
        fmt::format("A binary operator with incompatible types was detected. Found operand types '{}' "
                    "and '{}' for operator kind '{}'",
                    type_text(a), type_text(b), name),
        at);
}

FilterPtr FilterParser::compare(Operator const& by, Operand left, Operand right, std::size_t at) {
    if (left.node && !adapt_to(right, left.node->type)) return nullptr;
    if (!right.node) return fail(left.fault, left.at);
    if (left.node) left.word = {};  // a property before a member of that name
    if (!adapt_to(left, right.node->type)) return nullptr;
    std::size_t const right_at = right.at;
    FilterPtr a = settle(std::move(left));
    FilterPtr b = a ? settle(std::move(right)) : nullptr;
    if (!b) return nullptr;
    bool const ordering = by.op != FilterOp::eq && by.op != FilterOp::ne;
    if (!comparable(a->type, b->type, ordering))
        return incompatible(a->type, b->type, by.name, comparable(a->type, b->type, false) ? at : right_at);
    bool const flipped = is_constant(*a) && !is_constant(*b);
    if (flipped) std::swap(a, b);
    FilterPtr node = make(flipped ? by.flipped : by.op, kTruth);
    node->children.push_back(std::move(a));
    node->children.push_back(std::move(b));
    return node;
}

FilterPtr FilterParser::calculate(Operator const& by, Operand left, Operand right) {
    std::size_t const at = right.at;
    FilterPtr a = settle(std::move(left));
    FilterPtr b = a ? settle(std::move(right)) : nullptr;
    if (!b) return nullptr;
    auto const type = arithmetic(by.op, a->type, b->type);
    if (!type) return incompatible(a->type, b->type, by.name, at);
    FilterPtr node = make(by.op, *type);
    node->children.push_back(std::move(a));
    node->children.push_back(std::move(b));
    return node;
}

FilterPtr FilterParser::in_list(Operand left) {
    FilterPtr node = make(FilterOp::in, kTruth);
    FilterPtr value = settle(std::move(left));
    if (!value) return nullptr;
    node->children.push_back(std::move(value));
    if (token_.kind == TokenKind::word) {
        std::optional<Operand> items = primary();
        if (!items) return nullptr;
        if (!items->node) return fail(items->fault, items->at);
        FilterType type = items->node->type;
        bool const collection = std::exchange(type.collection, false);
        if (!collection || items->node->op != FilterOp::path)
            return fail("'(' or a collection of values is expected behind 'in'", items->at);
        if (auto const done = adapt(node->children.front(), type); !done)
            return fail(done.error(), items->at);
        if (type.kind == FilterKind::structure || !comparable(node->children.front()->type, type, false))
            return incompatible(node->children.front()->type, type, "In", items->at);
        node->children.push_back(std::move(items->node));
        return node;
    }
    if (!expect(TokenKind::open, "'(' is expected")) return nullptr;
    do {
        std::optional<Operand> item = sum();
        if (!item || !add_item(*node, std::move(*item))) return nullptr;
    } while (skip(TokenKind::comma));
    return expect(TokenKind::close, "',' or ')' is expected") ? std::move(node) : nullptr;
}

bool FilterParser::add_item(FilterNode& list, Operand item) {
    std::size_t const at = item.at;
    FilterPtr& left = list.children.front();
    if (!adapt_to(item, left->type)) return false;
    FilterPtr node = settle(std::move(item));
    if (!node) return false;
    if (is_constant(*left))
        if (auto const done = adapt(left, node->type); !done) return fail(done.error(), at), false;
    if (!comparable(left->type, node->type, false))
        return incompatible(left->type, node->type, "In", at), false;
    list.children.push_back(std::move(node));
    return true;
}

GraphResult<FilterPtr> parse_filter(std::string_view text, edm::StructType const& type,
                                    edm::Model const& model) {
    FilterParser parser(text, type, model, edm::kFilter, "Invalid filter clause: ");
    FilterPtr node = parser.condition();
    if (node && !parser.at_end()) node = parser.unexpected_token("'and', 'or' or the end is expected");
    if (!node) return std::unexpected(parser.error());
    return node;
}

}  // namespace fakegraph
