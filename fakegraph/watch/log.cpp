#include "fakegraph/watch/log.h"

namespace fakegraph::watch {

void Log::record(Visit const& visit, Response const& response, Course course) {
    Entry entry = entry_of(visit, response, course);
    std::scoped_lock const hold(mutex_);
    entry.number = ring_.append(entry);
    judge_.see(entry, visit, response, ring_);
}

void Log::reset() {
    std::scoped_lock const hold(mutex_);
    ring_.reset();
    judge_.reset();
}

}  // namespace fakegraph::watch
