#include "fakegraph/app.h"

#include <algorithm>
#include <utility>

#include "fakegraph/admin/admin.h"
#include "fakegraph/areas.h"
#include "fakegraph/forwarded.h"
#include "fakegraph/harness.h"
#include "fakegraph/identity/address.h"
#include "fakegraph/identity/client_id.h"
#include "fakegraph/metadata/documents.h"
#include "fakegraph/odata/url.h"
#include "fakegraph/resources/registry.h"
#include "sim/base/draw.h"

namespace fakegraph {
namespace {

bool is_read(Method m) { return m == Method::get || m == Method::head; }

void describe(std::string_view content_type, std::string body, Response& response) {
    response.content_type = content_type;
    response.body = std::move(body);
}

constexpr std::string_view kMethods = "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS";

std::unexpected<GraphError> unknown_method() {
    auto refused = method_not_allowed({}, "Methods are " + std::string(kMethods) + ".");
    refused.error().headers.emplace_back("Allow", kMethods);
    return refused;
}

/// Any header that a browser asks for may be sent: what clients add to theirs is not ours to know.
void preflight(Request const& request, Response& response) {
    constexpr std::string_view kUsual =
        "Authorization, Content-Type, Content-Encoding, Accept, Prefer, ConsistencyLevel, If-Match, "
        "If-None-Match, client-request-id, return-client-request-id, sdkversion, x-ms-throttle-priority";
    std::string_view const asked = find_header(request, "Access-Control-Request-Headers");
    response.status = 204;
    response.headers.emplace_back("Access-Control-Allow-Methods", kMethods);
    response.headers.emplace_back("Access-Control-Allow-Headers", asked.empty() ? kUsual : asked);
    response.headers.emplace_back("Access-Control-Max-Age", "86400");
    response.headers.emplace_back("Allow", kMethods);
}

}  // namespace

/// Which tenant a path means, and what is left of the path.
struct App::Place {
    std::string_view prefix;  // `/t/x`, or empty
    std::string_view tenant;
    std::string_view rest;

