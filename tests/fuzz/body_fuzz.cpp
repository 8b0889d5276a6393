/// JSON bodies of creations, changes and actions, and of the harness's own addresses. The first byte chooses.
#include <array>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(body) {
    static fakegraph::fuzz::Face face;
    static constexpr std::array<std::string_view, 12> kTargets = {
        "/beta/admin/windows/updates/deployments",
        "/beta/admin/windows/updates/updatePolicies",
        "/beta/admin/windows/updates/policies",
        "/beta/admin/windows/updates/deploymentAudiences",
        "/beta/admin/windows/updates/updatableAssets",
        "/beta/admin/windows/updates/updatableAssets/enrollAssetsById",
        "/beta/admin/windows/updates/updatableAssets/enrollAssets",
        "/beta/admin/windows/updates/deploymentAudiences/f660d844-30b7-46e4-a6cf-47e36164d3cb/updateAudience",
        "/beta/admin/windows/updates/resourceConnections",
        "/beta/groups",
        "/__admin/faults",
        "/__admin/snapshots"};
    std::string_view const target = kTargets[fakegraph::fuzz::take_choice(input, kTargets.size())];
    face.post(target, input);
}
