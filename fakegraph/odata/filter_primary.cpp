/// What stands between the operators of $filter: literals, paths, calls, lambdas.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fakegraph/odata/filter_arithmetic.h"
#include "fakegraph/odata/filter_literal.h"
#include "fakegraph/odata/filter_parser.h"
#include "fakegraph/odata/filter_type.h"

namespace fakegraph {
namespace {

FilterPtr node_of(FilterOp op, FilterType type) {
    auto node = std::make_unique<FilterNode>();
    node->op = op;
    node->type = type;
    return node;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view n) { return edm::same_name(n, name); });
}

}  // namespace

std::optional<Operand> FilterParser::primary() {
    std::size_t const at = token_.at;
    switch (token_.kind) {
        case TokenKind::string:
        case TokenKind::prefixed:
        case TokenKind::number:
        case TokenKind::guid:
            return constant(at);
        case TokenKind::open:
            return parenthesised(at);
        case TokenKind::word:
            break;
        default:
            unexpected_token("an expression is expected");
            return std::nullopt;
    }
    Token const first = take();
    if (!count_term(at)) return std::nullopt;
    if (token_.kind != TokenKind::open) return word(first);
    FilterPtr node = call(first);
    if (!node) return std::nullopt;
    return Operand{at, std::move(node), {}, {}};
}

std::optional<Operand> FilterParser::constant(std::size_t at) {
    if (!count_term(at)) return std::nullopt;
    auto node = literal(take(), model_);
    if (!node) return fail(node.error(), at), std::nullopt;
    return Operand{at, std::move(*node), {}, {}};
}

std::optional<Operand> FilterParser::parenthesised(std::size_t at) {
    take();
    if (!enter(at)) return std::nullopt;
    std::optional<Operand> inner = disjunction();
    if (!inner || !expect(TokenKind::close, "')' is expected")) return std::nullopt;
    leave();
    inner->at = at;
    return inner;
}

std::optional<Operand> FilterParser::word(Token const& first) {
    if (token_.kind == TokenKind::slash) return path(first);
    if (FilterPtr node = literal_word(first.text)) return Operand{first.at, std::move(node), {}, {}};
    return path(first);
}

/// `first` has been taken. A path, with a lambda or $count at its end.
std::optional<Operand> FilterParser::path(Token const& first) {
    auto const refuse = [&](std::string_view segment, std::size_t at) {
        fail(fmt::format("The path segment '{}' is not supported", segment), at);
        return std::nullopt;
    };
    auto const named = std::ranges::find(variables_, first.text, &Variable::name);
    bool const is_variable = named != variables_.end();
    auto const variable = static_cast<std::uint8_t>(is_variable ? named - variables_.begin() + 1 : 0);
    PathResolver resolver(is_variable ? named->type : type_, model_);
    if (!is_variable && !edm::same_name(first.text, "$it")) {
        if (first.text.starts_with('$') || first.text.starts_with('@')) return refuse(first.text, first.at);
        if (auto const added = resolver.add(first.text); !added) {
            if (added.error().positioned || token_.kind == TokenKind::slash)
                return fail(added.error(), first.at), std::nullopt;
            return Operand{first.at, nullptr, first.text, added.error()};
        }
    }
    Token segment = first;
    while (skip(TokenKind::slash)) {
        if (token_.kind != TokenKind::word)
            return unexpected_token("a property name is expected"), std::nullopt;
        segment = take();
        bool const called = token_.kind == TokenKind::open;
        if (called || segment.text == "$count") {
            FilterPtr node = collection(segment, std::move(resolver), variable);
            if (!node) return std::nullopt;
            return Operand{first.at, std::move(node), {}, {}};
        }
        if (segment.text.starts_with('$') || segment.text.starts_with('@'))
            return refuse(segment.text, segment.at);
        if (auto const added = resolver.add(segment.text); !added)
            return fail(added.error(), segment.at), std::nullopt;
    }
    FilterType const type = resolver.type();
    auto resolved = resolver.finish(use_);
    if (!resolved) return fail(resolved.error(), segment.at), std::nullopt;
    FilterPtr node = node_of(FilterOp::path, type);
    node->path = std::move(*resolved);
    node->variable = variable;
    bool const alone = segment.at == first.at && !is_variable;
    return Operand{first.at, std::move(node), alone ? first.text : std::string_view(), {}};
}

