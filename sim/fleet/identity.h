/// Device GUIDs as a keyed permutation: both directions are arithmetic, no table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/base/draw.h"
#include "sim/base/ids.h"

namespace sim {

/// A device of some cohort, whatever fleet it stands in.
struct CohortOrdinal {
    std::uint32_t tag = 0;
    std::uint32_t ordinal = 0;
    friend bool operator==(CohortOrdinal const&, CohortOrdinal const&) = default;
};

/// A Feistel network over the 122 free bits of a version 4 GUID. 64 bits hold tag and ordinal; the other 58
/// are a check part: a GUID that was not made with this key decodes with probability 2^-58.
class Identity {
public:
    /// Different `kind`s give unrelated ids for the same device.
    Identity(std::uint64_t seed, std::uint64_t kind) noexcept {
        for (std::size_t r = 0; r < kRounds; ++r) keys_[r] = draw(seed, kind, Purpose::identity, r);
    }

    Guid encode(CohortOrdinal at) const noexcept {
        std::uint64_t left = std::uint64_t{at.tag} << kCheckBits;
        std::uint64_t right = std::uint64_t{at.ordinal} << kCheckBits;
        for (std::uint64_t const key : keys_) {
            std::uint64_t const next = left ^ (mix(right ^ key) & kHalfMask);
            left = right;
            right = next;
        }
        std::uint64_t const high = left >> 1;
        std::uint64_t const low = (left & 1) << 61 | right;
        return Guid::from_bits((high >> 12) << 16 | (high & 0xfff), low);
    }

    std::optional<CohortOrdinal> decode(Guid const& g) const noexcept {
        std::uint64_t const high = g.high();
        if ((high >> 12 & 0xf) != 4 || g.low() >> 62 != 2) return std::nullopt;
        std::uint64_t const high60 = high >> 16 << 12 | (high & 0xfff);
        std::uint64_t left = high60 << 1 | (g.low() >> 61 & 1);
        std::uint64_t right = g.low() & kHalfMask;
        for (std::size_t r = kRounds; r-- > 0;) {
            std::uint64_t const before = right ^ (mix(left ^ keys_[r]) & kHalfMask);
            right = left;
            left = before;
        }
        if (((left | right) & kCheckMask) != 0) return std::nullopt;
        return CohortOrdinal{static_cast<std::uint32_t>(left >> kCheckBits),
                             static_cast<std::uint32_t>(right >> kCheckBits)};
    }

private:
    static constexpr std::size_t kRounds = 4;
    static constexpr unsigned kCheckBits = 29;
    static constexpr std::uint64_t kHalfMask = (1ULL << 61) - 1;
    static constexpr std::uint64_t kCheckMask = (1ULL << kCheckBits) - 1;
    std::array<std::uint64_t, kRounds> keys_{};
};

}  // namespace sim
