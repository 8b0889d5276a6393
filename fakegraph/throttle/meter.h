/// Token buckets per application, tenant and class of operation. (reference graph-protocol 11)
#pragma once

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::throttle {

/// Safe to use by many threads at once.
class Meter {
public:
    /// Counts the request; false when it is over a limit: then `response` is the 429.
    bool take(Visit const& visit, Response& response);
    void reset();
};

}  // namespace fakegraph::throttle
