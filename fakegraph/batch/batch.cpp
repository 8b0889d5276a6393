#include "fakegraph/batch/batch.h"

namespace fakegraph::batch {

GraphResult<void> run(Visit const& visit, Ask const&, Response&) {
    return not_simulated(visit.path, "$batch");
}

}  // namespace fakegraph::batch
