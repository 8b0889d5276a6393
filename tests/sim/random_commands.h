/// Random Commands over few ids, so that they clash, and the small mixed World that they are for.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/fleet/chid.h"
#include "tests/sim/support.h"

namespace sim::test {

inline constexpr char kDisplay[] = "PCI\\VEN_10DE&DEV_2820";
inline constexpr char kGeneric[] = "PCI\\CC_0280";

/// Two versions, two months - the second with hotpatches - a preview and a repair; some appear later.
inline std::vector<SoftwareEntry> small_windows(Instant start) {
    auto const update = [](std::string id, EntryKind kind, Classification c, Instant released,
                           std::vector<Revision> revisions) {
        SoftwareEntry e;
        e.id = std::move(id);
        e.kind = kind;
        e.classification = c;
        e.released = released;
        e.revisions = std::move(revisions);
        return e;
    };
    auto const version = [](std::string id, std::uint32_t target, Instant released) {
        SoftwareEntry e;
        e.id = std::move(id);
        e.kind = EntryKind::feature;
        e.target_build = target;
        e.released = released;
        return e;
    };
    Instant const old = start - days{30}, soon = start + days{2};
    using enum Classification;
    return {version("00000000-0000-4000-8000-000000000025", 26200, old),
            version("00000000-0000-4000-8000-000000000026", 26300, soon),
            update("b1", EntryKind::quality, security, old,
                   {{{19045, 5100}, 0, old}, {{26100, 2900}, 0, old}, {{26200, 2900}, 0, old}}),
            update("b2", EntryKind::quality, security, soon,
                   {{{19045, 5200}, 0, soon},
                    {{26100, 3000}, 0, soon},
                    {{26100, 2980}, 0, soon, true},
                    {{26200, 3000}, 0, soon + days{1}},
                    {{26200, 2980}, 0, soon, true}}),
            update("d1", EntryKind::quality, non_security, old,
                   {{{19045, 5150}, 0, old}, {{26100, 2950}, 0, old}, {{26200, 2950}, 0, old}}),
            update("repair", EntryKind::recovery, security, old, {})};
}

/// A hold that a driver lifts, and a likely one for some days.
inline std::vector<SafeguardHold> small_holds(Instant start) {
    SafeguardHold known{1, false, {26200}, {}, kWifi, {}, Version{{3, 0, 0, 0}}, {}, start + days{4}};
    SafeguardHold likely{2, true, {}, {"Contoso Tower"}, {}, {}, {}, start + days{1}, start + days{3}};
    return {known, likely};
}

/// Two models, three cohorts with different starts, one of them listed and partly badly joined; entries that
/// compete by rank, date, computer, release and expiry; some need a restart; installations fail and roll
/// back.
inline Setup small_world() {
    Setup s;
    s.seed = 42;
    s.start = at("2026-01-05T08:00:00Z");
    HardwareModel tower = book();
    tower.name = "Contoso Tower";
    tower.smbios.product = "Tower";
    tower.components[0].driver = installed("2.0.0.0", "2022-01-01");
    tower.components[0].compatible_ids = {kGeneric};
    tower.tpm = "2.0";
    tower.secure_boot = true;
    tower.components.push_back(component("display", kDisplay, installed("10.0.26100.1882", "2006-06-21")));
    s.fleet.models = {book(), tower};
    CohortSpec sales = cohort("sales", 24);
    sales.windows = {{{15063, 1}}, {{19045, 5000}}, {{26100, 2894}}};
    sales.drivers = {
        {"wifi",
         {{installed("1.0.0.0", "2021-01-01")}, {std::nullopt}, {installed("2.0.0.0", "2022-01-01")}}}};
    CohortSpec design = cohort("design", 20);
    design.model = 1;
    design.windows = {{{26100, 2894}}, {{26100, 2900}}};
    design.drivers = {
        {"display",
         {{installed("10.0.26100.1882", "2006-06-21"), 2}, {installed("9.0.0.0", "2025-03-01"), 1}}}};
    CohortSpec lab = cohort("lab", 0);
    for (auto const joined : {Joined::entra, Joined::hybrid, Joined::registered, Joined::none})
        lab.devices.push_back({{Guid::from_bits(0x1ab, static_cast<std::uint64_t>(joined))},
                               1,
                               {26100, 1},
                               "Enterprise",
                               joined});
    s.fleet.cohorts = {sales, design, lab};

    s.catalog.drivers = {entry("wifi 2", "2.0.0.0", "2022-01-01", kWifi),
                         entry("wifi 3", "3.0.0.0", "2023-01-01", kWifi),
                         entry("wifi 4", "4.0.0.0", "2024-01-01", kWifi),
                         entry("wifi 5", "5.0.0.0", "2025-01-01", kWifi),
                         entry("display 1", "1.0.0.0", "2025-01-01", kDisplay),
                         entry("display 2", "2.0.0.0", "2025-06-01", kDisplay),
                         entry("book only", "3.5.0.0", "2023-06-01", kWifi),
                         entry("generic", "9.0.0.0", "2026-01-01", kGeneric),
                         entry("both", "3.0.0.0", "2023-01-01", kWifi),
                         entry("old windows", "4.5.0.0", "2024-06-01", kWifi)};
    s.catalog.drivers[1].delivery = Delivery::optional;
    s.catalog.drivers[3].released = s.start + days{2};
    s.catalog.drivers[4].driver_class = s.catalog.drivers[5].driver_class = "Video";
    s.catalog.drivers[5].deployable_until = s.start + days{6};
    s.catalog.drivers[6].computer_hardware_ids = {*computer_hardware_ids(book().smbios)[4]};
    s.catalog.drivers[8].hardware_ids.push_back(kDisplay);
    s.catalog.drivers[9].os_ceiling = 19045;
    s.catalog.software = small_windows(s.start);
    s.holds = small_holds(s.start);
    s.enrolled = {{{"sales"}, UpdateCategory::driver},
                  {{"lab"}, UpdateCategory::quality},
                  {{"sales", 700'000'000}, UpdateCategory::quality},
                  {{"sales", 400'000'000}, UpdateCategory::feature},
                  {{"design"}, UpdateCategory::feature},
                  {{"design"}, UpdateCategory::quality}};
    s.audiences = {{kAudience, {{"sales"}, {"design", 500'000'000}}, {}}};
    s.client.failure_ppm = 200'000;
    s.client.rollback_ppm = 100'000;
    return s;
}

/// The same under a service that takes its time with everything.
inline Setup slow_world() {
    Setup s = small_world();
    s.service.timing = {.enroll = 7min,
                        .unenroll = 40min,
                        .audience = 3h,
                        .deletes = 1h,
                        .catalog_from_scan = true,
                        .rules_first = Ticks{0},
                        .rules_every = 6h};
    return s;
}

using Dice = std::array<std::uint32_t, 6>;

/// A Command made of dice, for objects of the World as it is; now and then for some that do not exist.
class CommandMaker {
public:
    CommandMaker(World const& world, Dice const& dice) : w_(world), dice_(dice) {}

