/// What a request costs, and which limits look at it.
#pragma once

#include <cstdint>

#include "fakegraph/odata/visit.h"
#include "fakegraph/throttle/limits.h"

namespace fakegraph::throttle {

struct Charge {
    bool counted = false;  // a request to Graph, and no $batch
    Area area = Area::everything;
    bool write = false;
    /// Of resource units; 1 outside the directory.
    std::uint32_t units = 1;

    /// What it adds to such a limit; 0: nothing.
    std::uint32_t cost(LimitKind const& kind) const noexcept;
};

Charge charge_of(Visit const& visit);

}  // namespace fakegraph::throttle
