/// The bounded log of what clients asked and were answered, and the verdicts on each of them.
#pragma once

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::watch {

/// Safe to use by many threads at once.
class Log {
public:
    void record(Visit const& visit, Response const& response);
    void reset();
};

}  // namespace fakegraph::watch
