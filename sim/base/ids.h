/// Identities. Indices stay inside `sim`; ids cross the border.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

/// Position of a device in one World, 0-based and dense. Means nothing outside that World.
enum class DeviceIndex : std::uint32_t {};
constexpr std::uint32_t raw(DeviceIndex i) noexcept { return static_cast<std::uint32_t>(i); }

/// 128 bits in the order in which they are written.
struct Guid {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(Guid const&, Guid const&) = default;

    /// 36 characters, lower case.
    std::string text() const;
    /// Writes exactly 36 characters to `out`.
    void write(char* out) const noexcept;
    /// Accepts upper and lower case; anything but the 8-4-4-4-12 form is nullopt.
    static std::optional<Guid> parse(std::string_view text) noexcept;
    /// A version 4 GUID with the given 128 bits, less the six that RFC 4122 fixes.
    static Guid from_bits(std::uint64_t high, std::uint64_t low) noexcept {
        high = std::byteswap((high & ~0xf000ULL) | 0x4000ULL);
        low = std::byteswap((low & 0x3fffffffffffffffULL) | 0x8000000000000000ULL);
        Guid g;
        std::memcpy(g.bytes.data(), &high, 8);
        std::memcpy(g.bytes.data() + 8, &low, 8);
        return g;
    }
    /// The first and the last eight bytes as numbers.
    std::uint64_t high() const noexcept { return half(0); }
    std::uint64_t low() const noexcept { return half(8); }

private:
    static_assert(std::endian::native == std::endian::little,
                  "halves are swapped from the order of bytes in writing");
    std::uint64_t half(std::size_t at) const noexcept {
        std::uint64_t v = 0;
        std::memcpy(&v, bytes.data() + at, 8);
        return std::byteswap(v);
    }
};

/// A Guid that cannot be taken for another kind of Guid.
template <class Tag>
struct Id {
    Guid guid;
    friend auto operator<=>(Id const&, Id const&) = default;
    std::string text() const { return guid.text(); }
};

/// Public identity of a device, Graph's deviceId. Survives snapshots, and cohorts added beside its own.
using DeviceId = Id<struct DeviceTag>;
using AudienceId = Id<struct AudienceTag>;
using AssetGroupId = Id<struct AssetGroupTag>;
using PolicyId = Id<struct PolicyTag>;
using ApprovalId = Id<struct ApprovalTag>;
using DeploymentId = Id<struct DeploymentTag>;
/// The newer family (`policies`): its policies, approvals and rings.
using RingPolicyId = Id<struct RingPolicyTag>;
using PolicyApprovalId = Id<struct PolicyApprovalTag>;
using RingId = Id<struct RingTag>;
using ConnectionId = Id<struct ConnectionTag>;
/// A group of the directory: Graph's `group`, not an updatableAssetGroup.
using DirectoryGroupId = Id<struct DirectoryGroupTag>;

}  // namespace sim

template <class Tag>
struct std::hash<sim::Id<Tag>> {
    std::size_t operator()(sim::Id<Tag> const& id) const noexcept {
        return static_cast<std::size_t>(id.guid.high() ^ (id.guid.low() * 0x9e3779b97f4a7c15));
    }
};
