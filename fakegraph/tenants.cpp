#include "fakegraph/tenants.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "fakegraph/harness.h"

namespace fakegraph {
namespace {

constexpr std::array<std::string_view, 7> kReserved = {
    "beta", "v1-0", "common", "organizations", "consumers", Tenants::kDefaultName, "admin"};

bool is_spelt(std::string_view name) {
    return name.size() >= 2 && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

}  // namespace

std::unique_ptr<Tenant> tenant_like(Tenant& parent, std::string const& name, sim::World world) {
    auto tenant = std::make_unique<Tenant>(name, std::move(world), parent.settings());
    tenant->harness().identity.set_up(parent.harness().identity.config());
    tenant->harness().batch = parent.harness().batch;
    tenant->harness().faults.load_from(parent.harness().faults);
    tenant->harness().throttle.configure(parent.harness().throttle.limits(), tenant->id().text());
    return tenant;
}

void Tenants::open(std::unique_ptr<Tenant> default_tenant) {
    default_ = std::move(default_tenant);
    everywhere_ = default_->harness().throttle.everywhere();
    std::unique_lock const hold(mutex_);
    by_id_.emplace(default_->id(), default_);
}

std::shared_ptr<Tenant> Tenants::find(std::string_view name) const {
    if (name.empty()) return default_;
    std::shared_lock const hold(mutex_);
    auto const found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

std::shared_ptr<Tenant> Tenants::find(sim::Guid const& id) const {
    std::shared_lock const hold(mutex_);
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Tenant>> Tenants::all() const {
    std::vector<std::shared_ptr<Tenant>> out;
    std::shared_lock const hold(mutex_);
    if (default_) out.push_back(default_);
    for (auto const& [name, tenant] : by_name_) out.push_back(tenant);
    return out;
}

sim::Result<void> Tenants::check(std::string const& name) const {
    if (!is_spelt(name) || std::ranges::find(kReserved, name) != kReserved.end() || sim::Guid::parse(name))
        return sim::fail(
            sim::Errc::invalid_argument,
            "'" + name +
                "' cannot name a tenant: 2 to 63 of a-z, 0-9 and '-', no reserved word and no GUID.");
    std::shared_lock const hold(mutex_);
    return check_room(name);
}

sim::Result<void> Tenants::check_room(std::string const& name) const {
    if (by_name_.contains(name))
        return sim::fail(sim::Errc::already_exists, "There is a tenant '" + name + "' already.");
    if (by_name_.size() >= kMaxTenants)
        return sim::fail(sim::Errc::limit, "More than " + std::to_string(kMaxTenants) +
                                               " tenants cannot be kept; delete some.");
    return {};
}

sim::Result<std::shared_ptr<Tenant>> Tenants::add(std::unique_ptr<Tenant> made) {
    std::shared_ptr<Tenant> tenant = std::move(made);
    tenant->harness().throttle.share(everywhere_);
    if (auto const fine = check(tenant->name()); !fine) return std::unexpected(fine.error());
    std::unique_lock const hold(mutex_);
    if (auto const room = check_room(tenant->name()); !room) return std::unexpected(room.error());
    by_name_.emplace(tenant->name(), tenant);
    by_id_.emplace(tenant->id(), tenant);
    return tenant;
}

bool Tenants::remove(std::string_view name) {
    std::shared_ptr<Tenant> last;  // dies after the lock
    std::unique_lock const hold(mutex_);
    auto const found = by_name_.find(name);
    if (found == by_name_.end()) return false;
    last = std::move(found->second);
    by_id_.erase(last->id());
    by_name_.erase(found);
    return true;
}

}  // namespace fakegraph
