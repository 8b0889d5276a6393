#include "fakegraph/tenant.h"

#include <algorithm>

#include "fakegraph/harness.h"
#include "fakegraph/lagging.h"
#include "fakegraph/resources/organization.h"
#include "sim/base/draw.h"

namespace fakegraph {

Tenant::Tenant(std::string name, sim::World world, Settings settings)
    : name_(std::move(name)),
      settings_(settings),
      pristine_(std::make_shared<sim::World const>(world)),
      world_(std::move(world)),
      harness_(std::make_unique<Harness>()),
      lagging_(std::make_unique<Lagging>(settings.lag)) {
    sim::TenantFacts const& facts = pristine_->premises().tenant;
    harness_->identity.set_up(identity::Facts{.seed = seed(),
                                              .tenant = name_,
                                              .id = id(),
                                              .organization = facts.display_name,
                                              .domain = facts.domain,
                                              .user_id = administrator_id(),
                                              .user_name = facts.admin_name,
                                              .user_principal_name = resources::principal_name(facts)});
    changed();
}

Tenant::Tenant(Tenant const& of, sim::World past)
    : name_(of.name_), settings_(of.settings_), pristine_(of.pristine_), world_(std::move(past)) {
    changed();
}

Tenant::~Tenant() = default;

void Tenant::changed() {
    cache_.clear();
    now_ticks_.store(world_.now().time_since_epoch().count(), std::memory_order_release);
}

sim::Guid Tenant::own_id(std::uint64_t which) const noexcept {
    std::uint64_t const key = sim::hash_text(name_);
    return sim::Guid::from_bits(sim::draw(seed(), key, sim::Purpose::tenant_identity, 2 * which),
                                sim::draw(seed(), key, sim::Purpose::tenant_identity, 2 * which + 1));
}

sim::Result<sim::Applied> Tenant::apply(sim::Command command) {
    auto done = world_.apply(command);
    if (!done) return done;
    journal_.append(std::move(command));
    changed();
    return done;
}

void Tenant::let_pass(sim::Ticks by) {
    sim::Ticks const left = sim::kLastInstant - world_.now();
    sim::Ticks const passing = std::min(by, left);
    if (passing <= sim::Ticks::zero()) return;
    sim::AdvanceTo const step{world_.now() + passing};
    if (!world_.apply(step)) return;
    changed();
    auto const last = journal_.read(journal_.size() > 0 ? journal_.size() - 1 : 0);
    bool const remembered =
        std::ranges::any_of(snapshots_, [&](auto const& s) { return s.second.position == journal_.size(); });
    if (!remembered && !last.empty() && std::holds_alternative<sim::AdvanceTo>(last.front()))
        journal_.cut(journal_.size() - 1);
    journal_.append(step);
}

SharedSet Tenant::matched(sim::Audience const& audience, sim::EntryIndex entry) {
    return cache_.matched({audience.id.guid, raw(entry)},
                          [&] { return world_.matched_devices(audience, entry); });
}

SharedEntries Tenant::applicable(sim::Audience const& audience) {
    return cache_.applicable(audience.id.guid, [&] { return world_.applicable_content(audience); });
}

sim::Result<void> Tenant::snapshot(std::string const& name) {
    if (snapshots_.contains(name))
        return sim::fail(sim::Errc::already_exists, "There is a snapshot '" + name + "' already.");
    if (snapshots_.size() >= kMaxSnapshots)
        return sim::fail(sim::Errc::limit,
                         "More than " + std::to_string(kMaxSnapshots) + " snapshots cannot be kept.");
    snapshots_.emplace(name, Snapshot{world_, journal_.size()});
    return {};
}

sim::Result<void> Tenant::restore(std::string const& name) {
    auto const found = snapshots_.find(name);
    if (found == snapshots_.end())
        return sim::fail(sim::Errc::not_found, "There is no snapshot '" + name + "'.");
    world_ = found->second.world;
    std::uint64_t const position = found->second.position;
    journal_.cut(position);
    // Snapshots taken later belong to a history that is gone.
    std::erase_if(snapshots_, [&](auto const& s) { return s.second.position > position; });
    lagging_->clear();
    changed();
    return {};
}

sim::Result<sim::World> Tenant::fork(std::string const& name) const {
    auto const found = snapshots_.find(name);
    if (found == snapshots_.end())
        return sim::fail(sim::Errc::not_found, "There is no snapshot '" + name + "'.");
    return found->second.world;
}

void Tenant::reset() {
    world_ = *pristine_;
    journal_.cut(0);
    snapshots_.clear();
    clock_rate = loaded_clock_rate_;
    clock_seen_ns = 0;
    changed();
    harness_->reset();
    lagging_->clear();
}

}  // namespace fakegraph
