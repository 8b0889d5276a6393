/// `service.auth` and `service.identity`.
#include <gmock/gmock.h>

#include "tests/scenarios/support.h"

namespace scenarios {
namespace {

using test::Lines;
using test::problems;
using test::scenario;

constexpr char kBot[] = "11111111-2222-4333-8444-555555555555";

std::string identity(std::string const& members) {
    return scenario(R"("service": {"auth": "strict", "identity": {)" + members + "}}");
}

TEST(Identity, IsRead) {
    auto const loaded = load_text(
        identity(std::string(R"("applications": [{"id": ")") + kBot +
                 R"(", "secrets": ["a", {"value": "b", "expired": true}], "roles": ["Device.Read.All"],)"
                 R"("certificates": [{"thumbprint": "00112233445566778899AABBCCDDEEFF00112233"}]}],)"
                 R"("aliases": ["contoso.com"], "tokenLifetime": "PT10M", "resources": "any",)"
                 R"("appOnlyOnCommon": "refuse", "revokeTokensAfter": "PT1H",)"
                 R"("deviceCode": {"outcome": "decline", "afterPolls": 2, "after": "PT30S", "interval": 1})"),
        "s.json");
    ASSERT_TRUE(loaded) << loaded.error().front().text();
    EXPECT_EQ(loaded->face.auth, "strict");
    IdentitySettings const& read = loaded->face.identity;
    ASSERT_EQ(read.applications.size(), 1U);
    EXPECT_EQ(read.applications[0].id, kBot);
    EXPECT_EQ(read.applications[0].name, kBot);
    ASSERT_EQ(read.applications[0].secrets.size(), 2U);
    EXPECT_EQ(read.applications[0].secrets[0].value, "a");
    EXPECT_TRUE(read.applications[0].secrets[1].expired);
    EXPECT_EQ(read.applications[0].roles, Lines{"Device.Read.All"});
    EXPECT_EQ(read.aliases, Lines{"contoso.com"});
    EXPECT_EQ(read.token_lifetime_s, 600U);
    EXPECT_EQ(read.any_resource, true);
    EXPECT_FALSE(read.app_only_on_common);
    EXPECT_EQ(read.revoke_tokens_after, std::chrono::hours{1});
    EXPECT_EQ(read.device_code.outcome, "decline");
    EXPECT_EQ(read.device_code.after_polls, 2U);
    EXPECT_EQ(read.device_code.after, std::chrono::seconds{30});
    EXPECT_EQ(read.device_code.interval_s, 1U);
}

TEST(Identity, MistakesAreNamed) {
    auto const one = [](std::string const& members) {
        Lines const lines = problems(identity(members));
        return lines.size() == 1 ? lines.front() : "not one problem: " + std::to_string(lines.size());
    };
    EXPECT_THAT(one(R"("tokenLifetime": "PT0S")"), testing::HasSubstr("outside PT1S to P1D"));
    EXPECT_THAT(one(R"("tokenLifetime": "soon")"), testing::HasSubstr("not an ISO 8601 duration"));
    EXPECT_THAT(one(R"("tokenLifetimes": "PT1H")"), testing::HasSubstr("tokenLifetimes"));
    EXPECT_THAT(one(R"("aliases": ["a b"])"), testing::HasSubstr("must be a GUID or a domain"));
    std::string const app = std::string(R"("id": ")") + kBot + "\"";
    EXPECT_THAT(one(R"("applications": [{)" + app + R"(}, {)" + app + "}]"),
                testing::HasSubstr("an application of this id is registered at s.json:2:"));
    EXPECT_THAT(one(R"("applications": [{)" + app + R"(, "certificates": [{"pem": "x"}]}])"),
                testing::HasSubstr("not a certificate in PEM form"));
    EXPECT_THAT(one(R"("applications": [{)" + app + R"(, "certificates": [{"file": "none.pem"}]}])"),
                testing::HasSubstr("cannot read 'none.pem'"));
    EXPECT_THAT(one(R"("applications": [{)" + app + R"(, "certificates": [{}]}])"),
                testing::HasSubstr("exactly one of"));
    EXPECT_THAT(problems(scenario(R"("service": {"auth": "strikt"})")).front(), testing::HasSubstr("strict"));
}

TEST(Identity, NoFileIsReadForAScenarioThatCameInABody) {
    std::string const body = R"({"scenario": {"service": {"identity": {"applications": [{"id": ")" +
                             std::string(kBot) + R"(", "certificates": [{"file": "/etc/hostname"}]}]}}}})";
    Lines const lines = test::texts(load_member(body, "scenario", {.seed = {}, .files = false}));
    ASSERT_FALSE(lines.empty());
    EXPECT_THAT(lines.back(), testing::HasSubstr("no certificate is read from files here"));
    EXPECT_THAT(lines.back(), testing::Not(testing::HasSubstr("hostname")));
}

}  // namespace
}  // namespace scenarios
