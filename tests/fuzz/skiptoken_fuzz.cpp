/// `$skiptoken` of each style of token. The first byte chooses.
#include <array>

#include "fakegraph/odata/url.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_face.h"

FUZZ_TARGET(skiptoken) {
    static fakegraph::fuzz::Face face;
    static constexpr std::array<std::string_view, 4> kStarts = {
        "/beta/admin/windows/updates/updatableAssets?$top=1&$skiptoken=",
        "/beta/admin/windows/updates/catalog/entries?$top=1&$orderby=releaseDateTime&$skiptoken=",
        "/beta/admin/windows/updates/deploymentAudiences/f660d844-30b7-46e4-a6cf-47e36164d3cb/"
        "applicableContent"
        "?$top=1&$skiptoken=",
        "/beta/devices?$top=1&$skiptoken="};
    std::string target(kStarts[fakegraph::fuzz::take_choice(input, kStarts.size())]);
    face.get(target += fakegraph::encode_component(input));
}
