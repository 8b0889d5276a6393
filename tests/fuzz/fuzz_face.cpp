#include "tests/fuzz/fuzz_face.h"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/http/server.h"
#include "fakegraph/http/target.h"

namespace fakegraph::fuzz {
namespace {

/// So that what inputs create does not add up.
constexpr std::uint64_t kResetEvery = 256;

[[noreturn]] void broken(std::string_view what, Request const& request, Response const& response) {
    std::fprintf(stderr, "%.*s\n%.*s\nstatus %d\n%.2000s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(request.target.size()), request.target.data(), response.status,
                 response.body.c_str());
    std::abort();
}

std::string tenant_text(std::string_view members) {
    std::ifstream in("tests/golden/tenant.json", std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    std::string out = text.str();
    if (!members.empty()) out.insert(out.find('{') + 1, std::string(members) + ",");
    return out;
}

bool is_json(std::string const& body) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    return parser.parse(body).get(root) == simdjson::SUCCESS;
}

}  // namespace

Face::Face(std::string_view members) {
    auto scenario = scenarios::load_text(tenant_text(members), "tests/golden/tenant.json");
    if (!scenario) {
        std::fprintf(stderr, "%s\n", scenario.error().front().text().c_str());
        std::abort();
    }
    auto tenant = make_tenant(*scenario);
    if (!tenant) std::abort();
    app_.open(std::move(*tenant));
}

int Face::ask(Request request) {
    if (++asked_ % kResetEvery == 0) {
        Request reset;
        reset.method = Method::post;
        reset.target = "/__admin/reset";
        Response ignored;
        app_.handle(reset, ignored);
    }
    request.host = "graph.test";
    request.number = asked_;
    Response response;
    app_.handle(request, response);
    if (response.status == 500) broken("an internal error", request, response);
    if (response.content_type.empty() != response.body.empty() && request.method != Method::head)
        broken("content type and body do not go together", request, response);
    if (response.content_type.starts_with("application/json") && !is_json(response.body))
        broken("not JSON", request, response);
    if (response.request_id.size() != 36) broken("no request-id", request, response);
    return response.status;
}

void Face::get(std::string_view target) {
    std::string escaped;
    auto const read = http::read_target(target, escaped);
    if (!read || read->path.size() > http::ServerOptions{}.max_target_bytes) return;
    Request request;
    request.target = read->path;
    ask(request);
}

void Face::post(std::string_view target, std::string_view body) {
    Request request;
    request.method = Method::post;
    request.target = target;
    request.body = body;
    request.has_body = !body.empty();
    request.content_type = "application/json";
    ask(request);
}

std::size_t take_choice(std::string_view& input, std::size_t count) {
    if (input.empty()) return 0;
    auto const first = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    return first % count;
}

}  // namespace fakegraph::fuzz
