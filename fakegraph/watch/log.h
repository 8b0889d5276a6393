/// The bounded log of what clients asked and were answered, and the verdicts on each of them.
#pragma once

#include <mutex>

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"
#include "fakegraph/watch/judge.h"
#include "fakegraph/watch/ring.h"

namespace fakegraph::watch {

/// Safe to use by many threads at once.
class Log {
public:
    /// To be called when the answer is ready.
    void record(Visit const& visit, Response const& response, Course course);
    void reset();

    Ring& ring() noexcept { return ring_; }
    Ring const& ring() const noexcept { return ring_; }
    Judge& judge() noexcept { return judge_; }
    Judge const& judge() const noexcept { return judge_; }

private:
    // Requests are judged in the order of their numbers, and a reset comes between two of them.
    std::mutex mutex_;
    Ring ring_;
    Judge judge_;
};

}  // namespace fakegraph::watch
