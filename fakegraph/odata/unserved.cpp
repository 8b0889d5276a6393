#include "fakegraph/odata/unserved.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/canonical_path.h"

namespace fakegraph {
namespace {

constexpr std::string_view kBelow[] = {"acceptedSenders",
                                       "appRoleAssignments",
                                       "assignLicense",
                                       "authentication",
                                       "branding",
                                       "calendar",
                                       "calendars",
                                       "certificateBasedAuthConfiguration",
                                       "changePassword",
                                       "checkMemberGroups",
                                       "checkMemberObjects",
                                       "commands",
                                       "contacts",
                                       "conversations",
                                       "createdObjects",
                                       "createdOnBehalfOf",
                                       "directReports",
                                       "drive",
                                       "drives",
                                       "events",
                                       "extensions",
                                       "getMemberGroups",
                                       "getMemberObjects",
                                       "groupLifecyclePolicies",
                                       "joinedTeams",
                                       "licenseDetails",
                                       "mailFolders",
                                       "managedDevices",
                                       "manager",
                                       "memberOf",
                                       "membersWithLicenseErrors",
                                       "messages",
                                       "oauth2PermissionGrants",
                                       "onenote",
                                       "ownedDevices",
                                       "ownedObjects",
                                       "owners",
                                       "permissionGrants",
                                       "photo",
                                       "photos",
                                       "planner",
                                       "registeredDevices",
                                       "registeredOwners",
                                       "registeredUsers",
                                       "rejectedSenders",
                                       "renew",
                                       "revokeSignInSessions",
                                       "sendMail",
                                       "settings",
                                       "sites",
                                       "team",
                                       "threads",
                                       "todo",
                                       "transitiveMemberOf",
                                       "transitiveMembers",
                                       "transitiveReports",
                                       "usageRights"};
constexpr std::string_view kFunctions[] = {"delta", "getAvailableExtensionProperties", "getByIds",
                                           "getUserOwnedObjects", "validateProperties"};

/// Functions may come with their parentheses, and qualified.
std::string_view bare(std::string_view segment) noexcept {
    segment = segment.substr(0, segment.find('('));
    return is_qualified(segment) ? edm::short_name(segment) : segment;
}

bool is_among(auto const& names, std::string_view segment) noexcept {
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return edm::same_name(name, bare(segment)); });
}

}  // namespace

bool is_unserved_below(edm::StructType const& type, std::string_view segment) noexcept {
    return edm::is_eventual(type) && is_among(kBelow, segment);
}

bool is_unserved_function(std::string_view segment) noexcept { return is_among(kFunctions, segment); }

}  // namespace fakegraph
