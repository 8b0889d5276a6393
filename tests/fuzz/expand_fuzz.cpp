/// `$expand` and `$select`, nested, of entities and collections. The first byte chooses.
#include <array>

#include "fakegraph/odata/url.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(expand) {
    static fakegraph::fuzz::Face face;
    static constexpr std::array<std::string_view, 6> kStarts = {
        "/beta/admin/windows/updates/catalog/entries?$expand=",
        "/beta/admin/windows/updates/deploymentAudiences?$expand=",
        "/beta/admin/windows/updates/deploymentAudiences/f660d844-30b7-46e4-a6cf-47e36164d3cb?$expand=",
        "/beta/admin/windows/updates/updatePolicies?$expand=",
        "/beta/admin/windows/updates/products?$expand=",
        "/beta/admin/windows/updates/updatableAssets?$select="};
    std::string target(kStarts[fakegraph::fuzz::take_choice(input, kStarts.size())]);
    face.get(target += fakegraph::encode_component(input));
}
