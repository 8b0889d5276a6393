/// Bodies of `POST /$batch`.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(batch) {
    static fakegraph::fuzz::Face face;
    face.post("/beta/$batch", input);
}
