#include "fakegraph/identity/permissions.h"

#include <algorithm>
#include <array>

#include "fakegraph/identity/config.h"
#include "fakegraph/odata/canonical_path.h"

namespace fakegraph::identity {
namespace {

using Names = std::string_view;

/// Reference graph-windows-updates 1.1: the older pages ask for ReadWrite.All even to read, the newer ones
/// (products, policies with their rings and approvals) name Read.All as least privileged.
constexpr std::array kUpdates = {kUpdatesPermission};
constexpr std::array kUpdatesRead = {Names("WindowsUpdates.Read.All"), kUpdatesPermission};
/// Graph reference of device, group, organization and user (2026), permissions of list and get.
constexpr std::array kDeviceRead = {Names("Device.Read.All"), Names("Device.ReadWrite.All"),
                                    Names("Directory.Read.All"), Names("Directory.ReadWrite.All")};
constexpr std::array kDeviceWrite = {Names("Device.ReadWrite.All"), Names("Directory.ReadWrite.All")};
constexpr std::array kGroupRead = {Names("GroupMember.Read.All"), Names("GroupMember.ReadWrite.All"),
                                   Names("Group.Read.All"),       Names("Group.ReadWrite.All"),
                                   Names("Directory.Read.All"),   Names("Directory.ReadWrite.All")};
constexpr std::array kGroupWrite = {Names("Group.ReadWrite.All"), Names("Directory.ReadWrite.All")};
constexpr std::array kOrganizationRead = {Names("User.Read"),
                                          Names("User.Read.All"),
                                          Names("Organization.Read.All"),
                                          Names("Organization.ReadWrite.All"),
                                          Names("Directory.Read.All"),
                                          Names("Directory.ReadWrite.All")};
constexpr std::array kOrganizationWrite = {Names("Organization.ReadWrite.All")};
constexpr std::array kMeRead = {Names("User.Read"),          Names("User.ReadWrite"),
                                Names("User.Read.All"),      Names("User.ReadWrite.All"),
                                Names("Directory.Read.All"), Names("Directory.ReadWrite.All")};
constexpr std::array kMeWrite = {Names("User.ReadWrite"), Names("User.ReadWrite.All")};

constexpr std::string_view kDirectory = "Authorization_RequestDenied";

/// The longer path first.
constexpr std::array kAreas = {
    Area{.path = "/admin/windows/updates/products", .read = kUpdatesRead, .write = kUpdates},
    Area{.path = "/admin/windows/updates/policies", .read = kUpdatesRead, .write = kUpdates},
    Area{.path = "/admin/windows/updates/data", .read = kUpdatesRead, .write = kUpdates},
    Area{.path = "/admin/windows", .read = kUpdates, .write = kUpdates},
    // $expand leads on from here.
    Area{.path = "/admin", .read = kUpdates, .write = kUpdates, .alone = true},
    Area{.path = "/devices", .read = kDeviceRead, .write = kDeviceWrite, .refusal = kDirectory},
    Area{.path = "/groups", .read = kGroupRead, .write = kGroupWrite, .refusal = kDirectory},
    Area{.path = "/organization",
         .read = kOrganizationRead,
         .write = kOrganizationWrite,
         .refusal = kDirectory},
    Area{.path = "/me", .read = kMeRead, .write = kMeWrite, .refusal = kDirectory, .of_user = true},
};

}  // namespace

Area const* area_of(std::string_view path) noexcept {
    std::size_t const size = std::min(path.find('?'), path.size());
    auto const found = std::ranges::find_if(
        kAreas, [&](Area const& a) { return lies_in(path, a.path) && (!a.alone || size == a.path.size()); });
    return found == kAreas.end() ? nullptr : &*found;
}

}  // namespace fakegraph::identity