    Command make() const {
        State const& s = w_.state();
        std::uint32_t const die = dice_[0] % 44;
        if (die < 4)
            return CreatePolicy{audience(),
                                dice_[2] % 3 == 0 ? Categories{UpdateCategory::driver} : Categories{},
                                settings(), rules()};
        if (die < 12) return CreateApproval{pick(s.policies, 1), entry(), settings()};
        if (die < 20) return AdvanceTo{w_.now() + advance()};
        switch (die) {
            case 20:
            case 21:
                return EnrollAssets{category(), devices()};
            case 22:
                return UnenrollAssets{category(), devices()};
            case 23:
                return CreateAssetGroup{};
            case 24:
                return DeleteAssetGroup{group(1)};
            case 25:
                return DeleteDevice{device(dice_[1])};
            case 26:
            case 27:
                return AddGroupMembers{group(4), devices()};
            case 28:
                return RemoveGroupMembers{group(4), devices()};
            case 29:
                return CreateAudience{};
            case 30:
            case 31:
                return UpdateAudience{audience(), refs(1), {}, refs(4), {}};
            case 32:
                return UpdateAudience{audience(), {}, refs(1), {}, refs(4)};
            case 33:
                return DeleteAudience{pick(s.audiences, 3)};
            case 34:
                return ChangePolicy{pick(s.policies, 1), settings()};
            case 35:
                return dice_[2] % 3 == 0 ? Command{DeletePolicy{pick(s.policies, 1)}}
                                         : Command{CreateAudience{}};
            case 36:
                return RevokeApproval{pick(s.approvals, 1)};
            case 37:
                return UpdateApprovalSettings{pick(s.approvals, 1), settings()};
            case 38:
                return dice_[2] % 2 == 0 ? Command{DeleteApproval{pick(s.approvals, 1)}}
                                         : Command{DeleteDeployment{pick(s.deployments, 1)}};
            case 39:
            case 40:
                return CreateDeployment{entry(), settings(), audience()};
            case 41:
                return CreateDeployment{entry(), settings()};
            default:
                return UpdateDeployment{pick(s.deployments, 1), requested(),
                                        dice_[3] % 3 == 0 ? std::optional(settings()) : std::nullopt};
        }
    }

private:
    using Categories = std::vector<UpdateCategory>;

