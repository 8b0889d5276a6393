#include "sim/base/ids.h"

#include <bit>
#include <cstring>

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

/// Value of a hex digit in either case; 0x80 for any other character, so that mistakes can be or-ed up.
struct HexValues {
    std::array<std::uint8_t, 256> of{};
    constexpr HexValues() {
        of.fill(0x80);
        for (std::uint8_t i = 0; i < 10; ++i) of[static_cast<std::size_t>('0' + i)] = i;
        for (std::uint8_t i = 0; i < 6; ++i) {
            of[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
            of[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
        }
    }
};
constexpr HexValues kValues;

/// Where each byte's two digits stand in the 36 characters.
constexpr std::array<std::uint8_t, 16> kPlace = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

/// From this machine's order of bytes to the written one, and back.
constexpr std::uint64_t big_endian(std::uint64_t v) noexcept {
    if constexpr (std::endian::native == std::endian::little) return std::byteswap(v);
    return v;
}

}  // namespace

void Guid::write(char* out) const noexcept {
    for (std::size_t i = 0; i < 16; ++i) {
        std::memcpy(out + kPlace[i], kPairs.digits.data() + 2U * bytes[i], 2);
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
    if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
    Guid g;
    unsigned wrong = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        unsigned const high = kValues.of[static_cast<std::uint8_t>(text[kPlace[i]])];
        unsigned const low = kValues.of[static_cast<std::uint8_t>(text[kPlace[i] + 1U])];
        wrong |= high | low;
        g.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    if ((wrong & 0x80) != 0) return std::nullopt;
    return g;
}

Guid Guid::from_bits(std::uint64_t high, std::uint64_t low) noexcept {
    high = (high & ~0xf000ULL) | 0x4000ULL;
    low = (low & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
    high = big_endian(high);
    low = big_endian(low);
    Guid g;
    std::memcpy(g.bytes.data(), &high, 8);
    std::memcpy(g.bytes.data() + 8, &low, 8);
    return g;
}

std::uint64_t Guid::high() const noexcept {
    std::uint64_t v = 0;
    std::memcpy(&v, bytes.data(), 8);
    return big_endian(v);
}

std::uint64_t Guid::low() const noexcept {
    std::uint64_t v = 0;
    std::memcpy(&v, bytes.data() + 8, 8);
    return big_endian(v);
}

}  // namespace sim
