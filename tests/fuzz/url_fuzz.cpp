/// Whole request targets: path, keys, parentheses, options.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(url) {
    static fakegraph::fuzz::Face face;
    face.get(input);
}
