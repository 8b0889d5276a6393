#include "fakegraph/app.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fakegraph/admin/admin.h"
#include "fakegraph/areas.h"
#include "fakegraph/harness.h"
#include "fakegraph/identity/address.h"
#include "fakegraph/metadata/documents.h"
#include "fakegraph/odata/url.h"
#include "fakegraph/resources/registry.h"
#include "sim/base/draw.h"

namespace fakegraph {
namespace {

constexpr std::array<std::string_view, 7> kReserved = {"beta",      "v1-0",    "common", "organizations",
                                                       "consumers", "default", "admin"};

bool is_read(Method m) { return m == Method::get || m == Method::head; }

void describe(std::string_view content_type, std::string body, Response& response) {
    response.content_type = content_type;
    response.body = std::move(body);
}

void preflight(Response& response) {
    response.status = 204;
    response.headers.emplace_back("Access-Control-Allow-Methods",
                                  "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS");
    response.headers.emplace_back(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Content-Encoding, Accept, Prefer, ConsistencyLevel, If-Match, "
        "If-None-Match, client-request-id, return-client-request-id, sdkversion, x-ms-throttle-priority");
    response.headers.emplace_back("Access-Control-Max-Age", "86400");
    response.headers.emplace_back("Allow", "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS");
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

App::App(AppOptions options) : options_(std::move(options)) {}

void App::open(std::unique_ptr<Tenant> default_tenant) {
    default_ = std::move(default_tenant);
    open_.store(true, std::memory_order_release);
}

std::shared_ptr<Tenant> App::find_tenant(std::string_view name) const {
    if (name.empty()) return default_;
    std::shared_lock const hold(tenants_mutex_);
    auto const found = tenants_.find(name);
    return found == tenants_.end() ? nullptr : found->second;
}

sim::Result<void> App::add_tenant(std::string const& name, sim::World world, Settings settings,
                                  identity::Config identity) {
    bool const spelt = name.size() >= 2 && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                       });
    if (!spelt || std::ranges::find(kReserved, name) != kReserved.end())
        return sim::fail(
            sim::Errc::invalid_argument,
            "'" + name + "' cannot name a tenant: 2 to 63 of a-z, 0-9 and '-', and no reserved word.");
    std::unique_lock const hold(tenants_mutex_);
    if (tenants_.contains(name))
        return sim::fail(sim::Errc::already_exists, "There is a tenant '" + name + "' already.");
    auto tenant = std::make_shared<Tenant>(name, std::move(world), settings);
    tenant->harness().identity.set_up(std::move(identity));
    tenants_.emplace(name, std::move(tenant));
    return {};
}

std::shared_ptr<Tenant> App::tenant_in_path(std::string_view path) const {
    if (path.starts_with("/beta/")) return default_;  // nearly all
    auto const address = identity::parse_address(path);
    if (!address || default_->harness().identity.is_called(address->tenant)) return default_;
    std::shared_lock const hold(tenants_mutex_);
    auto const found = std::ranges::find_if(tenants_, [&](auto const& named) {
        return named.second->harness().identity.is_called(address->tenant);
    });
    return found == tenants_.end() ? default_ : found->second;
}

void App::name_exchange(Request const& request, Response& response) const {
    std::uint64_t const seed = is_open() ? default_->seed() : 0;
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
    if (!tenant) tenant = default_;
    return tenant->now();
}

void App::handle(Request const& request, Response& response) {
    name_exchange(request, response);
    if (auto const done = route(request, response); !done)
        write_error(response, done.error(), clock_of(request));
}

void App::refuse(int status, std::string_view code, std::string_view message, Request const& request,
                 Response& response) {
    name_exchange(request, response);
    write_error(response, GraphError{status, std::string(code), std::string(message), {}}, clock_of(request));
}

GraphResult<void> App::route(Request const& request, Response& response) {
    if (request.method == Method::options) return preflight(response), GraphResult<void>{};
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
    std::string root = options_.public_url;
    if (root.empty()) {
        root += request.scheme;
        root += "://";
        root += request.host;
    }
    root += place.prefix;
    if (take_segment(rest, "/__admin")) {
        if (rest == "/openapi.json" && is_read(request.method)) {
            describe(kPlainJson, metadata::openapi(resources::model(), root + "/beta"), response);
            return {};
        }
        admin::AdminCall call{request, *tenant, rest,
                              [&](std::string const& name, sim::World world) {
                                  return add_tenant(name, std::move(world), tenant->settings(),
                                                    tenant->harness().identity.config());
                              },
                              wall()};
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
    exchange(*tenant, request, root, rest, false, response);
    return {};
}

void App::follow_clock(Tenant& tenant) {
    std::int64_t const rate = tenant.clock_rate.load(std::memory_order_relaxed);
    if (!options_.wall || rate == 0) return;
    std::unique_lock const hold(tenant.mutex());
    std::int64_t const now_ns = wall().steady_ns;
    std::int64_t const seen_ns = std::exchange(tenant.clock_seen_ns, now_ns);
    if (seen_ns != 0) tenant.let_pass(sim::Ticks{(now_ns - seen_ns) / 100 * rate});
}

}  // namespace fakegraph
