#include "fakegraph/watch/log.h"

namespace fakegraph::watch {

void Log::record(Visit const& visit, Response const& response, int served) {
    Entry entry = entry_of(visit, response, served);
    entry.number = ring_.append(entry);
    judge_.see(entry, visit, response, ring_);
}

void Log::reset() {
    ring_.reset();
    judge_.reset();
}

}  // namespace fakegraph::watch
