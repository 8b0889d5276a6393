#include "fakegraph/watch/log.h"

namespace fakegraph::watch {

void Log::record(Visit const&, Response const&) {}
void Log::reset() {}

}  // namespace fakegraph::watch
