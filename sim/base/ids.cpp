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

// Vectors of the compiler's: SSE2 on x86-64, NEON on ARM. This is the hot spot of reading a body of many ids.
using Bytes = std::uint8_t __attribute__((vector_size(16)));
using Pairs = std::uint16_t __attribute__((vector_size(16)));
using Half = std::uint8_t __attribute__((vector_size(8)));
using Words = std::uint64_t __attribute__((vector_size(16)));

template <class T>
[[gnu::always_inline]] inline std::uint64_t load(char const* from) noexcept {
    T word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// Sixteen hex digits in either case to eight bytes, both in memory order; `bad` takes on a bit for each
/// character that is no digit.
[[gnu::always_inline]] inline Half eight_bytes(Bytes digits, Bytes& bad) noexcept {
    auto const decimal = digits - '0';
    auto const letter = (digits | 0x20) - 'a';
    auto const is_decimal = reinterpret_cast<Bytes>(decimal <= 9);
    auto const is_letter = reinterpret_cast<Bytes>(letter <= 5);
    bad |= ~(is_decimal | is_letter);
    auto const pairs = reinterpret_cast<Pairs>((decimal & is_decimal) | ((letter + 10) & is_letter));
    return __builtin_convertvector((pairs << 4 | pairs >> 8) & 0xff, Half);
}
static_assert(std::endian::native == std::endian::little,
              "eight_bytes() pairs digits in little-endian order");

/// Where each byte's two digits stand in the 36 characters.
constexpr std::array<std::uint8_t, 16> kPlace = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

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
    char const* const t = text.data();
    // Joined in registers: a vector read from memory that was just written in pieces waits for the writes.
    std::uint64_t const tail = load<std::uint64_t>(t + 24);
    Words const first = {load<std::uint64_t>(t), load<std::uint32_t>(t + 9) | load<std::uint32_t>(t + 14)
                                                                                  << 32};
    Words const second = {load<std::uint32_t>(t + 19) | tail << 32, tail >> 32 | load<std::uint32_t>(t + 32)
                                                                                     << 32};
    Bytes bad{};
    Half const front = eight_bytes(reinterpret_cast<Bytes>(first), bad);
    Half const back = eight_bytes(reinterpret_cast<Bytes>(second), bad);
    auto const wrong = reinterpret_cast<Words>(bad);
    if ((wrong[0] | wrong[1]) != 0) return std::nullopt;
    Words const both = {std::bit_cast<std::uint64_t>(front), std::bit_cast<std::uint64_t>(back)};
    Guid g;
    std::memcpy(g.bytes.data(), &both, sizeof both);
    return g;
}

}  // namespace sim
