#include "fakegraph/odata/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter_lexer.h"
#include "fakegraph/odata/filter_literal.h"
#include "fakegraph/odata/path.h"

namespace fakegraph {
namespace {

struct Comparison {
    std::string_view word;
    FilterOp op;
    FilterOp flipped;  // for `5 lt x`
    std::string_view kind;
};
constexpr std::array<Comparison, 6> kComparisons = {{
    {"eq", FilterOp::eq, FilterOp::eq, "Equal"},
    {"ne", FilterOp::ne, FilterOp::ne, "NotEqual"},
    {"gt", FilterOp::gt, FilterOp::lt, "GreaterThan"},
    {"ge", FilterOp::ge, FilterOp::le, "GreaterThanOrEqual"},
    {"lt", FilterOp::lt, FilterOp::gt, "LessThan"},
    {"le", FilterOp::le, FilterOp::ge, "LessThanOrEqual"},
}};
constexpr std::array<std::pair<std::string_view, FilterOp>, 3> kTextFunctions = {{
    {"startswith", FilterOp::startswith},
    {"contains", FilterOp::contains},
    {"endswith", FilterOp::endswith},
}};
constexpr std::array<std::string_view, 7> kRefusedOperators = {"has", "add",   "sub", "mul",
                                                               "div", "divby", "mod"};

/// What stands on one side of an operator, or alone: a path, a literal, or (when `condition` is set) a truth
/// value.
struct Operand {
    std::size_t at = 0;
    std::optional<PropertyPath> path;
    std::optional<Literal> literal;
    FilterPtr condition;

    bool is_boolean_literal() const { return literal && literal->kind == LiteralKind::boolean; }
};

FilterPtr make(FilterOp op) {
    auto node = std::make_unique<FilterNode>();
    node->op = op;
    return node;
}

/// Recursive descent, one token ahead. After the first mistake, kept in `error_`, every function returns
/// null.
class Parser {
public:
    Parser(std::string_view text, edm::StructType const& type, edm::Model const& model)
        : text_(text), lexer_(text), type_(type), model_(model), token_(lexer_.next()) {}

    GraphResult<FilterPtr> run() {
        FilterPtr node = disjunction();
        if (node && token_.kind != TokenKind::end)
            node = unexpected_token("'and', 'or' or the end is expected");
        if (!node) return std::unexpected(std::move(*error_));
        return node;
    }

private:
    // Errors.
    std::nullptr_t fail(Fault const& fault, std::size_t at) {
        if (error_) return nullptr;
        std::string message = "Invalid filter clause: " + fault.message;
        if (fault.positioned) message += fmt::format(" at position {} in '{}'", at + 1, text_);
        error_ = bad_request(message + '.').error();
        return nullptr;
    }
    std::nullptr_t fail(std::string message, std::size_t at) { return fail(Fault{std::move(message)}, at); }
    std::nullptr_t unexpected_token(std::string_view expected) {
        if (token_.kind == TokenKind::bad) return fail(token_.value, token_.at);
        if (token_.kind == TokenKind::end) return fail(fmt::format("Syntax error: {}", expected), token_.at);
        return fail(fmt::format("Syntax error: {} instead of '{}'", expected, token_.text), token_.at);
    }

    // Tokens.
    Token take() { return std::exchange(token_, lexer_.next()); }
    bool at_word(std::string_view word) const {
        return token_.kind == TokenKind::word && edm::same_name(token_.text, word);
    }
    bool expect(TokenKind kind, std::string_view what) {
        if (token_.kind != kind) return unexpected_token(what), false;
        take();
        return true;
    }

    // Limits.
    bool enter(std::size_t at) {
        return ++depth_ <= kMaxFilterDepth || exceeded("depth", kMaxFilterDepth, at);
    }
    bool count_term(std::size_t at) {
        return ++terms_ <= kMaxFilterTerms || exceeded("terms", kMaxFilterTerms, at);
    }
    bool exceeded(std::string_view what, int limit, std::size_t at) {
        fail(fmt::format("The limit of '{}' for the {} of a filter has been exceeded", limit, what), at);
        return false;
    }

