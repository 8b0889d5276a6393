#include "sim/applicability/rank.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::uint32_t signature_score(Signature s) {
    switch (s) {
        case Signature::trusted:
            return 0x00000000;
        case Signature::unsigned_nt:
            return 0x80000000;
        case Signature::unsigned_plain:
            return 0xC0000000;
        case Signature::unknown:
            return 0xFF000000;
    }
    return 0xFF000000;
}

/// Calls `f(i)` for each position of `ids` that equals `wanted`.
template <class F>
void for_matches(std::span<std::string const> ids, std::string_view wanted, F f) {
    for (std::uint32_t i = 0; i < ids.size(); ++i)
        if (same_id(ids[i], wanted)) f(i);
}

}  // namespace

bool same_id(std::string_view a, std::string_view b) noexcept {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::uint32_t> driver_rank(Component const& component, DriverEntry const& entry) {
    std::optional<std::uint32_t> identifier;
    auto const consider = [&](std::uint32_t score) {
        if (!identifier || score < *identifier) identifier = score;
    };
    for (auto const& id : entry.hardware_ids) {
        for_matches(component.hardware_ids, id, [&](std::uint32_t i) { consider(i); });
        for_matches(component.compatible_ids, id, [&](std::uint32_t j) { consider(0x2000 + j); });
    }
    for (std::uint32_t k = 0; k < entry.compatible_ids.size(); ++k) {
        for_matches(component.hardware_ids, entry.compatible_ids[k],
                    [&](std::uint32_t i) { consider(0x1000 + i); });
        for_matches(component.compatible_ids, entry.compatible_ids[k],
                    [&](std::uint32_t j) { consider(0x3000 + j + 0x100 * k); });
    }
    if (!identifier) return std::nullopt;
    return signature_score(entry.signature) + (std::uint32_t{entry.feature_score} << 16) + *identifier;
}

std::optional<std::uint8_t> chid_match(DriverEntry const& entry,
                                       std::span<std::optional<Guid> const> chids) noexcept {
    if (entry.computer_hardware_ids.empty()) return kNoChid;
    for (std::size_t n = 0; n < chids.size(); ++n)
        if (chids[n] &&
            std::ranges::find(entry.computer_hardware_ids, *chids[n]) != entry.computer_hardware_ids.end())
            return static_cast<std::uint8_t>(n);
    return std::nullopt;
}

}  // namespace sim
