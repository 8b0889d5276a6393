/// The grammar of $filter, and of the expressions in $orderby. Private to their parsers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter.h"
#include "fakegraph/odata/filter_function.h"
#include "fakegraph/odata/filter_lexer.h"
#include "fakegraph/odata/path.h"

namespace fakegraph {

/// A part of a clause, before it is known what stands beside it.
struct Operand {
    std::size_t at = 0;
    /// Null for a word that names nothing: perhaps a member of an enumeration.
    FilterPtr node;
    /// A word alone, as written.
    std::string_view word;
    /// What is wrong with it, unless it is such a member.
    Fault fault;
};

/// Recursive descent, one token ahead; the depth is counted. After the first mistake, kept as the error,
/// every function gives nothing.
class FilterParser {
public:
    /// `prefix` begins every error: "Invalid filter clause: ".
    FilterParser(std::string_view text, edm::StructType const& type, edm::Model const& model, edm::Use use,
                 std::string_view prefix)
        : text_(text),
          lexer_(text),
          type_{FilterKind::structure, false, nullptr, &type},
          model_(model),
          use_(use),
          prefix_(prefix),
          token_(lexer_.next()) {}

    /// A condition.
    FilterPtr condition();
    /// One value that rows can be ordered by.
    FilterPtr key();
    /// Where the next token begins.
    std::size_t position() const { return token_.at; }
    bool at_end() const { return token_.kind == TokenKind::end; }
    bool at_word(std::string_view word) const {
        return token_.kind == TokenKind::word && edm::same_name(token_.text, word);
    }
    /// Takes the token when it is such a one.
    bool skip(TokenKind kind) { return token_.kind == kind && (take(), true); }
    bool skip_word(std::string_view word) { return at_word(word) && (take(), true); }
    std::nullptr_t unexpected_token(std::string_view expected);
    GraphError const& error() const { return *error_; }

private:
    using Level = std::optional<Operand> (FilterParser::*)();
    struct Operator {
        std::string_view word;
        FilterOp op;
        FilterOp flipped;       // comparisons: for `5 lt x`
        std::string_view name;  // in errors
    };

    std::nullptr_t fail(Fault const& fault, std::size_t at);
    std::nullptr_t fail(std::string message, std::size_t at) { return fail(Fault{std::move(message)}, at); }

    Token take() { return std::exchange(token_, lexer_.next()); }
    bool expect(TokenKind kind, std::string_view what);

    bool enter(std::size_t at);
    void leave() { --depth_; }
    bool count_term(std::size_t at);

    // The grammar, loosest first.
    std::optional<Operand> disjunction();
    std::optional<Operand> conjunction();
    std::optional<Operand> equality();
    std::optional<Operand> relation();
    std::optional<Operand> sum();
    std::optional<Operand> product();
    std::optional<Operand> unary();
    std::optional<Operand> membership();
    std::optional<Operand> primary();
    std::optional<Operand> junction(FilterOp op, std::string_view word, Level part);
    std::optional<Operand> comparisons(std::span<Operator const> operators, Level part);
    std::optional<Operand> calculation(std::span<Operator const> operators, Level part);
    Operator const* at_operator(std::span<Operator const> operators) const;

    // What operators make of their operands.
    FilterPtr compare(Operator const& by, Operand left, Operand right, std::size_t at);
    FilterPtr calculate(Operator const& by, Operand left, Operand right);
    FilterPtr in_list(Operand left);
    bool add_item(FilterNode& list, Operand item);
    /// The operand as it is; null when it is a word that names nothing, or a collection.
    FilterPtr settle(Operand operand);
    FilterPtr truth(Operand operand);
    /// Turns a constant or a word into what `other` asks for; false: failed.
    bool adapt_to(Operand& operand, FilterType const& other);
    std::nullptr_t incompatible(FilterType const& a, FilterType const& b, std::string_view name,
                                std::size_t at);

    // Primaries.
    std::optional<Operand> parenthesised(std::size_t at);
    std::optional<Operand> constant(std::size_t at);
    std::optional<Operand> word(Token const& first);
    std::optional<Operand> path(Token const& first);
    FilterPtr call(Token const& name);
    FilterPtr isof_or_cast(Token const& name);
    std::optional<FilterType> type_name();
    bool at_lone_type_name() const;
    FilterPtr collection(Token const& segment, PathResolver resolver, std::uint8_t variable);
    FilterPtr lambda_condition(FilterType const& item);

    struct Variable {
        std::string_view name;
        FilterType type;
    };

    std::string_view text_;
    Lexer lexer_;
    FilterType type_;
    edm::Model const& model_;
    edm::Use use_;
    std::string_view prefix_;
    Token token_;
    std::vector<Variable> variables_;  // of the lambdas around
    int depth_ = 0;
    int terms_ = 0;
    std::optional<GraphError> error_;
};

}  // namespace fakegraph