    // Grammar, loosest first.
    FilterPtr disjunction() { return chain(FilterOp::or_, "or", &Parser::conjunction); }
    FilterPtr conjunction() { return chain(FilterOp::and_, "and", &Parser::term); }
    FilterPtr chain(FilterOp op, std::string_view word, FilterPtr (Parser::*part)());
    FilterPtr term();
    std::optional<Operand> operand(edm::TypeRef const* other_side);
    std::optional<Operand> negation(std::size_t at);
    std::optional<Operand> parenthesised(std::size_t at);
    std::optional<Operand> word(Token const& token, edm::TypeRef const* other_side);
    std::optional<Operand> path(Token const& first);
    std::optional<Operand> function(Token const& name);
    FilterPtr isof();
    FilterPtr text_function(Token const& name, FilterOp op);
    FilterPtr in_list(Operand left, std::size_t at);
    FilterPtr compare_operands(Comparison const& by, Operand left, Operand right, std::size_t at);
    FilterPtr compare_condition(Comparison const& by, Operand left, Operand const& right, std::size_t at);
    FilterPtr condition(Operand from);

    std::string_view text_;
    Lexer lexer_;
    edm::StructType const& type_;
    edm::Model const& model_;
    Token token_;
    int depth_ = 0;
    int terms_ = 0;
    std::optional<GraphError> error_;
};

/// `part (word part)*`; nested nodes of the same operator are made flat, so that narrow() sees one
/// conjunction.
FilterPtr Parser::chain(FilterOp op, std::string_view word, FilterPtr (Parser::*part)()) {
    FilterPtr first = (this->*part)();
    if (!first || !at_word(word)) return first;
    FilterPtr node = make(op);
    auto const adopt = [&](FilterPtr child) {
        if (child->op != op) return node->children.push_back(std::move(child));
        for (FilterPtr& grandchild : child->children) node->children.push_back(std::move(grandchild));
    };
    adopt(std::move(first));
    while (at_word(word)) {
        take();
        FilterPtr next = (this->*part)();
        if (!next) return nullptr;
        adopt(std::move(next));
    }
    return node;
}

FilterPtr Parser::term() {
    std::optional<Operand> left = operand(nullptr);
    if (!left) return nullptr;
    std::size_t const at = token_.at;
    for (Comparison const& by : kComparisons) {
        if (!at_word(by.word)) continue;
        take();
        std::optional<Operand> right = operand(left->path ? &left->path->type : nullptr);
        return right ? compare_operands(by, std::move(*left), std::move(*right), at) : nullptr;
    }
    if (at_word("in")) {
        take();
        return in_list(std::move(*left), at);
    }
    for (std::string_view const refused : kRefusedOperators)
        if (at_word(refused)) return fail(fmt::format("The operator '{}' is not supported", refused), at);
    return condition(std::move(*left));
}

/// `other_side` is the type of a path on the left, null elsewhere: beside an enumeration a bare word is a
/// member.
std::optional<Operand> Parser::operand(edm::TypeRef const* other_side) {
    std::size_t const at = token_.at;
    auto const literal = [&](LiteralKind kind) {
        Token const token = take();
        bool const unquoted = kind == LiteralKind::number || kind == LiteralKind::guid;
        Literal value{kind, kind == LiteralKind::prefixed ? token.text : std::string_view(),
                      unquoted ? std::string(token.text) : token.value};
        return Operand{at, std::nullopt, std::move(value), nullptr};
    };
    switch (token_.kind) {
        case TokenKind::string:
            return literal(LiteralKind::string);
        case TokenKind::prefixed:
            return literal(LiteralKind::prefixed);
        case TokenKind::number:
            return literal(LiteralKind::number);
        case TokenKind::guid:
            return literal(LiteralKind::guid);
        case TokenKind::open:
            return parenthesised(at);
        case TokenKind::word:
            break;
        default:
            unexpected_token("an expression is expected");
            return std::nullopt;
    }
    Token const first = take();
    if (edm::same_name(first.text, "not")) return negation(at);
    if (token_.kind == TokenKind::open) return function(first);
    return word(first, other_side);
}

std::optional<Operand> Parser::word(Token const& token, edm::TypeRef const* other_side) {
    if (token_.kind == TokenKind::slash) return path(token);
    auto const literal = [&](LiteralKind kind) {
        return Operand{token.at, std::nullopt, Literal{kind, {}, std::string(token.text)}, nullptr};
    };
    if (edm::same_name(token.text, "null")) return literal(LiteralKind::null);
    if (edm::same_name(token.text, "true") || edm::same_name(token.text, "false"))
        return literal(LiteralKind::boolean);
    if (other_side != nullptr && other_side->kind == edm::Kind::enumeration)
        return literal(LiteralKind::word);
    return path(token);
}

std::optional<Operand> Parser::parenthesised(std::size_t at) {
    take();
    if (!enter(at)) return std::nullopt;
    FilterPtr node = disjunction();
    if (!node || !expect(TokenKind::close, "')' is expected")) return std::nullopt;
    --depth_;
    return Operand{at, std::nullopt, std::nullopt, std::move(node)};
}

/// `not` binds tighter than every other operator: `not a eq true` is `(not a) eq true`.
std::optional<Operand> Parser::negation(std::size_t at) {
    if (!enter(at)) return std::nullopt;
    std::optional<Operand> inner = operand(nullptr);
    if (!inner) return std::nullopt;
    FilterPtr node = make(FilterOp::not_);
    FilterPtr child = condition(std::move(*inner));
    if (!child) return std::nullopt;
    node->children.push_back(std::move(child));
    --depth_;
    return Operand{at, std::nullopt, std::nullopt, std::move(node)};
}

std::optional<Operand> Parser::path(Token const& first) {
    PathResolver resolver(type_, model_);
    Token segment = first;
    for (;;) {
        bool const called = token_.kind == TokenKind::open;
        if (called && (edm::same_name(segment.text, "any") || edm::same_name(segment.text, "all"))) {
            fail(fmt::format("The lambda operator '{}' is not supported", edm::lower(segment.text)),
                 segment.at);
            return std::nullopt;
        }
        if (called || segment.text.starts_with('$') || segment.text.starts_with('@')) {
            fail(fmt::format("The {} '{}' is not supported", called ? "function" : "path segment",
                             segment.text),
                 segment.at);
            return std::nullopt;
        }
        if (auto added = resolver.add(segment.text); !added)
            return fail(added.error(), segment.at), std::nullopt;
        if (token_.kind != TokenKind::slash) break;
        take();
        if (token_.kind != TokenKind::word)
            return unexpected_token("a property name is expected"), std::nullopt;
        segment = take();
    }
    auto resolved = resolver.finish(edm::kFilter);
    if (!resolved) return fail(resolved.error(), segment.at), std::nullopt;
    return Operand{first.at, std::move(*resolved), std::nullopt, nullptr};
}

std::optional<Operand> Parser::function(Token const& name) {
    if (!count_term(name.at)) return std::nullopt;
    FilterPtr node;
    if (edm::same_name(name.text, "isof")) {
        node = isof();
    } else if (auto const it = std::ranges::find_if(
                   kTextFunctions, [&](auto const& f) { return edm::same_name(name.text, f.first); });
               it != kTextFunctions.end()) {
        node = text_function(name, it->second);
    } else {
        bool const lambda = edm::same_name(name.text, "any") || edm::same_name(name.text, "all");
        fail(fmt::format("The {} '{}' is not supported", lambda ? "lambda operator" : "function", name.text),
             name.at);
    }
    if (!node) return std::nullopt;
    return Operand{name.at, std::nullopt, std::nullopt, std::move(node)};
}

FilterPtr Parser::isof() {
    take();  // (
    if (token_.kind != TokenKind::string && token_.kind != TokenKind::word)
        return unexpected_token("a type name is expected");
    Token const name = take();
    if (token_.kind == TokenKind::comma || token_.kind == TokenKind::slash)
        return fail("The function 'isof' with an expression is not supported", name.at);
    std::string_view const written =
        name.kind == TokenKind::string ? std::string_view(name.value) : name.text;
    FilterPtr node = make(FilterOp::isof);
    node->type = model_.find_type(written);
    if (node->type == nullptr)
        return fail(fmt::format("The type '{}' is not defined in the model", written), name.at);
    return expect(TokenKind::close, "')' is expected") ? std::move(node) : nullptr;
}

FilterPtr Parser::text_function(Token const& name, FilterOp op) {
    take();  // (
    if (!enter(name.at)) return nullptr;
    std::optional<Operand> subject = operand(nullptr);
    if (!subject || !expect(TokenKind::comma, "',' is expected")) return nullptr;
    std::optional<Operand> argument = operand(nullptr);
    if (!argument || !expect(TokenKind::close, "')' is expected")) return nullptr;
    --depth_;
    if (!subject->path || subject->path->type.kind != edm::Kind::string || !argument->literal ||
        argument->literal->kind != LiteralKind::string)
        return fail(fmt::format("No function signature for the function with name '{}' matches the specified "
                                "arguments: a property of type 'Edm.String' and a quoted text are expected",
                                edm::lower(name.text)),
                    name.at);
    FilterPtr node = make(op);
    node->path = std::move(*subject->path);
    node->literals.emplace_back(std::move(argument->literal->text));
    return node;
}

FilterPtr Parser::in_list(Operand left, std::size_t at) {
    if (!left.path) return fail("The left side of 'in' must be a property", left.at);
    FilterPtr node = make(FilterOp::in);
    if (!expect(TokenKind::open, "'(' is expected")) return nullptr;
    do {
        std::optional<Operand> item = operand(&left.path->type);
        if (!item || !count_term(item->at)) return nullptr;
        if (!item->literal) return fail("A literal is expected in the list of 'in'", item->at);
        auto value = convert(*item->literal, left.path->type, "In");
        if (!value) return fail(value.error(), item->at);
        node->literals.push_back(std::move(*value));
    } while (token_.kind == TokenKind::comma && (take(), true));
    if (!expect(TokenKind::close, "',' or ')' is expected")) return nullptr;
    if (!count_term(at)) return nullptr;
    node->path = std::move(*left.path);
    return node;
}

FilterPtr Parser::compare_operands(Comparison const& by, Operand left, Operand right, std::size_t at) {
    bool const flipped = left.literal && !right.literal;
    if (flipped) std::swap(left, right);
    if (left.condition) return compare_condition(by, std::move(left), right, at);
    if (left.literal) return fail("A comparison of two literals is not supported", at);
    if (right.path) return fail("A comparison of two properties is not supported", at);
    if (right.condition) return fail("A comparison of a property with a condition is not supported", at);
    if (!count_term(at)) return nullptr;
    auto value = convert(*right.literal, left.path->type, by.kind);
    if (!value) return fail(value.error(), right.at);
    FilterPtr node = make(flipped ? by.flipped : by.op);
    node->path = std::move(*left.path);
    node->literals.push_back(std::move(*value));
    return node;
}

/// `startswith(…) eq true`, `(…) ne false`.
FilterPtr Parser::compare_condition(Comparison const& by, Operand left, Operand const& right,
                                    std::size_t at) {
    bool const equality = by.op == FilterOp::eq || by.op == FilterOp::ne;
    if (!equality || !right.is_boolean_literal())
        return fail("A condition can only be compared with 'eq' or 'ne' and true or false", at);
    bool const wanted = edm::same_name(right.literal->text, "true") == (by.op == FilterOp::eq);
    if (wanted) return std::move(left.condition);
    FilterPtr node = make(FilterOp::not_);
    node->children.push_back(std::move(left.condition));
    return node;
}

FilterPtr Parser::condition(Operand from) {
    if (from.condition) return std::move(from.condition);
    if (!count_term(from.at)) return nullptr;
    if (from.is_boolean_literal())
        return make(edm::same_name(from.literal->text, "true") ? FilterOp::literal_true
                                                               : FilterOp::literal_false);
    if (!from.path || from.path->type.kind != edm::Kind::boolean) {
        if (token_.kind == TokenKind::end || token_.kind == TokenKind::close)
            return fail("The $filter expression must evaluate to a single boolean value", from.at);
        return unexpected_token("a comparison operator is expected");
    }
    FilterPtr node = make(FilterOp::path_is_true);
    node->path = std::move(*from.path);
    return node;
}

}  // namespace

GraphResult<FilterPtr> parse_filter(std::string_view text, edm::StructType const& type,
                                    edm::Model const& model) {
    return Parser(text, type, model).run();
}

}  // namespace fakegraph