/// `/any(…)`, `/all(…)`, `/$count`: `segment` has been taken.
FilterPtr FilterParser::collection(Token const& segment, PathResolver resolver, std::uint8_t variable) {
    FilterOp const op = edm::same_name(segment.text, "any")   ? FilterOp::any
                        : edm::same_name(segment.text, "all") ? FilterOp::all
                                                              : FilterOp::count;
    if (op == FilterOp::count && segment.text != "$count")
        return fail(fmt::format("The function '{}' is not supported", segment.text), segment.at);
    FilterType item = resolver.type();
    if (!item.collection)
        return fail(fmt::format("'{}' is applied to a value that is not a collection", segment.text),
                    segment.at);
    item.collection = false;
    auto path = resolver.finish(op == FilterOp::count ? edm::Use{} : edm::kFilter);
    if (!path) return fail(path.error(), segment.at);
    FilterPtr node = node_of(op, {op == FilterOp::count ? FilterKind::int64 : FilterKind::boolean});
    node->path = std::move(*path);
    node->variable = variable;
    node->target = item;
    if (op == FilterOp::count) {
        if (token_.kind != TokenKind::open) return node;
        return fail("Options of the path segment '$count' are not supported", token_.at);
    }
    take();  // (
    if (op == FilterOp::any && skip(TokenKind::close)) return node;
    if (!enter(segment.at)) return nullptr;
    FilterPtr condition = lambda_condition(item);
    if (!condition || !expect(TokenKind::close, "')' is expected")) return nullptr;
    leave();
    variables_.pop_back();
    node->bound = static_cast<std::uint8_t>(variables_.size() + 1);
    node->weight = weight_of(*condition);
    node->children.push_back(std::move(condition));
    return node;
}

/// `x:condition`; leaves `x` among the variables.
FilterPtr FilterParser::lambda_condition(FilterType const& item) {
    if (token_.kind != TokenKind::word || token_.text.find_first_of(".$@") != std::string_view::npos)
        return unexpected_token("a range variable is expected");
    Token const name = take();
    if (std::ranges::find(variables_, name.text, &Variable::name) != variables_.end())
        return fail(fmt::format("The range variable '{}' has already been declared", name.text), name.at);
    if (variables_.size() == FilterRun::kMaxLambdas)
        return fail(fmt::format("The limit of '{}' for lambdas inside each other has been exceeded",
                                FilterRun::kMaxLambdas),
                    name.at);
    if (!expect(TokenKind::colon, "':' is expected")) return nullptr;
    variables_.push_back({name.text, item});
    return condition();
}

FilterPtr FilterParser::call(Token const& name) {
    if (is_one_of(name.text, {"isof", "cast"})) return isof_or_cast(name);
    if (is_one_of(name.text, {"any", "all"}))
        return fail(fmt::format("The lambda operator '{}' needs a collection before it", name.text), name.at);
    FunctionRow const* const row = find_function(name.text);
    if (row == nullptr) return fail(fmt::format("The function '{}' is not supported", name.text), name.at);
    take();  // (
    if (!enter(name.at)) return nullptr;
    FilterPtr node = node_of(FilterOp::call, {row->gives});
    node->function = row;
    bool fit = true;
    if (token_.kind != TokenKind::close) {
        do {
            std::optional<Operand> argument = disjunction();
            FilterPtr value = argument ? settle(std::move(*argument)) : nullptr;
            if (!value) return nullptr;
            std::size_t const i = node->children.size();
            fit = fit && i < row->most && fits(value->type, row->arguments[i]);
            node->children.push_back(std::move(value));
        } while (skip(TokenKind::comma));
    }
    if (!expect(TokenKind::close, "',' or ')' is expected")) return nullptr;
    leave();
    if (fit && node->children.size() >= row->least) return node;
    return fail(fmt::format("No function signature for the function with name '{}' matches the specified "
                            "arguments. The function signatures considered are: {}",
                            row->name, signature(*row)),
                name.at);
}

/// A type alone: `isof('x')`, `isof(x)`.
bool FilterParser::at_lone_type_name() const {
    if (token_.kind != TokenKind::string && token_.kind != TokenKind::word) return false;
    Lexer ahead = lexer_;
    return ahead.next().kind == TokenKind::close;
}

std::optional<FilterType> FilterParser::type_name() {
    if (token_.kind != TokenKind::string && token_.kind != TokenKind::word)
        return unexpected_token("a type name is expected"), std::nullopt;
    Token const name = take();
    std::string_view const written =
        name.kind == TokenKind::string ? std::string_view(name.value) : name.text;
    auto const type = find_filter_type(written, model_);
    if (!type) fail(fmt::format("The type '{}' is not defined in the model", written), name.at);
    return type;
}

FilterPtr FilterParser::isof_or_cast(Token const& name) {
    take();  // (
    if (!enter(name.at)) return nullptr;
    bool const isof = edm::same_name(name.text, "isof");
    FilterPtr node = node_of(isof ? FilterOp::isof : FilterOp::cast, {FilterKind::boolean});
    if (!at_lone_type_name()) {
        std::optional<Operand> operand = disjunction();
        FilterPtr value = operand ? settle(std::move(*operand)) : nullptr;
        if (!value || !expect(TokenKind::comma, "',' is expected")) return nullptr;
        node->children.push_back(std::move(value));
    }
    std::size_t const at = token_.at;
    auto const type = type_name();
    if (!type || !expect(TokenKind::close, "')' is expected")) return nullptr;
    leave();
    node->target = *type;
    FilterType const from = node->children.empty() ? type_ : node->children.front()->type;
    if (isof && node->children.empty() && type->kind != FilterKind::structure)
        return fail(
            fmt::format("The function 'isof' of a row with the type '{}' is not supported", type_text(*type)),
            at);
    if (isof) return node;
    node->type = *type;
    if (can_cast(from, *type)) return node;
    return fail(fmt::format("The function 'cast' from '{}' to '{}' is not supported", type_text(from),
                            type_text(*type)),
                at);
}

}  // namespace fakegraph