    explicit Place(std::string_view target) : rest(target) {
        if (!target.starts_with("/t/")) return;
        std::size_t const end = std::min(target.find_first_of("/?", 3), target.size());
        tenant = target.substr(3, end - 3);
        prefix = target.substr(0, end);
        rest.remove_prefix(end);
    }
};

App::App(AppOptions options) : options_(std::move(options)), tenants_(options_.make_tenant) {}

void App::open(std::unique_ptr<Tenant> default_tenant) {
    tenants_.open(std::move(default_tenant));
    open_.store(true, std::memory_order_release);
}

std::shared_ptr<Tenant> App::tenant_in_path(std::string_view path) const {
    if (path.starts_with("/beta/")) return tenants_.default_tenant();  // nearly all
    auto const address = identity::parse_address(path);
    if (!address) return tenants_.default_tenant();
    auto const all = tenants_.all();
    auto const found = std::ranges::find_if(
        all, [&](auto const& tenant) { return tenant->harness().identity.is_called(address->tenant); });
    return found == all.end() ? tenants_.default_tenant() : *found;
}

void App::name_exchange(Request const& request, Response& response) const {
    std::uint64_t const seed = is_open() ? tenants_.default_tenant()->seed() : 0;
    std::uint64_t const key = sim::mix(request.connection) ^ request.number;
    response.request_id.resize(36);
    sim::Guid::from_bits(sim::draw(seed, key, sim::Purpose::request_id, 0),
                         sim::draw(seed, key, sim::Purpose::request_id, 1))
        .write(response.request_id.data());
    response.client_request_id =
        request.client_request_id.empty() ? response.request_id : std::string(request.client_request_id);
}

sim::Instant App::clock_of(Request const& request) const {
    if (!is_open()) return {};
    auto tenant = find_tenant(Place(request.target).tenant);
    if (!tenant) tenant = tenants_.default_tenant();
    return tenant->now();
}

void App::handle(Request const& request, Response& response) {
    name_exchange(request, response);
    auto const done = route(request, response);
    if (done) return;
    write_error(response, done.error(), clock_of(request));
    if (request.method == Method::other) log_refusal(request, response);
}

void App::refuse(int status, std::string_view code, std::string_view message, Request const& request,
                 Response& response) {
    name_exchange(request, response);
    write_error(response, GraphError{status, std::string(code), std::string(message), {}}, clock_of(request));
    log_refusal(request, response);
}

/// It met nothing of the tenant but its log. What has no readable request line is nobody's request.
void App::log_refusal(Request const& request, Response const& response) const {
    bool const is_request = !request.target.empty() || request.method != Method::other;
    if (!is_open() || !is_request || request.method == Method::options) return;
    Place const place(request.target);
    std::string_view below = place.rest;
    if (take_segment(below, "/__admin")) return;
    auto const tenant = place.prefix.empty() ? tenant_in_path(place.rest) : find_tenant(place.tenant);
    if (!tenant) return;
    std::string const client = identity::client_id(request);
    tenant->harness().log.record({.request = request,
                                  .path = place.rest,
                                  .root = {},
                                  .client = client,
                                  .seed = tenant->seed(),
                                  .wall = wall(),
                                  .now = tenant->now(),
                                  .start = tenant->start()},
                                 response, {});
}

std::string App::root_of(Request const& request) const {
    if (!options_.public_url.empty()) return options_.public_url;
    if (options_.trust_proxy) return forwarded_root(request);
    std::string root(request.scheme);
    (root += "://") += request.host;
    return root;
}

GraphResult<void> App::route(Request const& request, Response& response) {
    if (request.method == Method::other) return unknown_method();
    if (request.method == Method::options) return preflight(request, response), GraphResult<void>{};
    if (!is_open()) {
        if (admin::answer_before_open(request.target, response)) return {};
        return std::unexpected(
            GraphError{503, "ServiceUnavailable", "The scenario is still being loaded.", {}});
    }
    Place const place(request.target);
    if (!place.prefix.empty() && place.tenant.empty()) return unknown_segment("t");
    return route_tenant(place, request, response);
}

GraphResult<void> App::route_tenant(Place const& place, Request const& request, Response& response) {
    auto const tenant = place.prefix.empty() ? tenant_in_path(place.rest) : find_tenant(place.tenant);
    if (!tenant)
        return std::unexpected(GraphError{404, "NotFound",
                                          "There is no tenant '" + std::string(place.tenant) + "'.",
                                          std::string(place.prefix)});
    follow_clock(*tenant);
    std::string_view rest = place.rest;
    std::string const base = root_of(request);
    std::string const root = base + std::string(place.prefix);
    if (take_segment(rest, "/__admin")) {
        if (rest == "/openapi.json") {
            if (!is_read(request.method))
                return method_not_allowed(std::string(name_of(request.method)) + " /__admin/openapi.json");
            describe(kPlainJson, metadata::openapi(resources::model(), root + "/beta"), response);
            return {};
        }
        admin::AdminCall call{request, *tenant, rest, tenants_, base, wall()};
        auto done = admin::handle(call, response);
        follow_clock(*tenant);  // a rate that was set just now counts from here
        return done;
    }
    if (rest.empty() || rest == "/") {
        response.content_type = kPlainText;
        response.body =
            "fakegraph: Microsoft Graph at " + root + "/beta, the harness at " + root + "/__admin\n";
        return {};
    }
    if (rest.substr(0, rest.find('?')) == "/metrics")
        return not_simulated("/metrics", "This part of the harness");
    exchange(*tenant, request, root, rest, false, response);
    return {};
}

void App::follow_clock(Tenant& tenant) {
    std::int64_t const rate = tenant.clock_rate.load(std::memory_order_relaxed);
    if (!options_.wall || rate == 0) return;
    std::unique_lock const hold(tenant.mutex());
    std::int64_t const now_ns = wall().steady_ns;
    std::int64_t const seen_ns = std::exchange(tenant.clock_seen_ns, now_ns);
    if (seen_ns == 0) return;
    std::int64_t const passed = (now_ns - seen_ns) / 100;
    bool const fits = passed <= sim::Ticks::max().count() / rate;
    tenant.let_pass(fits ? sim::Ticks{passed * rate} : sim::Ticks::max());
}

}  // namespace fakegraph
