#include "fakegraph/areas.h"

#include <algorithm>
#include <array>

namespace fakegraph {
namespace {

/// All of it is simulated, and nearly all requests go there.
constexpr std::string_view kUpdates = "/admin/windows/updates";
constexpr std::array<std::string_view, 30> kAreas = {"/$metadata",
                                                     "/admin/sharepoint",
                                                     "/admin/serviceAnnouncement",
                                                     "/admin/edge",
                                                     "/admin/microsoft365Apps",
                                                     "/admin/people",
                                                     "/admin/reportSettings",
                                                     "/admin/teams",
                                                     "/users",
                                                     "/deviceManagement",
                                                     "/deviceAppManagement",
                                                     "/directory",
                                                     "/directoryObjects",
                                                     "/applications",
                                                     "/servicePrincipals",
                                                     "/subscriptions",
                                                     "/auditLogs",
                                                     "/identity",
                                                     "/identityGovernance",
                                                     "/policies",
                                                     "/reports",
                                                     "/security",
                                                     "/sites",
                                                     "/drives",
                                                     "/teams",
                                                     "/communications",
                                                     "/domains",
                                                     "/roleManagement",
                                                     "/tenantRelationships",
                                                     "/informationProtection"};

bool starts_with_segment(std::string_view path, std::string_view area) {
    if (path.size() < area.size()) return false;
    bool const same = std::equal(area.begin(), area.end(), path.begin(), [](char a, char p) {
        auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(p);
    });
    return same && (path.size() == area.size() || path[area.size()] == '/' || path[area.size()] == '?' ||
                    path[area.size()] == '(');
}

}  // namespace

std::string_view unsimulated_area(std::string_view path) noexcept {
    if (starts_with_segment(path, kUpdates)) return {};
    auto const found =
        std::ranges::find_if(kAreas, [&](auto area) { return starts_with_segment(path, area); });
    return found == kAreas.end() ? std::string_view{} : *found;
}

}  // namespace fakegraph
