/// All tenants of the process: made, found and removed while others are served.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/tenant.h"
#include "fakegraph/throttle/meter.h"
#include "sim/base/result.h"

namespace fakegraph {

/// One mistake of a scenario that came in a request body; 1-based, in that body.
struct ScenarioMistake {
    int line = 1;
    int column = 1;
    std::string what;
};

/// Makes the tenant `name` of the member `scenario` of a JSON text, or of the built-in scenario where the
/// text has no such member. Called by many threads at once.
using MakeTenant = std::function<std::expected<std::unique_ptr<Tenant>, std::vector<ScenarioMistake>>(
    std::string const& name, std::string_view body)>;

/// A tenant that starts as `world` stands, with the switches and limits of `parent` and the faults of its
/// scenario; buckets are full, and no fault is used.
std::unique_ptr<Tenant> tenant_like(Tenant& parent, std::string const& name, sim::World world);

/// Safe to use by many threads at once. A tenant that was removed lives until its last request is answered.
class Tenants {
public:
    explicit Tenants(MakeTenant make) : make_(std::move(make)) {}

    /// The tenant that has no name in paths. Once, before any other call.
    void open(std::unique_ptr<Tenant> default_tenant);
    std::shared_ptr<Tenant> const& default_tenant() const noexcept { return default_; }

    /// Null when there is none; "" is the default tenant.
    std::shared_ptr<Tenant> find(std::string_view name) const;
    std::shared_ptr<Tenant> find(sim::Guid const& id) const;
    /// The default one first, then by name.
    std::vector<std::shared_ptr<Tenant>> all() const;

    /// Whether a tenant of that name could be added now. invalid_argument when the name is not
    /// [a-z0-9-]{2,63}, or is reserved or a GUID; already_exists when it is taken; limit when there are
    /// kMaxTenants.
    sim::Result<void> check(std::string const& name) const;
    sim::Result<std::shared_ptr<Tenant>> add(std::unique_ptr<Tenant> tenant);
    /// False when there is none of that name. The default tenant has none.
    bool remove(std::string_view name);
    /// Takes no lock.
    MakeTenant const& make() const noexcept { return make_; }

    static constexpr std::size_t kMaxTenants = 1000;
    /// What paths and lists call the default tenant.
    static constexpr std::string_view kDefaultName = "default";

private:
    sim::Result<void> check_room(std::string const& name) const;

    MakeTenant make_;
    std::shared_ptr<Tenant> default_;
    /// Buckets that count over all tenants: those of the default one.
    std::shared_ptr<throttle::Everywhere> everywhere_ = std::make_shared<throttle::Everywhere>();
    mutable std::shared_mutex mutex_;
    std::map<std::string, std::shared_ptr<Tenant>, std::less<>> by_name_;
    std::map<sim::Guid, std::shared_ptr<Tenant>> by_id_;
};

}  // namespace fakegraph
