#include "sim/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace sim {

void check_failed(char const* what, char const* file, int line) {
    std::fprintf(stderr, "%s:%d: internal error: %s does not hold\n", file, line, what);
    std::abort();
}

}  // namespace sim
