/// Who is looked after in which category, and by what.
#pragma once

#include "sim/service/state.h"

namespace sim {

/// nullopt: recovery updates, which need no enrolment.
constexpr std::optional<UpdateCategory> category_of(EntryKind kind) noexcept {
    switch (kind) {
        case EntryKind::feature:
            return UpdateCategory::feature;
        case EntryKind::quality:
            return UpdateCategory::quality;
        case EntryKind::driver:
            return UpdateCategory::driver;
        case EntryKind::recovery:
            break;
    }
    return std::nullopt;
}

/// What covers devices in a category: audiences of policies that enrol for it by themselves, have a rule for
/// it or an approval that is not revoked; audiences of deployments with its content that are not archived;
/// rings of policies of its kind. Graph: a device that is enrolled and
/// covered is `enrolledWithPolicy`.
/// ASSUMED: an update policy that names no category at all covers its audience in every one.
class Cover {
public:
    Cover(Premises const& p, State const& s, UpdateCategory category);

    bool contains(DeviceIndex d) const;
    DeviceSet devices() const;

private:
    State const& s_;
    std::vector<Audience const*> audiences_;
    std::vector<Ring const*> rings_;
};

}  // namespace sim
