/// The obvious model: one struct per device and loops. It follows the Commands of a World and says what the
/// World's sets should say.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/applicability/rank.h"
#include "sim/fleet/chid.h"
#include "sim/service/content.h"
#include "sim/world.h"

namespace sim::test {

class NaiveModel {
public:
    struct Device {
        bool registered = false;
        bool sound = false;  // in the directory and properly joined
        std::array<bool, kCategories> enrolled{};
    };
    struct Audience {
        std::set<DeviceId> in, out;
        std::set<AssetGroupId> groups_in, groups_out;
    };

    explicit NaiveModel(World const& w) : w_(&w) {
        for (HardwareModel const& m : w.fleet().models()) chids_.push_back(computer_hardware_ids(m.smbios));
        for (std::uint32_t i = 0; i < w.fleet().size(); ++i) {
            DeviceIndex const d{i};
            Joined const joined = w.fleet().joined_of(d);
            devices_[w.fleet().id_of(d)] = {
                w.state().registered.contains(d), joined == Joined::entra || joined == Joined::hybrid, {}};
            for (std::size_t c = 0; c < kCategories; ++c)
                devices_[w.fleet().id_of(d)].enrolled[c] = w.state().enrolled[c].contains(d);
        }
        for (auto const& [seq, a] : w.state().audiences.items())
            a.members.devices.for_each(
                [&](DeviceIndex d) { audiences_[a.id].in.insert(w.fleet().id_of(d)); });
    }

    /// `command` was applied and gave `done`.
    void follow(Command const& command, Applied const& done) {
        std::visit([&](auto const& c) { on(c, done); }, command);
    }

    bool registered(DeviceId const& id) const { return devices_.contains(id) && devices_.at(id).registered; }
    bool enrolled(DeviceId const& id, std::size_t category) const {
        return devices_.contains(id) && devices_.at(id).enrolled[category];
    }
    std::set<DeviceId> members(AudienceId const& id) const {
        Audience const& a = audiences_.at(id);
        std::set<DeviceId> out = a.in;
        for (auto const& g : a.groups_in) out.insert(groups_.at(g).begin(), groups_.at(g).end());
        for (auto const& d : a.out) out.erase(d);
        for (auto const& g : a.groups_out)
            for (auto const& d : groups_.at(g)) out.erase(d);
        return out;
    }
    std::size_t audiences() const { return audiences_.size(); }

    /// Entry `e` is better than what some component of device `d` runs, given what was installed on it.
    bool is_for(EntryIndex e, DeviceIndex d) const {
        Variant const& v = w_->fleet().variant_of(d);
        auto const& components = w_->fleet().models()[v.model].components;
        for (std::size_t c = 0; c < components.size(); ++c) {
            auto const merit = merit_on(e, v.model, c);
            if (!merit || !offered_by_chid(e, v, c) || !os_fits(w_->catalog()[e], v.windows.build)) continue;
            auto const now = running(d, c);
            if (!now || is_better(*merit, *now)) return true;
        }
        return false;
    }
    /// The best of what component `c` started with and what was installed.
    std::optional<DriverMerit> running(DeviceIndex d, std::size_t c) const {
        Variant const& v = w_->fleet().variant_of(d);
        std::optional<DriverMerit> best = start_merit(v, c);
        for (auto const& [e, devices] : w_->state().installed) {
            if (!w_->catalog().is_driver(e) || !devices.contains(d)) continue;
            auto const merit = merit_on(e, v.model, c);
            if (merit && (!best || is_better(*merit, *best))) best = merit;
        }
        return best;
    }

private:
    void touch(DeviceRefs const& refs) {
        for (auto const& id : refs.by_id()) devices_[id].registered = true;
    }
    void enroll(DeviceId const& id, UpdateCategory category) {
        if (devices_[id].sound) devices_[id].enrolled[static_cast<std::size_t>(category)] = true;
    }
    void enroll_members(AudienceId const& id) {
        for (auto const& [policy, p] : policies_)
            if (p.first == id)
                for (auto const category : p.second)
                    for (auto const& d : members(id)) enroll(d, category);
    }
    void enroll_by_group(std::vector<AudienceId> const& ids) {
        for (auto const& id : ids) enroll_members(id);
    }
    std::vector<AudienceId> audiences_with(AssetGroupId const& g) const {
        std::vector<AudienceId> out;
        for (auto const& [id, a] : audiences_)
            if (a.groups_in.contains(g) || a.groups_out.contains(g)) out.push_back(id);
        return out;
    }

