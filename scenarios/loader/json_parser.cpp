#include "scenarios/loader/json_parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <unordered_set>

namespace scenarios {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_word(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void append_utf8(std::string& out, std::uint32_t c) {
    auto const put = [&out](std::uint32_t byte) {
        out += static_cast<char>(static_cast<unsigned char>(byte));
    };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xc0 | c >> 6);
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

/// Keys of one object; few are compared, many are hashed.
class KeySet {
public:
    bool insert(Json::object_t const& members, std::string const& key) {
        if (members.size() < 16)
            return std::ranges::none_of(members, [&](auto const& m) { return m.first == key; });
        if (seen_.empty())
            for (auto const& m : members) seen_.insert(m.first);
        return seen_.insert(key).second;
    }

private:
    std::unordered_set<std::string> seen_;
};

}  // namespace

bool JsonParser::parse(Json& root) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (!skip_space() || !value(root, here(), 0) || !skip_space()) return false;
    return at_end() || expected("the end of the file");
}

bool JsonParser::fail(std::size_t at, std::string message) {
    problems_.push_back({static_cast<std::uint32_t>(at), std::move(message)});
    return false;
}

bool JsonParser::expected(std::string_view what) {
    std::string message = "expected ";
    message += what;
    message += ", found ";
    if (at_end()) return fail(at_, message + "the end of the file");
    std::size_t end = at_;
    while (end < text_.size() && end - at_ < 24 && is_word(text_[end])) ++end;
    auto const c = static_cast<unsigned char>(text_[at_]);
    if (end == at_ && (c < 0x20 || c >= 0x7f))
        return fail(at_, message + "a character that JSON does not use here");
    message += '\'';
    message += text_.substr(at_, std::max<std::size_t>(end - at_, 1));
    return fail(at_, message + '\'');
}

bool JsonParser::skip_space() {
    for (;;) {
        char const c = peek();
        if (!at_end() && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
            ++at_;
        else if (c == '/') {
            if (!skip_comment()) return false;
        } else {
            return true;
        }
    }
}

bool JsonParser::skip_comment() {
    std::size_t const begin = at_;
    if (ahead(1) == '/') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        return true;
    }
    if (ahead(1) != '*') return fail(begin, "expected '//' or '/*', found a single '/'");
    std::size_t const end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return fail(begin, "this comment is not closed by '*/'");
    at_ = end + 2;
    return true;
}

bool JsonParser::value(Json& out, std::uint32_t key_at, int depth) {
    marks_.push_back({key_at, here()});
    char const c = peek();
    if (c == '{' || c == '[') {
        if (depth == kMaxJsonDepth)
            return fail(
                at_, "more than " + std::to_string(kMaxJsonDepth) + " objects and arrays inside each other");
        return c == '{' ? object(out, depth + 1) : array(out, depth + 1);
    }
    if (c == '"') {
        std::string text;
        if (!string(text)) return false;
        out = std::move(text);
        return true;
    }
    if (c == '-' || is_digit(c)) return number(out);
    return word(out);
}

bool JsonParser::word(Json& out) {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    std::string_view const w = text_.substr(at_, end - at_);
    if (w == "true")
        out = true;
    else if (w == "false")
        out = false;
    else if (w == "null")
        out = nullptr;
    else
        return expected("a value");
    at_ = end;
    return true;
}

bool JsonParser::object(Json& out, int depth) {
    std::size_t const begin = at_++;
    out = Json::object();
    auto& members = out.get_ref<Json::object_t&>();
    KeySet keys;
    if (!skip_space()) return false;
    if (peek() == '}') return ++at_, true;
    for (;;) {
        if (at_end()) return fail(begin, "this '{' is not closed by '}'");
        if (peek() != '"') return expected("a key in double quotes");
        std::uint32_t const key_at = here();
        std::string key;
        if (!string(key) || !skip_space()) return false;
        if (peek() != ':') return expected("':' after the key");
        ++at_;
        if (!skip_space()) return false;
        if (keys.insert(members, key)) {
            if (!value(members.emplace_back(std::move(key), Json()).second, key_at, depth)) return false;
        } else {
            problems_.push_back({key_at, "duplicate key '" + key + "'"});
            std::size_t const marks = marks_.size();
            Json dropped;
            if (!value(dropped, key_at, depth)) return false;
            marks_.resize(marks);
        }
        if (!skip_space()) return false;
        if (peek() == '}') return ++at_, true;
        if (at_end()) return fail(begin, "this '{' is not closed by '}'");
        if (peek() != ',') return expected("',' or '}'");
        ++at_;
        if (!skip_space()) return false;
    }
}

bool JsonParser::array(Json& out, int depth) {
    std::size_t const begin = at_++;
    out = Json::array();
    auto& items = out.get_ref<Json::array_t&>();
    if (!skip_space()) return false;
    if (peek() == ']') return ++at_, true;
    for (;;) {
        if (at_end()) return fail(begin, "this '[' is not closed by ']'");
        if (!value(items.emplace_back(), here(), depth) || !skip_space()) return false;
        if (peek() == ']') return ++at_, true;
        if (at_end()) return fail(begin, "this '[' is not closed by ']'");
        if (peek() != ',') return expected("',' or ']'");
        ++at_;
        if (!skip_space()) return false;
    }
}

