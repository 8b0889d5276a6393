#include "sim/base/ids.h"

namespace sim {
namespace {

/// Two hex digits for every byte, so that a GUID is written without a loop over nibbles.
struct HexPairs {
    std::array<char, 512> digits{};
    constexpr HexPairs() {
        constexpr char kHex[] = "0123456789abcdef";
        for (std::size_t i = 0; i < 256; ++i) {
            digits[2 * i] = kHex[i >> 4];
            digits[2 * i + 1] = kHex[i & 15];
        }
    }
};
constexpr HexPairs kPairs;

constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Where each byte's two digits stand in the 36 characters.
constexpr std::array<std::uint8_t, 16> kPlace = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

void Guid::write(char* out) const noexcept {
    for (std::size_t i = 0; i < 16; ++i) {
        out[kPlace[i]] = kPairs.digits[2U * bytes[i]];
        out[kPlace[i] + 1] = kPairs.digits[2U * bytes[i] + 1];
    }
    out[8] = out[13] = out[18] = out[23] = '-';
}

std::string Guid::text() const {
    std::string s(36, '\0');
    write(s.data());
    return s;
}

std::optional<Guid> Guid::parse(std::string_view text) noexcept {
    if (text.size() != 36) return std::nullopt;
    for (std::size_t dash : {8U, 13U, 18U, 23U})
        if (text[dash] != '-') return std::nullopt;
    Guid g;
    for (std::size_t i = 0; i < 16; ++i) {
        int const high = hex_value(text[kPlace[i]]);
        int const low = hex_value(text[kPlace[i] + 1U]);
        if (high < 0 || low < 0) return std::nullopt;
        g.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return g;
}

Guid Guid::from_bits(std::uint64_t high, std::uint64_t low) noexcept {
    high = (high & ~0xf000ULL) | 0x4000ULL;
    low = (low & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
    Guid g;
    for (std::size_t i = 0; i < 8; ++i) {
        g.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
        g.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    return g;
}

std::uint64_t Guid::high() const noexcept {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < 8; ++i) v = v << 8 | bytes[i];
    return v;
}

std::uint64_t Guid::low() const noexcept {
    std::uint64_t v = 0;
    for (std::size_t i = 8; i < 16; ++i) v = v << 8 | bytes[i];
    return v;
}

}  // namespace sim
