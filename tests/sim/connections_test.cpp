/// Links to log workspaces.
#include <gtest/gtest.h>

#include "tests/sim/support.h"

namespace sim {
namespace {

using test::ladder;
using test::Tenant;

constexpr char kSubscription[] = "322ec614-e9c2-4cd5-a55c-5711fdecf02e";
constexpr char kAsleep[] = "4d5e6f70-0000-4000-8000-000000000001";
constexpr char kCannotLink[] =
    "The specified workspace was not able to be linked. Verify that the key properties are correct.";

Setup with_workspaces() {
    Setup s = ladder(1);
    s.workspaces = {{kSubscription, "logs", "main", true, true},
                    {kSubscription, "logs", "locked", true, false},
                    {kAsleep, "logs", "main", false, true}};
    return s;
}

/// What a World says to a new connection: empty when it is made.
std::string refusal(Tenant& tenant, CreateConnection const& c) {
    auto const done = tenant.world.apply(c);
    return done ? "" : done.error().message;
}

TEST(Connections, AnyWorkspaceCanBeConnectedOnceWhereNoneAreNamed) {
    Tenant tenant(ladder(1));
    ConnectionId const id{tenant.must(CreateConnection{"rg", kSubscription, "any"}).id};
    Connection const* made = tenant.state().connections.find(id);
    ASSERT_NE(made, nullptr);
    EXPECT_EQ(made->state, ConnectionState::connected);
    EXPECT_EQ(made->workspace, "any");
    auto const again = tenant.world.apply(CreateConnection{"RG", kSubscription, "Any"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::already_exists);
    EXPECT_EQ(again.error().message, "The specified resource already exists.");
    EXPECT_EQ(refusal(tenant, {"rg", kSubscription, "other"}), "");
}

TEST(Connections, OnlyNamedWorkspacesThatCanBeLinkedAre) {
    Tenant tenant(with_workspaces());
    EXPECT_EQ(refusal(tenant, {"logs", kSubscription, "unknown"}), kCannotLink);
    EXPECT_EQ(refusal(tenant, {"logs", kSubscription, "locked"}), kCannotLink);
    EXPECT_EQ(refusal(tenant, {"Logs", kSubscription, "Main"}), "");
    EXPECT_EQ(tenant.state().connections.size(), 1U);
}

TEST(Connections, SubscriptionMustBeAGuidAndActive) {
    Tenant tenant(with_workspaces());
    EXPECT_EQ(refusal(tenant, {"logs", "my subscription", "main"}), kCannotLink);
    auto const asleep = tenant.world.apply(CreateConnection{"logs", kAsleep, "main"});
    ASSERT_FALSE(asleep);
    EXPECT_EQ(asleep.error().code, Errc::forbidden);
    EXPECT_EQ(asleep.error().message,
              "The specified workspace was not able to be linked. Verify that the Azure subscription is "
              "active.");
}

TEST(Connections, DeletedOnesCanBeMadeAgain) {
    Tenant tenant(with_workspaces());
    ConnectionId const id{tenant.must(CreateConnection{"logs", kSubscription, "main"}).id};
    tenant.must(DeleteConnection{id});
    EXPECT_TRUE(tenant.state().connections.empty());
    EXPECT_EQ(tenant.world.apply(DeleteConnection{id}).error().code, Errc::not_found);
    EXPECT_EQ(refusal(tenant, {"logs", kSubscription, "main"}), "");
}

}  // namespace
}  // namespace sim