bool JsonParser::string(std::string& out) {
    std::size_t const begin = at_++;
    for (;;) {
        std::size_t end = at_;
        while (end < text_.size() && text_[end] != '"' && text_[end] != '\\' &&
               static_cast<unsigned char>(text_[end]) >= 0x20 &&
               static_cast<unsigned char>(text_[end]) < 0x80)
            ++end;
        out += text_.substr(at_, end - at_);
        at_ = end;
        if (at_end()) return fail(begin, "this string is not closed by '\"'");
        auto const c = static_cast<unsigned char>(text_[at_]);
        if (c == '"') return ++at_, true;
        if (c == '\n' || c == '\r') return fail(begin, "this string is not closed by '\"' on its line");
        if (c < 0x20) return fail(at_, "a control character in a string; write it as \\u00..");
        if (c == '\\' ? !escape(out) : !utf8(out)) return false;
    }
}

bool JsonParser::escape(std::string& out) {
    std::size_t const begin = at_;
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    char const letter = ahead(1);
    if (std::size_t const i = kLetters.find(letter); letter != '\0' && i != std::string_view::npos) {
        out += kMeanings[i];
        at_ += 2;
        return true;
    }
    if (letter != 'u') return fail(begin, "unknown escape in a string; write \\\\ for a backslash");
    at_ += 2;
    std::uint32_t c = 0;
    if (!code_unit(c)) return false;
    if (c >= 0xd800 && c < 0xdc00 && peek() == '\\' && ahead(1) == 'u') {
        at_ += 2;
        std::uint32_t low = 0;
        if (!code_unit(low)) return false;
        if (low < 0xdc00 || low > 0xdfff) return fail(begin, "a surrogate without its other half");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    } else if (c >= 0xd800 && c < 0xe000) {
        return fail(begin, "a surrogate without its other half");
    }
    append_utf8(out, c);
    return true;
}

bool JsonParser::code_unit(std::uint32_t& out) {
    if (text_.size() - at_ < 4) return fail(at_, "expected four hex digits after \\u");
    char const* const begin = text_.data() + at_;
    auto const [end, error] = std::from_chars(begin, begin + 4, out, 16);
    if (error != std::errc{} || end != begin + 4) return fail(at_, "expected four hex digits after \\u");
    at_ += 4;
    return true;
}

bool JsonParser::utf8(std::string& out) {
    auto const byte = [this](std::size_t n) { return static_cast<unsigned char>(ahead(n)); };
    unsigned char const c = byte(0);
    std::size_t const length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    bool good = c >= 0xc2 && c <= 0xf4;
    for (std::size_t i = 1; i < length; ++i) good = good && (byte(i) & 0xc0) == 0x80;
    if (c == 0xe0) good = good && byte(1) >= 0xa0;  // shorter forms and surrogates are no UTF-8
    if (c == 0xed) good = good && byte(1) < 0xa0;
    if (c == 0xf0) good = good && byte(1) >= 0x90;
    if (c == 0xf4) good = good && byte(1) < 0x90;
    if (!good) return fail(at_, "a byte that is not UTF-8");
    out += text_.substr(at_, length);
    at_ += length;
    return true;
}

bool JsonParser::number(Json& out) {
    std::size_t const begin = at_;
    if (peek() == '-') ++at_;
    if (!is_digit(peek())) return expected("a digit after '-'");
    if (peek() == '0' && is_digit(ahead(1))) return fail(begin, "a number must not begin with 0");
    while (is_digit(peek())) ++at_;
    if (peek() == '.' || peek() == 'e' || peek() == 'E') return real(begin, out);
    char const* const first = text_.data() + begin;
    char const* const last = text_.data() + at_;
    std::uint64_t natural = 0;
    std::int64_t integer = 0;
    if (std::from_chars(first, last, natural).ec == std::errc{})
        out = natural;
    else if (std::from_chars(first, last, integer).ec == std::errc{})
        out = integer;
    else
        return real(begin, out);
    return true;
}

bool JsonParser::real(std::size_t begin, Json& out) {
    if (peek() == '.') {
        ++at_;
        if (!is_digit(peek())) return expected("a digit after '.'");
        while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        if (!is_digit(peek())) return expected("a digit in the exponent");
        while (is_digit(peek())) ++at_;
    }
    double d = 0;
    std::string const digits(text_.substr(begin, at_ - begin));
    if (std::from_chars(digits.data(), digits.data() + digits.size(), d).ec != std::errc{})
        d = std::strtod(digits.c_str(), nullptr);  // tells too small, which is zero, from too large
    if (!std::isfinite(d)) return fail(begin, "this number is too large");
    out = d;
    return true;
}

}  // namespace scenarios
