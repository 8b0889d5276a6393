/// Bearer tokens at a strict gate, and forms at the token endpoint. The first byte chooses.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(token) {
    static fakegraph::fuzz::Face face(R"("service": {"auth": "strict"})");
    fakegraph::Request request;
    if (fakegraph::fuzz::take_choice(input, 2) == 0) {
        // Header values reach the app without control characters.
        for (char const c : input)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return;
        request.target = "/beta/admin/windows/updates/deployments";
        request.authorization = input;
        face.ask(request);
        return;
    }
    request.method = fakegraph::Method::post;
    request.target = "/common/oauth2/v2.0/token";
    request.content_type = "application/x-www-form-urlencoded";
    request.body = input;
    request.has_body = !input.empty();
    face.ask(request);
}
