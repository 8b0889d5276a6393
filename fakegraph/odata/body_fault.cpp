#include "fakegraph/odata/body_fault.h"

#include <algorithm>

#include "fakegraph/odata/body.h"

namespace fakegraph {
namespace {

/// Reads JSON by its grammar (RFC 8259) and remembers the first thing that is not.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool document() {
        blanks();
        if (at_ == text_.size()) return fail("the payload is empty");
        if (!value(0)) return false;
        blanks();
        return at_ == text_.size() || fail("something follows the end of the payload");
    }
    std::size_t at() const { return at_; }
    std::string_view why() const { return why_; }

private:
    bool fail(std::string_view why) {
        why_ = why;
        return false;
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }
    bool take(char c, std::string_view expected) {
        blanks();
        if (peek() != c) return fail(expected);
        ++at_;
        return true;
    }
    bool value(std::size_t depth) {
        blanks();
        // The parser counts its root as one level, so that kMaxBodyDepth - 1 nested ones are its limit.
        if (depth + 1 >= kMaxBodyDepth && (peek() == '{' || peek() == '[')) return fail("nested too deeply");
        switch (peek()) {
            case '{':
                return list('}', [&] { return member(depth + 1); });
            case '[':
                return list(']', [&] { return value(depth + 1); });
            case '"':
                return string();
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return number();
        }
    }
    template <class Item>
    bool list(char close, Item const& item) {
        ++at_;
        blanks();
        if (peek() == close) return ++at_, true;
        for (;;) {
            if (!item()) return false;
            blanks();
            if (peek() == close) return ++at_, true;
            if (!take(',', close == '}' ? "expected ',' or '}'" : "expected ',' or ']'")) return false;
        }
    }
    bool member(std::size_t depth) {
        blanks();
        if (peek() != '"') return fail("expected a member name in double quotes");
        return string() && take(':', "expected ':'") && value(depth);
    }
    bool string() {
        for (++at_; at_ < text_.size(); ++at_) {
            auto const c = static_cast<unsigned char>(text_[at_]);
            if (c == '"') return ++at_, true;
            if (c < 0x20) return fail("control character in a string");
            if (c == '\\') {
                ++at_;
                if (std::string_view("\"\\/bfnrtu").find(peek()) == std::string_view::npos ||
                    at_ == text_.size())
                    return fail("unknown escape in a string");
            }
        }
        return fail("a string does not end");
    }
    bool word(std::string_view expected) {
        if (!text_.substr(at_).starts_with(expected)) return fail("not a JSON value");
        at_ += expected.size();
        return true;
    }
    bool number() {
        std::size_t const start = at_;
        while (at_ < text_.size() &&
               std::string_view("+-.0123456789eE").find(text_[at_]) != std::string_view::npos)
            ++at_;
        if (at_ == start) return fail(at_ == text_.size() ? "the payload ends early" : "not a JSON value");
        std::string_view const digits = text_.substr(start, at_ - start);
        std::size_t const first = digits.starts_with('-') ? 1 : 0;
        bool const leading_zero = digits.size() > first + 1 && digits[first] == '0' &&
                                  digits[first + 1] >= '0' && digits[first + 1] <= '9';
        if (first == digits.size() || digits[first] < '0' || digits[first] > '9' || leading_zero) {
            at_ = start;
            return fail("not a JSON number");
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view why_;
};

}  // namespace

std::string describe_fault(std::string_view json) {
    Reader reader(json);
    // What only the parser minds: numbers such as 1e999 or 1.e, bad \u escapes, bad UTF-8.
    if (reader.document()) return "A number or a string in it is not valid.";
    std::string_view const before = json.substr(0, reader.at());
    auto const line = 1 + std::ranges::count(before, '\n');
    std::size_t const newline = before.rfind('\n');
    std::size_t const column =
        newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
    return "Line " + std::to_string(line) + ", column " + std::to_string(column) + ": " +
           std::string(reader.why()) + ".";
}

}  // namespace fakegraph
