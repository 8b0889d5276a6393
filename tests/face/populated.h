/// A tenant with some of everything, for properties that hold for every list.
#pragma once

#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {

using Rows = std::vector<Json>;
inline std::string const kEverybodyPath = "/deploymentAudiences/" + std::string(kEverybody);

inline std::string tenant_text(std::string_view service) {
    std::string text = small_tenant("\"service\":{" + std::string(service) + '}');
    text.replace(text.find("\"count\": 8"), 10, "\"count\": 137");
    return text;
}

/// 141 devices, and some of everything else. Two that differ in page size alone hold the same objects.
class Populated : public Face {
public:
    std::string policy, group, ring_policy;

    explicit Populated(std::string_view service) : Face(tenant_text(service)) {
        for (int i = 0; i < 6; ++i) made("/deploymentAudiences");
        group = made("/updatableAssets",
                     R"({"@odata.type":"#microsoft.graph.windowsUpdates.updatableAssetGroup"})");
        made("/updatableAssets", R"({"@odata.type":"#microsoft.graph.windowsUpdates.updatableAssetGroup"})");
        for (int i = 0; i < 5; ++i)
            policy = made("/updatePolicies", R"({"audience":{"id":")" + std::string(kEverybody) + "\"}}");
        for (int i = 0; i < 7; ++i)
            made("/updatePolicies/" + policy + "/complianceChanges",
                 approval_of(i % 2 == 0 ? kWifi : kGraphics));
        accepted("/updatableAssets/" + group + "/addMembers",
                 R"({"assets":)" + device_refs({kPilot1, kPilot2}) + '}');
        accepted("/updatableAssets/enrollAssets",
                 R"({"updateCategory":"feature","assets":)" +
                     device_refs({kPilot1, kPilot3, "0a0b0c0d-1111-4222-8333-444455556666"}) + '}');
        accepted("/updatableAssets/enrollAssets",
                 R"({"updateCategory":"driver","assets":)" + device_refs({kPilot2, kPilot3}) + '}');
        accepted("/updatableAssets/unenrollAssets",
                 R"({"updateCategory":"driver","assets":)" + device_refs({kPilot3}) + '}');
        accepted(kEverybodyPath + "/updateAudience", R"({"addMembers":)" + device_refs({kPilot2}) +
                                                         R"(,"addExclusions":)" + device_refs({kPilot1}) +
                                                         '}');
        populate_rings();
    }

    std::vector<std::string> collections() const {
        return {"/beta/devices",
                "/updatableAssets",
                "/updatableAssets/microsoft.graph.windowsUpdates.azureADDevice",
                "/updatableAssets/" + group + "/microsoft.graph.windowsUpdates.updatableAssetGroup/members",
                "/deploymentAudiences",
                kEverybodyPath + "/members",
                kEverybodyPath + "/exclusions",
                kEverybodyPath + "/applicableContent",
                kEverybodyPath + "/applicableContent/" + std::string(kWifi) + "/matchedDevices",
                kEverybodyPath + "/applicableContent/" + std::string(kGraphics) + "/matchedDevices",
                "/catalog/entries",
                "/updatePolicies",
                "/updatePolicies/" + policy + "/complianceChanges",
                "/deployments",
                "/policies",
                "/policies/" + ring_policy + "/approvals",
                "/policies/" + ring_policy + "/rings",
                "/policies/" + ring_policy + "/applicableContent",
                "/resourceConnections",
                "/data/applicableCatalogSummaries",
                "/data/deviceProfiles",
                "/data/drivers",
                "/data/drivers/" + std::string(kWifi) + "/deviceStatuses",
                "/data/policyAssignments",
                "/beta/groups"};
    }
    Json ok(std::string const& target) {
        auto const reply = get(target);
        RC_ASSERT(reply.status == 200);
        return reply.json();
    }

private:
    void populate_rings() {
        std::vector<std::string> groups;
        for (int i = 0; i < 3; ++i)
            groups.push_back(made("/beta/groups", R"({"displayName":"g","mailEnabled":false,)"
                                                  R"("mailNickname":"g","securityEnabled":true})"));
        std::string const pilot = get("/beta/devices(deviceId='" + std::string(kPilot2) + "')").at("/id");
        auto const added = post("/beta/groups/" + groups[0] + "/members/$ref",
                                R"({"@odata.id":"directoryObjects/)" + pilot + "\"}");
        if (added.status != 204) throw std::runtime_error(added.body);
        std::string const type = R"({"@odata.type":"#microsoft.graph.windowsUpdates.)";
        for (int i = 0; i < 3; ++i)
            ring_policy = made("/policies", type + R"(driverUpdatePolicy","displayName":"p",)"
                                                   R"("description":"","approvalRules":[]})");
        for (auto const entry : {kWifi, kGraphics})
            made("/policies/" + ring_policy + "/approvals",
                 R"({"catalogEntryId":")" + std::string(entry) + R"(","status":"approved"})");
        for (std::string const& g : groups)
            made("/policies/" + ring_policy + "/rings",
                 type +
                     R"(driverUpdateRing","displayName":"r","description":"","isPaused":false,)"
                     R"("includedGroupAssignment":{"assignments":[{"groupId":")" +
                     g + R"("}]},"excludedGroupAssignment":{"assignments":[]}})");
        for (std::string const name : {"a", "b"})
            made("/resourceConnections",
                 type +
                     R"(operationalInsightsConnection","azureResourceGroupName":"g","azureSubscriptionId":)"
                     R"("322ec614-e9c2-4cd5-a55c-5711fdecf02e","workspaceName":")" +
                     name + "\"}");
    }
    std::string made(std::string const& target, std::string const& body = "{}") {
        auto const reply = post(target, body);
        if (reply.status != 201) throw std::runtime_error(reply.body);
        return reply.at("/id");
    }
    void accepted(std::string const& target, std::string const& body) {
        if (auto const reply = post(target, body); reply.status != 202) throw std::runtime_error(reply.body);
    }
};

inline Populated& paged() {
    static Populated face(R"("pageSize":30)");
    return face;
}
/// The same with everything on one page.
inline Populated& whole() {
    static Populated face(R"("pageSize":999)");
    return face;
}

inline Rows rows_of(Json const& page) { return {page["value"].begin(), page["value"].end()}; }

inline std::string with_options(std::string const& target, std::vector<std::string> const& options) {
    std::string out = target;
    for (auto const& o : options) (out += out.find('?') == std::string::npos ? '?' : '&') += o;
    return out;
}

}  // namespace fakegraph::test
