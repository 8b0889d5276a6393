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
    // Behind casts, and what the first twelve leave out: bytes from 128 on, so that saved inputs mean the
    // same.
    static constexpr std::array<std::string_view, 6> kMore = {
        "/beta/admin/windows/updates/updatableAssets/microsoft.graph.windowsUpdates.updatableAssetGroup",
        "/beta/admin/windows/updates/updatableAssets/microsoft.graph.windowsUpdates.azureADDevice",
        "/beta/admin/windows/updates/policies/microsoft.graph.windowsUpdates.qualityUpdatePolicy",
        "/beta/admin/windows/updates/updatableAssets/microsoft.graph.entity",
        "/__admin/requests/verify",
        "/__admin/tenants"};
    if (!input.empty() && static_cast<unsigned char>(input.front()) >= 128) {
        std::string_view const more = kMore[fakegraph::fuzz::take_choice(input, kMore.size())];
        face.post(more, input);
        return;
    }
    std::string_view const target = kTargets[fakegraph::fuzz::take_choice(input, kTargets.size())];
    face.post(target, input);
}
