/// The clock of deadlines and waits.
#pragma once

#include <chrono>

namespace fakegraph::http {

using Time = std::chrono::steady_clock::time_point;

}  // namespace fakegraph::http
