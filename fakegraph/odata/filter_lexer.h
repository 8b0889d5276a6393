/// Tokens of $filter. Private to the parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fakegraph {

enum class TokenKind : std::uint8_t {
    end,
    word,      // names, qualified names, operators, true, null
    string,    // 'x': `value` is x
    prefixed,  // duration'P1D', microsoft.graph.x'y': `text` is what stands before the quote
    number,    // numbers, dates and times: whatever begins with a digit
    guid,
    open,
    close,
    comma,
    slash,
    colon,
    minus,
    bad,  // `value` says what is wrong
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t at = 0;     // byte offset in the clause
    std::string_view text;  // as written
    std::string value;
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}
    /// `end` again and again behind the last token.
    Token next();

private:
    Token quoted(Token token);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace fakegraph
