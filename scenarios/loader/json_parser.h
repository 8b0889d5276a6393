/// The one pass over JSON text that Document makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/json_text.h"

namespace scenarios {

/// Recursive descent; every reader returns false after it has reported the one syntax error that ends the
/// reading.
class JsonParser {
public:
    JsonParser(std::string_view text, std::vector<Mark>& marks, std::vector<TextProblem>& problems)
        : text_(text), marks_(marks), problems_(problems) {}
    bool parse(Json& root);

private:
    bool value(Json& out, std::uint32_t key_at, int depth);
    bool object(Json& out, int depth);
    bool array(Json& out, int depth);
    bool string(std::string& out);
    bool escape(std::string& out);
    bool code_unit(std::uint32_t& out);
    bool number(Json& out);
    bool real(std::size_t begin, Json& out);
    bool word(Json& out);
    bool skip_space();
    bool skip_comment();
    bool utf8(std::string& out);

    bool fail(std::size_t at, std::string message);
    /// "expected …, found …" at the current place.
    bool expected(std::string_view what);
    bool at_end() const noexcept { return at_ >= text_.size(); }
    char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
    char ahead(std::size_t n) const noexcept { return at_ + n < text_.size() ? text_[at_ + n] : '\0'; }
    std::uint32_t here() const noexcept { return static_cast<std::uint32_t>(at_); }

    std::string_view text_;
    std::vector<Mark>& marks_;
    std::vector<TextProblem>& problems_;
    std::size_t at_ = 0;
};

}  // namespace scenarios
