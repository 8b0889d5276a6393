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

constexpr std::uint64_t each(std::uint8_t byte) noexcept { return 0x0101010101010101ULL * byte; }

/// Eight hex digits in memory order, in either case, to four bytes in memory order (little-endian machines);
/// nullopt when one is no digit. Works on all eight at once: this is the hot spot of reading a body of many
/// ids.
constexpr std::optional<std::uint32_t> four_bytes(std::uint64_t digits) noexcept {
    std::uint64_t const lower = digits | each(0x20);
    // The top bit of each byte says: at least '0', at least ':', at least 'a', at least 'g'.
    std::uint64_t const decimal = (digits + each(0x50)) & ~(digits + each(0x46));
    std::uint64_t const letter = (lower + each(0x1f)) & ~(lower + each(0x19));
    if ((digits & each(0x80)) != 0 || ((decimal | letter) & each(0x80)) != each(0x80)) return std::nullopt;
    std::uint64_t const nibbles = (digits & each(0x0f)) + 9 * (digits >> 6 & each(1));
    std::uint64_t packed = (nibbles << 4 | nibbles >> 8) & 0x00ff00ff00ff00ffULL;
    packed = (packed | packed >> 8) & 0x0000ffff0000ffffULL;
    return static_cast<std::uint32_t>(packed | packed >> 16);
}
static_assert(std::endian::native == std::endian::little, "four_bytes() reads digits in little-endian order");

/// `first` and `second` four characters of the text as one word.
std::uint64_t word(char const* first, char const* second) noexcept {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, first, 4);
    std::memcpy(&high, second, 4);
    return std::uint64_t{high} << 32 | low;
}

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
    std::uint64_t const digits[] = {word(t, t + 4), word(t + 9, t + 14), word(t + 19, t + 24),
                                    word(t + 28, t + 32)};
    Guid g;
    for (std::size_t i = 0; i < 4; ++i) {
        auto const four = four_bytes(digits[i]);
        if (!four) return std::nullopt;
        std::memcpy(g.bytes.data() + 4 * i, &*four, 4);
    }
    return g;
}

}  // namespace sim
