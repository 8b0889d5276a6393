/// Groups of the directory: sets of the fleet's devices.
#include <gtest/gtest.h>

#include "tests/sim/support.h"

namespace sim {
namespace {

using test::ladder;
using test::members;
using test::Tenant;

TEST(DirectoryGroups, HoldTheFleetsDevices) {
    Tenant tenant(ladder(5));
    DirectoryGroupId const id{tenant.must(CreateDirectoryGroup{"Pilot"}).id};
    tenant.must(ChangeDirectoryGroup{id, std::nullopt, tenant.ids({1, 4}), {}});
    DirectoryGroup const& group = *tenant.state().directory_groups.find(id);
    EXPECT_EQ(members(group.members), (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(group.display_name, "Pilot");
    tenant.must(ChangeDirectoryGroup{id, "First", {tenant.id(4)}, {tenant.id(2)}});
    EXPECT_EQ(members(group.members), (std::vector<std::uint32_t>{1, 3, 4}));
    EXPECT_EQ(group.display_name, "First");
    tenant.must(DeleteDirectoryGroup{id});
    EXPECT_TRUE(tenant.state().directory_groups.empty());
}

TEST(DirectoryGroups, KnowNoOtherDevices) {
    Tenant tenant(ladder(2));
    DirectoryGroupId const id{tenant.must(CreateDirectoryGroup{"Pilot"}).id};
    std::uint64_t const before = tenant.world.digest();
    DeviceId const stranger{Guid::from_bits(0xdead, 1)};
    auto const refused = tenant.world.apply(ChangeDirectoryGroup{id, "New", {tenant.id(0), stranger}, {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::not_found);
    EXPECT_NE(refused.error().message.find(stranger.text()), std::string::npos);
    EXPECT_EQ(tenant.world.digest(), before);
}

TEST(DirectoryGroups, NeedANameAndAnId) {
    Tenant tenant(ladder(2));
    EXPECT_EQ(tenant.world.apply(CreateDirectoryGroup{""}).error().code, Errc::invalid_argument);
    EXPECT_EQ(tenant.world.apply(CreateDirectoryGroup{std::string(257, 'x')}).error().code,
              Errc::invalid_argument);
    DirectoryGroupId const unknown{Guid::from_bits(0xdead, 2)};
    EXPECT_EQ(tenant.world.apply(DeleteDirectoryGroup{unknown}).error().code, Errc::not_found);
    EXPECT_EQ(tenant.world.apply(ChangeDirectoryGroup{unknown, "x", {}, {}}).error().code, Errc::not_found);
}

}  // namespace
}  // namespace sim
