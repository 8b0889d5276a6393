/// Four-part driver versions, compared numerically, part by part.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

/// `31.0.101.2111`. Missing parts are zero: `5.0` is 5.0.0.0.
struct Version {
    std::array<std::uint32_t, 4> part{};
    friend auto operator<=>(Version const&, Version const&) = default;
    std::string text() const;
    /// One to four decimal parts; nullopt for anything else. Device firmware and chipset drivers exceed the
    /// 65,534 of DriverVer in the field, so each part may take 32 bits.
    static std::optional<Version> parse(std::string_view text) noexcept;
};

}  // namespace sim
