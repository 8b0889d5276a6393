/// Wires the parts: from a Request to the tenant, the face that is meant, and a finished Response. Knows no
/// socket.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "fakegraph/identity/config.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"
#include "fakegraph/tenant.h"
#include "fakegraph/tenants.h"

namespace fakegraph {

struct AppOptions {
    /// `https://graph.example.com`: in place of the request's own scheme and host in links and contexts.
    std::string public_url;
    /// Wall time; only the command line gives a real one. Moves tenants whose clock has a rate, fills
    /// buckets, ends tokens. Empty: always zero.
    std::function<WallTime()> wall;
    /// For `POST /__admin/tenants`; empty: that is refused.
    MakeTenant make_tenant = {};
};

class App {
public:
    explicit App(AppOptions options = {});

    /// Until this is called, everything but /__admin/health is 503.
    void open(std::unique_ptr<Tenant> default_tenant);
    /// Safe from any thread.
    void handle(Request const& request, Response& response);
    /// Answers what the transport refuses, in Graph's envelope.
    void refuse(int status, std::string_view code, std::string_view message, Request const& request,
                Response& response);

    /// Null when there is none; "" is the default tenant.
    std::shared_ptr<Tenant> find_tenant(std::string_view name) const { return tenants_.find(name); }
    /// The same by the tenant's GUID, as the identity service's paths may have it.
    std::shared_ptr<Tenant> find_tenant_by_id(sim::Guid const& id) const { return tenants_.find(id); }
    Tenants& tenants() noexcept { return tenants_; }
    bool is_open() const noexcept { return open_.load(std::memory_order_acquire); }

private:
    struct Place;
    GraphResult<void> route(Request const& request, Response& response);
    /// Of a path without prefix: the tenant that an address of the identity service names, else the default
    /// one.
    std::shared_ptr<Tenant> tenant_in_path(std::string_view path) const;
    GraphResult<void> route_tenant(Place const& place, Request const& request, Response& response);
    /// One client request against one tenant, through everything that stands around the service: faults,
    /// identity, throttle, log. `path` is below the tenant's prefix, `root` above it.
    void exchange(Tenant& tenant, Request const& request, std::string_view root, std::string_view path,
                  bool in_batch, Response& response);
    void admit_and_serve(Tenant& tenant, Visit const& visit, Response& response);
    GraphResult<void> serve(Tenant& tenant, Visit const& visit, Response& response);
    GraphResult<void> batch(Tenant& tenant, Visit const& visit, Response& response);
    GraphResult<void> graph(Tenant& tenant, std::string_view root, std::string_view target,
                            Visit const& visit, Response& response);
    WallTime wall() const { return options_.wall ? options_.wall() : WallTime{}; }
    void name_exchange(Request const& request, Response& response) const;
    /// Of the tenant that the path names; of the default one where there is none of that name.
    sim::Instant clock_of(Request const& request) const;
    void follow_clock(Tenant& tenant);
    void log_refusal(Request const& request, Response const& response) const;

    AppOptions options_;
    std::atomic<bool> open_{false};
    Tenants tenants_;
};

}  // namespace fakegraph
