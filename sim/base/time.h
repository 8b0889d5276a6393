/// Simulated time: 100 ns ticks, UTC, ISO 8601 text.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace sim {

/// 100 ns, the .NET tick: the seven fractional digits that Graph timestamps can carry.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
/// Simulated UTC. Only the World's clock makes one.
using Instant = std::chrono::sys_time<Ticks>;

/// 0001-01-01T00:00:00Z, which Graph sends for "never".
constexpr Instant kZeroDate = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};

/// `2023-01-25T05:32:21.9721459Z`: zero to seven fractional digits, trailing zeros dropped. At most 28
/// characters.
std::string format_instant(Instant t);
/// Writes at most 28 characters, returns how many.
std::size_t write_instant(Instant t, char* out) noexcept;
/// A date alone, or date and time with `Z` or an offset; fractions beyond the tick are cut off.
/// nullopt for anything else, impossible dates and years outside 1..9999 included.
std::optional<Instant> parse_instant(std::string_view text) noexcept;

/// `P1D`, `PT22H`, `P1DT12H`, `PT0S`: the canonical form, days as the largest unit.
std::string format_duration(Ticks d);
/// ISO 8601 days, hours, minutes, seconds with fraction. Weeks, months and years are nullopt, as the service
/// refuses them. Bounded to ±36,500 days.
std::optional<Ticks> parse_duration(std::string_view text) noexcept;

}  // namespace sim
