#include "fakegraph/cli/wall_time.h"

#include <chrono>

namespace fakegraph {

namespace chr = std::chrono;

WallTime wall_time() {
    return {chr::duration_cast<chr::nanoseconds>(chr::steady_clock::now().time_since_epoch()).count(),
            chr::duration_cast<chr::milliseconds>(chr::system_clock::now().time_since_epoch()).count()};
}

}  // namespace fakegraph
