#include "fakegraph/odata/token.h"

#include <algorithm>
#include <charconv>

#include "fakegraph/odata/url.h"
#include "sim/base/draw.h"

namespace fakegraph {
namespace {

constexpr std::size_t kCheckDigits = 13;  // 64 bits in base 36
constexpr std::string_view kOdd = "==/+%";
constexpr std::string_view kDevice = "deviceId:";
constexpr std::string_view kRange = R"([{"token":"+RID:~)";

std::string base36(std::uint64_t value) {
    char text[kCheckDigits];
    auto const end = std::to_chars(text, text + sizeof text, value, 36).ptr;
    return std::string(text, end);
}

/// The position, after a dot the rows left, after an underscore the turn, and the odd characters.
std::string core(PageToken const& token) {
    std::string out = base36(token.at);
    if (token.left) (out += '.') += base36(*token.left);
    if (token.turn != 0) (out += '_') += base36(token.turn);
    if (token.odd) out += kOdd;
    return out;
}

std::optional<std::uint64_t> parse36(std::string_view text) {
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 36);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<PageToken> parse_core(std::string_view text) {
    bool const odd = text.ends_with(kOdd);
    if (odd) text.remove_suffix(kOdd.size());
    std::optional<std::uint64_t> turn = 0;
    if (std::size_t const line = text.find('_'); line != std::string_view::npos) {
        turn = parse36(text.substr(line + 1));
        text = text.substr(0, line);
    }
    if (!turn || *turn > UINT32_MAX) return std::nullopt;
    std::size_t const dot = text.find('.');
    std::optional<std::uint64_t> const at = parse36(text.substr(0, dot));
    if (!at) return std::nullopt;
    PageToken token{.at = *at, .left = std::nullopt, .turn = static_cast<std::uint32_t>(*turn), .odd = odd};
    if (dot != std::string_view::npos) {
        token.left = parse36(text.substr(dot + 1));
        if (!token.left) return std::nullopt;
    }
    return token;
}

}  // namespace

TokenScope::TokenScope(edm::TokenStyle style, std::uint64_t seed, std::uint32_t page_size)
    : style_(style),
      key_(sim::mix(sim::mix(seed) ^ static_cast<std::uint64_t>(style))),
      page_size_(page_size) {}

void TokenScope::add(std::string_view text) noexcept { key_ = sim::mix(key_ ^ sim::hash_text(text)); }

std::string TokenScope::check(PageToken const& token, std::string_view last_key) const {
    std::uint64_t h = sim::mix(key_ ^ token.at);
    h = sim::mix(h ^ (token.left ? *token.left + 1 : 0));
    if (token.turn != 0 || token.odd) h = sim::mix(h ^ (std::uint64_t{token.turn} * 2 + (token.odd ? 1 : 0)));
    if (!last_key.empty()) h = sim::mix(h ^ sim::hash_text(last_key));
    std::string const digits = base36(h);
    return std::string(kCheckDigits - digits.size(), '0') + digits;
}

std::string TokenScope::write(PageToken const& token, std::string_view last_key) const {
    std::string out;
    switch (style_) {
        case edm::TokenStyle::device_id:
            (out += kDevice) += last_key;
            (((out += '~') += core(token)) += '~') += check(token, last_key);
            return out;
        case edm::TokenStyle::range_json:
            (((out += kRange) += core(token)) += '-') += check(token, {});
            ((out += "#RT:1#TRC:") += std::to_string(page_size_)) += R"(","range":{"min":"","max":"FF"}}])";
            return out;
        case edm::TokenStyle::plain:
            break;
    }
    ((out += core(token)) += '~') += check(token, {});
    return out;
}

GraphResult<PageToken> TokenScope::read(std::string_view text) const {
    std::string_view rest = text;
    std::string_view last_key;
    char separator = '~';
    if (style_ == edm::TokenStyle::device_id && rest.starts_with(kDevice)) {
        rest.remove_prefix(kDevice.size());
        // The key may hold a tilde itself, the two parts behind it cannot.
        std::size_t const check_at = rest.rfind('~');
        std::size_t const core_at = check_at == 0 || check_at == std::string_view::npos
                                        ? std::string_view::npos
                                        : rest.rfind('~', check_at - 1);
        if (core_at != std::string_view::npos) {
            last_key = rest.substr(0, core_at);
            rest.remove_prefix(core_at + 1);
        }
    } else if (style_ == edm::TokenStyle::range_json && rest.starts_with(kRange)) {
        rest.remove_prefix(kRange.size());
        separator = '-';
    }
    std::optional<PageToken> const token = parse_core(rest.substr(0, rest.find(separator)));
    // Writing it again catches every other difference, spelling included.
    if (!token || write(*token, last_key) != text) {
        return bad_request(
            "Skip token is not valid: it was changed, or belongs to another collection or query.",
            "$skiptoken");
    }
    return *token;
}

std::string encode_token(std::string_view token) {
    constexpr std::string_view kKept = ":=/";
    std::string out;
    for (std::size_t begin = 0; begin <= token.size();) {
        std::size_t const end = std::min(token.find_first_of(kKept, begin), token.size());
        out += encode_component(token.substr(begin, end - begin));
        if (end < token.size()) out += token[end];
        begin = end + 1;
    }
    return out;
}

}  // namespace fakegraph
