#include "fakegraph/watch/log.h"

namespace fakegraph::watch {

void Log::record(Visit const& visit, Response const& response, Course course) {
    Entry entry = entry_of(visit, response, course);
    entry.number = ring_.append(entry);
    judge_.see(entry, visit, response, ring_);
}

void Log::reset() {
    ring_.reset();
    judge_.reset();
}

}  // namespace fakegraph::watch