    void on(EnrollAssets const& c, Applied const&) {
        touch(c.devices);
        for (auto const& id : c.devices.by_id()) enroll(id, c.category);
    }
    void on(UnenrollAssets const& c, Applied const&) {
        for (auto const& id : c.devices.by_id()) {
            bool& enrolled = devices_[id].enrolled[static_cast<std::size_t>(c.category)];
            if (enrolled && w_->premises().service.unenroll_leaves_audiences)
                for (auto& [audience, a] : audiences_)
                    if (std::ranges::any_of(deployments_, [&](auto const& x) {
                            return x.second == audience && category(x.first) == c.category;
                        }))
                        a.in.erase(id);
            enrolled = false;
        }
    }
    std::optional<UpdateCategory> category(DeploymentId const& id) const {
        Deployment const& d = *w_->state().deployments.find(id);
        return category_of(w_->catalog(), d.entry, settings_of(w_->state(), d));
    }
    void on(CreateAssetGroup const&, Applied const& done) { groups_[{done.id}]; }
    void on(DeleteAssetGroup const& c, Applied const&) {
        auto const users = audiences_with(c.id);
        groups_.erase(c.id);
        for (auto& [id, a] : audiences_) a.groups_in.erase(c.id), a.groups_out.erase(c.id);
        enroll_by_group(users);
    }
    void on(DeleteDevice const& c, Applied const&) {
        devices_[c.id].registered = false;
        devices_[c.id].enrolled = {};
        for (auto& [id, g] : groups_) g.erase(c.id);
        for (auto& [id, a] : audiences_) a.in.erase(c.id), a.out.erase(c.id);
    }
    void on(AddGroupMembers const& c, Applied const&) {
        touch(c.devices);
        groups_[c.id].insert(c.devices.by_id().begin(), c.devices.by_id().end());
        enroll_by_group(audiences_with(c.id));
    }
    void on(RemoveGroupMembers const& c, Applied const&) {
        for (auto const& id : c.devices.by_id()) groups_[c.id].erase(id);
        enroll_by_group(audiences_with(c.id));
    }
    void on(CreateAudience const&, Applied const& done) { audiences_[{done.id}]; }
    void on(UpdateAudience const& c, Applied const&) {
        Audience& a = audiences_[c.id];
        touch(c.add_members.devices);
        touch(c.add_exclusions.devices);
        a.in.insert(c.add_members.devices.by_id().begin(), c.add_members.devices.by_id().end());
        a.groups_in.insert(c.add_members.groups.begin(), c.add_members.groups.end());
        a.out.insert(c.add_exclusions.devices.by_id().begin(), c.add_exclusions.devices.by_id().end());
        a.groups_out.insert(c.add_exclusions.groups.begin(), c.add_exclusions.groups.end());
        for (auto const& id : c.remove_members.devices.by_id()) a.in.erase(id);
        for (auto const& id : c.remove_members.groups) a.groups_in.erase(id);
        for (auto const& id : c.remove_exclusions.devices.by_id()) a.out.erase(id);
        for (auto const& id : c.remove_exclusions.groups) a.groups_out.erase(id);
        enroll_members(c.id);
    }
    void on(DeleteAudience const& c, Applied const&) { audiences_.erase(c.id); }
    void on(CreatePolicy const& c, Applied const& done) {
        policies_[{done.id}] = {c.audience, c.auto_enrollment};
        enroll_members(c.audience);
    }
    void on(DeletePolicy const& c, Applied const&) { policies_.erase(c.id); }
    void on(CreateApproval const& c, Applied const& done) {
        deployments_[w_->state().approvals.find({done.id})->deployment] = policies_[c.policy].first;
    }
    void on(CreateDeployment const& c, Applied const& done) {
        if (!c.audience) audiences_[w_->state().deployments.find({done.id})->audience];
        deployments_[{done.id}] = w_->state().deployments.find({done.id})->audience;
    }
    void on(DeleteDeployment const& c, Applied const&) { deployments_.erase(c.id); }
    void on(ChangePolicy const&, Applied const&) {}
    /// Commands that random_commands.h does not make: the model knows nothing of them.
    template <class Unknown>
    void on(Unknown const&, Applied const&) {
        ADD_FAILURE() << "the naive model does not know this Command";
    }
    void on(RevokeApproval const&, Applied const&) {}
    void on(UpdateApprovalSettings const&, Applied const&) {}
    void on(DeleteApproval const&, Applied const&) {}
    void on(UpdateDeployment const&, Applied const&) {}
    void on(AdvanceTo const&, Applied const&) {}

