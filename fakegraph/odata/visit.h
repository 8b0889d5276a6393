/// One client request on its way through the harness: what faults, throttling, identity and the request log
/// look at.
#pragma once

#include <cstdint>
#include <string_view>

#include "fakegraph/odata/http.h"
#include "sim/base/time.h"

namespace fakegraph {

struct PageTwist;  // odata/page_twist.h
namespace edm {
struct Model;
}

/// Wall time, for what never enters the World: token lifetimes, buckets, waits (product contract,
/// "Determinism").
struct WallTime {
    /// Of some steady clock; for differences only.
    std::int64_t steady_ns = 0;
    /// Since 1970, UTC.
    std::int64_t unix_ms = 0;
};

struct Visit {
    Request const& request;
    /// Below the tenant's prefix, query included: `/beta/admin/…?$top=2`, `/common/oauth2/v2.0/token`.
    std::string_view path;
    /// Scheme, host, port and prefix of the tenant: `http://127.0.0.1:8080/t/x`. No slash at the end.
    std::string_view root;
    /// Who asks (identity/client_id.h); never empty.
    std::string_view client;
    std::uint64_t seed = 0;
    WallTime wall;
    /// The World's clock, and since when it runs.
    sim::Instant now{};
    sim::Instant start{};
    /// An item of a $batch: `request` and `path` are the item's own.
    bool in_batch = false;
    /// All types, for faults that change values by their type.
    edm::Model const* model = nullptr;
    /// What a fault asks of the page that this request reads; null: nothing.
    PageTwist* twist = nullptr;
};

}  // namespace fakegraph
