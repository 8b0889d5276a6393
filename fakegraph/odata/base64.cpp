#include "fakegraph/odata/base64.h"

#include <array>
#include <cstdint>

namespace fakegraph {
namespace {

constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::uint8_t i = 0; i < 64; ++i) {
        values[static_cast<unsigned char>(kPlain[i])] = i;
        values[static_cast<unsigned char>(kUrl[i])] = i;
    }
    return values;
}();

std::string encode(std::string_view bytes, std::string_view alphabet) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (char const c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) out += alphabet[bits >> (count -= 6) & 63];
    }
    if (count > 0) out += alphabet[bits << (6 - count) & 63];
    return out;
}

}  // namespace

std::string to_base64url(std::string_view bytes) { return encode(bytes, kUrl); }

std::string to_base64(std::string_view bytes) {
    std::string out = encode(bytes, kPlain);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int count = 0;
    for (char const c : text) {
        std::uint8_t const value = kValues[static_cast<unsigned char>(c)];
        if (value == kNone) return std::nullopt;
        bits = bits << 6 | value;
        count += 6;
        if (count >= 8) out += static_cast<char>(bits >> (count -= 8) & 255);
    }
    return out;
}

}  // namespace fakegraph