    /// nullopt: the entry is not for this component of this model.
    std::optional<DriverMerit> merit_on(EntryIndex e, std::uint32_t model, std::size_t c) const {
        HardwareModel const& m = w_->fleet().models()[model];
        DriverEntry const& entry = w_->catalog()[e];
        auto const rank = driver_rank(m.components[c], entry);
        if (!rank || entry.architecture != m.architecture || !chid_match(entry, chids_[model]))
            return std::nullopt;
        return DriverMerit{*rank, entry.version_date.value_or(kZeroDate), entry.version};
    }
    /// Old builds are offered the entries with the most specific CHID only.
    bool offered_by_chid(EntryIndex e, Variant const& v, std::size_t c) const {
        if (v.windows.build >= 16299) return true;
        auto const& chids = chids_[v.model];
        for (std::uint32_t i = 0; i < w_->catalog().drivers().size(); ++i) {
            DriverEntry const& other = w_->catalog()[EntryIndex{i}];
            if (merit_on(EntryIndex{i}, v.model, c) && os_fits(other, v.windows.build) &&
                *chid_match(other, chids) < *chid_match(w_->catalog()[e], chids))
                return false;
        }
        return true;
    }
    /// The rank of the entry with the same version and date; inbox drivers rank last; others as the best
    /// entry does.
    std::optional<DriverMerit> start_merit(Variant const& v, std::size_t c) const {
        auto const& level = w_->fleet().start_driver(v, c);
        if (!level) return std::nullopt;
        std::optional<std::uint32_t> same;
        std::uint32_t best = 0xffffffff;
        for (std::uint32_t i = 0; i < w_->catalog().drivers().size(); ++i) {
            auto const merit = merit_on(EntryIndex{i}, v.model, c);
            if (!merit) continue;
            best = std::min(best, merit->rank);
            if (merit->version == level->version && merit->date == level->date)
                same = std::max(same.value_or(0), merit->rank);
        }
        Instant const inbox = std::chrono::sys_days{std::chrono::year{2006} / 6 / 21};
        return DriverMerit{same                   ? *same
                           : level->date == inbox ? 0x00FF3FFF
                                                  : best,
                           level->date, level->version};
    }

    World const* w_;
    std::vector<std::array<std::optional<Guid>, 15>> chids_;  // by model
    std::map<DeviceId, Device> devices_;
    std::map<AssetGroupId, std::set<DeviceId>> groups_;
    std::map<AudienceId, Audience> audiences_;
    std::map<PolicyId, std::pair<AudienceId, std::vector<UpdateCategory>>> policies_;
    std::map<DeploymentId, AudienceId> deployments_;  // those that are not deleted
};

}  // namespace sim::test
