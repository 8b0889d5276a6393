/// What a service that takes its time has been told and not done yet. Whole sets of devices wait, never
/// single ones.
#pragma once

#include <variant>

#include "sim/base/digest.h"
#include "sim/command.h"

namespace sim {

struct Premises;
struct State;
class RolloutEngine;

struct EnrollmentChange {
    UpdateCategory category = UpdateCategory::driver;
    bool enroll = true;
    DeviceSet devices;
};
struct AudienceChange {
    AudienceId id;
    AudienceSide add_members, remove_members, add_exclusions, remove_exclusions;
};
struct GroupChange {
    AssetGroupId id;
    DeviceSet add, remove;
};
using Deletion = std::variant<DeleteAssetGroup, DeleteDevice, DeleteAudience, DeletePolicy, DeleteApproval,
                              DeleteDeployment, DeleteRingPolicy, DeletePolicyApproval, DeleteRing,
                              DeleteDirectoryGroup, DeleteConnection>;
using Effect = std::variant<EnrollmentChange, AudienceChange, GroupChange, Deletion>;

void add_to(Digest& digest, Effect const& effect);
void add_to(Digest& digest, AudienceSide const& side);

/// What a Command deletes; nullopt when it is of another kind.
std::optional<Deletion> deletion_in(Command const& command);

/// Lets everything happen that is due by the clock. What has become impossible meanwhile (its object is gone,
/// or used by something new) does not happen.
void run_pending(Premises const& p, State& s, RolloutEngine& engine);

/// Takes in the reports of devices that have scanned by the clock.
void take_reports(State& s);

}  // namespace sim
