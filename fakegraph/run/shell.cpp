#include "fakegraph/run/shell.h"

#include <string_view>

namespace fakegraph::run {

std::string shell_word(std::string const& text) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+,=@%";
    if (!text.empty() && text.find_first_not_of(kPlain) == text.npos) return text;
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

std::string command_line(std::span<std::string const> words) {
    std::string out;
    for (std::string const& word : words) (out += out.empty() ? "" : " ") += shell_word(word);
    return out;
}

}  // namespace fakegraph::run
