/// The same scenario and the same requests make the same bytes and the same digest, whoever asks, with
/// however many threads.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

using Bodies = std::vector<std::string>;

/// Reads of all kinds; the answers do not depend on their order.
std::vector<std::string> reads(std::string const& audience, std::string const& policy) {
    std::string const content = "/deploymentAudiences/" + audience + "/applicableContent";
    return {"/beta/devices?$top=5",
            "/beta/devices?$filter=contains(displayName,'1')",
            "/beta/devices?$orderby=displayName%20desc",
            "/updatableAssets?$filter=microsoft.graph.windowsUpdates.azureADDevice/enrollment/driver/"
            "enrollmentState%20eq%20'enrolledWithPolicy'",
            content + "?$expand=catalogEntry,matchedDevices",
            content + '/' + std::string(kGraphics) + "/matchedDevices?$top=3",
            "/deploymentAudiences?$expand=members($top=2),exclusions",
            "/deployments",
            "/updatePolicies/" + policy + "?$expand=audience,complianceChanges",
            "/catalog/entries?$orderby=releaseDateTime%20desc&$top=2",
            "/__admin/devices?cohort=sales",
            "/__admin/devices/" + std::string(kPilot1),
            "/__admin/state"};
}

struct Programme {
    Face face;
    Bodies bodies;
    std::string audience, policy;

    Programme() {
        auto const keep = [&](Reply reply) {
            EXPECT_LT(reply.status, 300) << reply.body;
            bodies.push_back(reply.body);
            return reply;
        };
        audience = keep(face.post("/deploymentAudiences")).at("/id");
        keep(face.post("/deploymentAudiences/" + audience + "/updateAudience",
                       R"({"addMembers":)" + device_refs({kPilot1, kPilot2, kPilot3}) + '}'));
        keep(face.post("/updatableAssets/enrollAssets",
                       R"({"updateCategory":"driver","assets":)" + device_refs({kPilot1, kPilot2}) + '}'));
        policy = keep(face.post("/updatePolicies", R"({"audience":{"id":")" + audience + "\"}}")).at("/id");
        keep(face.post("/updatePolicies/" + policy + "/complianceChanges", approval_of(kWifi)));
        keep(face.post("/__admin/clock/advance", R"({"by":"P3D"})"));
        keep(face.post("/updatePolicies/" + policy + "/complianceChanges", approval_of(kGraphics)));
        keep(face.post("/__admin/clock/advance", R"({"by":"PT10H"})"));
    }
};

Bodies read_all(Face& face, std::vector<std::string> const& targets) {
    Bodies out;
    for (auto const& target : targets) {
        // Without the id of the exchange, which no successful answer shows, the number of the request does
        // not matter.
        auto const reply = face.get(target);
        EXPECT_EQ(reply.status, 200) << target << reply.body;
        out.push_back(reply.body);
    }
    return out;
}

TEST(Determinism, TwoRunsGiveTheSameBytes) {
    Programme a;
    Programme b;
    EXPECT_EQ(a.bodies, b.bodies);
    auto const targets = reads(a.audience, a.policy);
    EXPECT_EQ(read_all(a.face, targets), read_all(b.face, targets));
    EXPECT_EQ(a.face.digest(), b.face.digest());
}

TEST(Determinism, AnotherSeedGivesOtherIds) {
    Face a;
    std::string text = small_tenant();
    text.replace(text.find("\"seed\": 7"), 9, "\"seed\": 8");
    Face b(text);
    EXPECT_NE(a.get("/beta/devices?$top=1").body, b.get("/beta/devices?$top=1").body);
    EXPECT_NE(a.post("/deploymentAudiences").body, b.post("/deploymentAudiences").body);
}

TEST(Determinism, ManyReadersSeeWhatOneSees) {
    Programme programme;
    auto const targets = reads(programme.audience, programme.policy);
    Bodies const alone = read_all(programme.face, targets);
    App& app = programme.face.app();
    std::vector<std::size_t> differences(4, 0);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < differences.size(); ++t)
            threads.emplace_back([&, t] {
                for (std::size_t i = 0; i < targets.size() * 8; ++i) {
                    std::size_t const which = (i * 5 + t * 3) % targets.size();
                    std::string const target =
                        targets[which].starts_with("/beta") || targets[which].starts_with("/__admin")
                            ? targets[which]
                            : std::string(kUpdates) + targets[which];
                    Request request;
                    request.target = target;
                    request.host = "graph.test";
                    request.connection = t + 1;
                    request.number = i + 1;
                    Response response;
                    app.handle(request, response);
                    differences[t] += response.body != alone[which];
                }
            });
    }
    EXPECT_EQ(differences, std::vector<std::size_t>(4, 0));
}

TEST(Determinism, ReadersBesideAWriterLeaveItsResultAlone) {
    Programme quiet;
    Programme busy;
    auto const targets = reads(busy.audience, busy.policy);
    std::atomic<bool> stop{false};
    std::vector<std::jthread> readers;
    for (std::uint64_t t = 0; t < 3; ++t)
        readers.emplace_back([&, t] {
            for (std::uint64_t i = 0; !stop; ++i) {
                std::string target = targets[i % targets.size()];
                if (!target.starts_with("/beta") && !target.starts_with("/__admin"))
                    target.insert(0, kUpdates);
                Request request;
                request.target = target;
                request.connection = 100 + t;
                request.number = i;
                Response response;
                busy.face.app().handle(request, response);
            }
        });
    for (Programme* p : {&quiet, &busy})
        for (int i = 0; i < 40; ++i) {
            p->bodies.push_back(p->face.post("/deploymentAudiences").body);
            p->bodies.push_back(
                p->face.post("/updatePolicies", R"({"audience":{"id":")" + p->audience + "\"}}").body);
            p->face.advance("PT6H");
        }
    stop = true;
    readers.clear();
    EXPECT_EQ(quiet.bodies, busy.bodies);
    EXPECT_EQ(quiet.face.digest(), busy.face.digest());
}

TEST(Determinism, ResetAndReplayComeToTheSameState) {
    Programme programme;
    auto const digest = programme.face.digest();
    auto const& journal = programme.face.tenant().journal();
    std::vector<sim::Command> commands;
    for (std::uint64_t i = 0; i < journal.size(); ++i) commands.push_back(journal.read(i).front());
    programme.face.post("/__admin/reset");
    EXPECT_NE(programme.face.digest(), digest);
    for (auto const& command : commands) EXPECT_TRUE(programme.face.tenant().apply(command));
    EXPECT_EQ(programme.face.digest(), digest);
}

}  // namespace
}  // namespace fakegraph::test
