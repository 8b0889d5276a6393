/// A 64-bit digest of state, in a fixed order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/base/device_set.h"
#include "sim/base/ids.h"
#include "sim/base/time.h"

namespace sim {

/// Feed it every fact of a state in a fixed order; lengths go in before contents, so that no two states read
/// alike.
class Digest {
public:
    Digest();
    ~Digest();
    Digest(Digest const&) = delete;
    Digest& operator=(Digest const&) = delete;

    Digest& number(std::uint64_t v);
    Digest& text(std::string_view v);
    Digest& guid(Guid const& v) { return number(v.high()).number(v.low()); }
    Digest& instant(Instant t) { return number(static_cast<std::uint64_t>(t.time_since_epoch().count())); }
    Digest& duration(Ticks t) { return number(static_cast<std::uint64_t>(t.count())); }
    Digest& set(DeviceSet const& v);
    std::uint64_t value() const;

private:
    void bytes(void const* data, std::size_t size);
    struct Deleter {
        void operator()(void* state) const noexcept;
    };
    std::unique_ptr<void, Deleter> state_;
};

/// 16 hex digits.
std::string digest_text(std::uint64_t digest);

}  // namespace sim