    template <class T, class IdT>
    IdT pick(Store<T, IdT> const& store, std::size_t die) const {
        std::size_t n = dice_[die] % (store.size() + (dice_[5] % 4 == 0 ? 1 : 0) + (store.empty() ? 1 : 0));
        for (auto const& [seq, item] : store.items())
            if (n-- == 0) return item.id;
        return {Guid::from_bits(0xffff, dice_[die])};
    }
    std::string entry() const {
        std::uint32_t const n = dice_[2] % 18;
        if (n < 10) return w_.catalog().drivers()[n].id;
        return w_.catalog().software()[(n - 10) % w_.catalog().software().size()].id;
    }
    AssetGroupId group(std::size_t die) const { return pick(w_.state().groups, die); }
    AudienceId audience() const {
        auto const& all = w_.state().audiences;  // the oldest one, the members of which are many, more often
        return dice_[3] % 2 == 0 && !all.empty() ? all.items().begin()->second.id : pick(all, 3);
    }
    UpdateCategory category() const {
        return dice_[3] % 4 == 0   ? UpdateCategory::quality
               : dice_[3] % 4 == 1 ? UpdateCategory::feature
                                   : UpdateCategory::driver;
    }
    DeviceId device(std::uint32_t n) const {
        std::uint32_t const at = n % 18;
        if (at < 8) return w_.fleet().id_of(DeviceIndex{at * 3});  // sales
        if (at < 12) return w_.fleet().id_of(DeviceIndex{24 + (at - 8) * 5});
        if (at < 16) return w_.fleet().id_of(DeviceIndex{44 + (at - 12)});
        return {Guid::from_bits(0xdead, at)};
    }
    std::vector<DeviceId> devices() const {
        std::vector<DeviceId> out;
        for (std::uint32_t i = 0; i <= dice_[1] % 4; ++i)
            out.push_back(device(dice_[2] + i * (1 + dice_[3] % 7)));
        return out;
    }
    AssetRefs refs(std::size_t die) const {
        AssetRefs out;
        if (dice_[die] % 3 == 0) return out;
        if (dice_[die] % 3 == 1) out.devices = devices();
        if (dice_[die] % 2 == 1 && !w_.state().groups.empty()) out.groups = {group(2)};
        return out;
    }
    /// Hotpatching needs a rule; this one approves nothing within the span of a test.
    std::vector<ContentApprovalRule> rules() const {
        if (dice_[4] % 30 != 17 && dice_[5] % 4 != 0) return {};
        ContentApprovalRule rule;
        rule.filter = ContentFilter{EntryKind::quality, Classification::security, Cadence::monthly};
        rule.before_start = days{300};
        return {rule};
    }
    RequestedState requested() const {
        constexpr std::array kStates = {RequestedState::paused, RequestedState::none, RequestedState::none,
                                        RequestedState::paused, RequestedState::archived};
        return kStates[dice_[2] % kStates.size()];
    }
    DeploymentSettings settings() const {
        DeploymentSettings out;
        switch (dice_[4] % 30) {
            case 0:
                return batches(1 + dice_[2] % 6, days{1 + dice_[3] % 2});
            case 1:
                return batches(4, days{1}, w_.now() + 30h);
            case 2:
                return batches(0, days{1});
            case 3:
                return starting_at(w_.now() + 26h);
            case 4:
                return starting_at(w_.now() - 26h);
            case 5:
                return while_recommended_by({"Microsoft"});
            case 6:
                return while_recommended_by({});
            case 7:
                out.user_experience =
                    UserExperienceSettings{static_cast<std::int32_t>(dice_[3] % 32), std::nullopt, false};
                return out;
            case 8:
                return waves_until(w_.now() + days{dice_[2] % 5}, days{1 + dice_[3] % 2});
            case 9:
                return waves_until(w_.now() + 70h, days{1}, w_.now() + 20h);
            case 10:
                return waves_for(days{1 + dice_[2] % 4} + Ticks{dice_[3]}, days{1});
            case 11:
                return rolled_out({RolloutKind::plain, days{1}, 3, {}, {}});
            case 12:
                return watched({on_rollbacks(1 + static_cast<std::int32_t>(dice_[2] % 20),
                                             MonitoringAction::pause_deployment)},
                               waves_for(days{3}, days{1}));
            case 13:
                return watched({on_rollbacks(5, MonitoringAction::alert_error),
                                on_rollbacks(40, MonitoringAction::pause_deployment)});
            case 14:
            case 15:
                out.expedite = ExpediteSettings{true, dice_[3] % 3 == 0};
                return out;
            case 16:
                out.user_experience = UserExperienceSettings{{}, dice_[3] % 2 == 0, {}};
                return out;
            case 17:
            case 18:
                out.user_experience = UserExperienceSettings{{}, {}, true};
                return out;
            case 19:
                out.content_applicability =
                    ContentApplicabilitySettings{{}, std::vector{SafeguardCategory::likely_issues}};
                return out;
            default:
                return out;
        }
    }
    Ticks advance() const {
        constexpr std::array<Ticks, 8> kBy = {Ticks{0},   Ticks{1},   Ticks{5min},    Ticks{3h + 17s},
                                              Ticks{11h}, Ticks{22h}, Ticks{days{2}}, -Ticks{1}};
        return kBy[dice_[1] % kBy.size()] + Ticks{dice_[2] % 3 == 0 ? dice_[3] : 0};
    }

    World const& w_;
    Dice const& dice_;
};

inline Command command_from(World const& world, Dice const& dice) { return CommandMaker(world, dice).make(); }

}  // namespace sim::test
