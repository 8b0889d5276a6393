/// The newer family of policies, directory groups and resource connections.
#include "sim/service/checker.h"

namespace sim {
namespace {

std::unexpected<Error> not_yet(std::string_view what) {
    return fail(Errc::not_simulated, std::string(what) + " is not simulated.");
}

}  // namespace

Result<void> Checker::operator()(CreateRingPolicy const&) const { return not_yet("CreateRingPolicy"); }

Result<void> Checker::operator()(UpdateRingPolicy const&) const { return not_yet("UpdateRingPolicy"); }

Result<void> Checker::operator()(DeleteRingPolicy const&) const { return not_yet("DeleteRingPolicy"); }

Result<void> Checker::operator()(CreatePolicyApproval const&) const {
    return not_yet("CreatePolicyApproval");
}

Result<void> Checker::operator()(UpdatePolicyApproval const&) const {
    return not_yet("UpdatePolicyApproval");
}

Result<void> Checker::operator()(DeletePolicyApproval const& c) const {
    if (s.policy_approvals.find(c.id) == nullptr) return not_found("policy approval");
    return {};
}

Result<void> Checker::operator()(CreateRing const&) const { return not_yet("CreateRing"); }

Result<void> Checker::operator()(UpdateRing const&) const { return not_yet("UpdateRing"); }

Result<void> Checker::operator()(DeleteRing const&) const { return not_yet("DeleteRing"); }

Result<void> Checker::operator()(CreateDirectoryGroup const&) const {
    return not_yet("CreateDirectoryGroup");
}

Result<void> Checker::operator()(DeleteDirectoryGroup const&) const {
    return not_yet("DeleteDirectoryGroup");
}

Result<void> Checker::operator()(ChangeDirectoryGroup const&) const {
    return not_yet("ChangeDirectoryGroup");
}

Result<void> Checker::operator()(CreateConnection const&) const { return not_yet("CreateConnection"); }

Result<void> Checker::operator()(DeleteConnection const&) const { return not_yet("DeleteConnection"); }

}  // namespace sim
