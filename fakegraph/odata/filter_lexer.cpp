#include "fakegraph/odata/filter_lexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/utf8.h"
#include "sim/base/ids.h"

namespace fakegraph {
namespace {

constexpr std::size_t kGuidLength = 36;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return edm::lower(c) >= 'a' && edm::lower(c) <= 'z'; }
/// `$` for $count and $it, `@` for parameter aliases.
bool begins_word(char c) noexcept { return is_letter(c) || c == '_' || c == '$' || c == '@'; }
bool in_word(char c) noexcept { return begins_word(c) || is_digit(c) || c == '.'; }
/// Everything that dates and numbers are made of, and letters, so that `5abc` is one wrong literal.
bool in_number(char c) noexcept { return in_word(c) || c == ':' || c == '-' || c == '+'; }

std::size_t span_of(std::string_view text, bool (*belongs)(char) noexcept) noexcept {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, belongs) - text.begin());
}

/// Length of a blank and the zone behind it, where `date` lacks one: a `+` that was not encoded.
std::size_t lost_zone(std::string_view date, std::string_view rest) noexcept {
    constexpr std::string_view kForm = " 00:00";
    if (date.find('T') == std::string_view::npos || date.ends_with('Z') || rest.size() < kForm.size())
        return 0;
    for (std::size_t i = 0; i < kForm.size(); ++i)
        if (kForm[i] == '0' ? !is_digit(rest[i]) : rest[i] != kForm[i]) return 0;
    return kForm.size();
}

bool begins_with_guid(std::string_view text) noexcept {
    if (text.size() > kGuidLength && in_number(text[kGuidLength])) return false;
    return sim::Guid::parse(text.substr(0, kGuidLength)).has_value();
}

}  // namespace

Token Lexer::next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    std::string_view const rest = text_.substr(at_);
    Token token{TokenKind::end, at_, rest.substr(0, 0), {}};
    if (rest.empty()) return token;
    char const c = rest.front();
    std::size_t length = 1;
    if (c == '\'') return quoted(std::move(token));
    if (c == '(') {
        token.kind = TokenKind::open;
    } else if (c == ')') {
        token.kind = TokenKind::close;
    } else if (c == ',') {
        token.kind = TokenKind::comma;
    } else if (c == '/') {
        token.kind = TokenKind::slash;
    } else if (c == ':') {
        token.kind = TokenKind::colon;
    } else if (begins_with_guid(rest)) {
        token.kind = TokenKind::guid;
        length = kGuidLength;
    } else if (is_digit(c) || ((c == '-' || c == '+') && rest.size() > 1 && is_digit(rest[1]))) {
        token.kind = TokenKind::number;
        length = 1 + span_of(rest.substr(1), in_number);
        length += lost_zone(rest.substr(0, length), rest.substr(length));
    } else if (c == '-') {
        token.kind = TokenKind::minus;
    } else if (begins_word(c)) {
        token.kind = TokenKind::word;
        length = span_of(rest, in_word);
    } else {
        token.kind = TokenKind::bad;
        length = std::max<std::size_t>(1, utf8_length(rest));
        token.value = fmt::format("Syntax error: character '{}' is not valid", rest.substr(0, length));
    }
    token.text = rest.substr(0, length);
    at_ += length;
    if (token.kind == TokenKind::word && at_ < text_.size() && text_[at_] == '\'') {
        token.kind = TokenKind::prefixed;
        return quoted(std::move(token));
    }
    return token;
}

/// Reads the quoted text that begins at `at_` into `token`.
Token Lexer::quoted(Token token) {
    if (token.kind == TokenKind::end) token.kind = TokenKind::string;
    std::size_t const opened = at_++;
    while (at_ < text_.size()) {
        char const c = text_[at_++];
        if (c != '\'') {
            token.value += c;
        } else if (at_ < text_.size() && text_[at_] == '\'') {
            token.value += '\'';
            ++at_;
        } else {
            if (token.kind == TokenKind::string) token.text = text_.substr(opened, at_ - opened);
            return token;
        }
    }
    token.kind = TokenKind::bad;
    token.value = "There is an unterminated string literal";
    return token;
}

}  // namespace fakegraph
