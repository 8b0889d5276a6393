#include "fakegraph/watch/spelling.h"

#include <simdjson.h>
#include <xxhash.h>

#include <algorithm>
#include <optional>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"
#include "sim/base/draw.h"

namespace fakegraph::watch {
namespace {

/// Escapes of characters that mean something else when they stand there openly stay, in one spelling.
std::string canonical(std::string_view text) {
    constexpr std::string_view kMeaning = "%&+#=?/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = escape_at(text, i);
        if (!c) {
            out += text[i];
            continue;
        }
        i += 2;
        if (kMeaning.find(*c) == kMeaning.npos) {
            out += *c;
        } else {
            append_escape(out, *c);
        }
    }
    return out;
}

/// FNV-1a, one character at a time.
class Hash {
public:
    explicit Hash(std::uint64_t seed) noexcept : value_(0xcbf29ce484222325 ^ seed) {}
    void add(char c) noexcept { value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3; }
    std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_;
};

/// Calls `f(char)` with the decoded characters of a path in lower case, slashes single and none at the end;
/// `…('key')` as `…/key`.
template <class F>
void each_of_path(std::string_view path, F&& f) {
    path = path.substr(0, path.find('?'));
    bool slash = false;  // before the next character, if one comes
    for (std::size_t i = 0; i < path.size(); ++i) {
        auto const escaped = escape_at(path, i);
        char const c = escaped.value_or(path[i]);
        if (escaped) i += 2;
        if (path[i] == '/' || c == '(') {
            slash = true;
        } else if (c != ')' && c != '\'') {
            if (slash) f('/');
            slash = false;
            f(edm::lower(c));
        }
    }
}

/// Calls `f(option)` with each raw option of the query, without its `$`, until that returns true.
template <class F>
bool any_option(std::string_view url, F&& f) {
    for (std::size_t at = url.find('?'); at < url.size(); at = url.find('&', at)) {
        std::string_view option = url.substr(++at);
        option = option.substr(0, option.find('&'));
        if (option.starts_with('$'))
            option.remove_prefix(1);
        else if (option.starts_with("%24"))
            option.remove_prefix(3);
        if (f(option)) return true;
    }
    return false;
}

bool begins(std::string_view option, std::string_view name) {
    return edm::same_name(option.substr(0, name.size()), name);
}

}  // namespace

std::uint64_t text_hash(std::string_view text, std::uint64_t seed) noexcept {
    std::uint64_t const h = XXH3_64bits_withSeed(text.data(), text.size(), seed);
    return h == 0 ? 1 : h;
}

std::string_view skip_token_of(std::string_view url) noexcept {
    constexpr std::string_view kToken = "skiptoken=";
    std::string_view token;
    any_option(url, [&](std::string_view option) {
        bool const found = begins(option, kToken);
        if (found) token = option.substr(kToken.size());
        return found;
    });
    return token;
}

bool is_sample(std::string_view path) noexcept {
    return any_option(path, [](std::string_view option) { return begins(option, "top="); }) &&
           skip_token_of(path).empty();
}

std::uint64_t address_hash(std::string_view path, std::uint64_t seed) noexcept {
    Hash hash(seed);
    each_of_path(path, [&](char c) { hash.add(c); });
    std::uint64_t sum = hash.value();
    any_option(path, [&](std::string_view option) {
        Hash own(seed);
        std::size_t const value = option.find('=');
        for (std::size_t i = 0; i < option.size(); ++i) {
            auto const c = escape_at(option, i);
            char const plain = c.value_or(option[i] == '+' ? ' ' : option[i]);
            own.add(i < value ? edm::lower(plain) : plain);
            if (c) i += 2;
        }
        sum += sim::mix(own.value());  // in any order
        return false;
    });
    return sum;
}

std::uint64_t body_hash(std::string_view body, std::uint64_t seed) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(body.data(), body.size(), true).get(root) != simdjson::SUCCESS)
        return text_hash(body, seed);
    return text_hash(simdjson::minify(root), seed);
}

std::string plain_path(std::string_view path) {
    std::string out;
    each_of_path(path, [&](char c) { out += c; });
    return out;
}

std::uint64_t token_hash(std::string_view raw) {
    if (raw.empty()) return 0;
    if (raw.find('%') == raw.npos) return text_hash(raw);
    return text_hash(percent_decoded(raw));
}

bool same_url(std::string_view a, std::string_view b) { return a == b || canonical(a) == canonical(b); }

}  // namespace fakegraph::watch
