/// `$filter` and `$orderby` over the collections with the richest types. The first byte chooses.
#include <array>

#include "fakegraph/odata/url.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(filter) {
    static fakegraph::fuzz::Face face;
    static constexpr std::array<std::string_view, 6> kStarts = {
        "/beta/admin/windows/updates/updatableAssets?$filter=",
        "/beta/admin/windows/updates/catalog/entries?$filter=",
        "/beta/admin/windows/updates/deployments?$filter=",
        "/beta/admin/windows/updates/updatePolicies?$filter=",
        "/beta/admin/windows/updates/catalog/entries?$orderby=",
        "/beta/devices?$count=true&$filter="};
    std::string target(kStarts[fakegraph::fuzz::take_choice(input, kStarts.size())]);
    face.get(target += fakegraph::encode_component(input));
}
