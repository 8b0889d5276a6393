/// Faults that a scenario or `/__admin/faults` injects: what matches, what happens then, and how often it
/// has. (product contract, "Faults")
#pragma once

#include <cstddef>

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::faults {

struct Fault;

/// What one request gets. Owns what it needs: the plan may change while the request is served.
struct Hit {
    Fault const* fault = nullptr;
    explicit operator bool() const noexcept { return fault != nullptr; }
    /// The request is handed to the service once more, as when a proxy repeats it. (duplicate delivery)
    bool twice() const noexcept { return false; }
};

/// Safe to use by many threads at once.
class Plan {
public:
    /// The first fault that matches, and counts its use.
    Hit decide(Visit const& visit);
    /// Answers in place of the service; false: the service shall be asked.
    bool answer(Hit const& hit, Visit const& visit, Response& response);
    /// Changes what the service answered.
    void change(Hit const& hit, Visit const& visit, Response& response);
    /// As after loading.
    void reset();
};

}  // namespace fakegraph::faults
