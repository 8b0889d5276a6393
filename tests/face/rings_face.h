/// A tenant for the newer family: a Windows update, directory groups, and the shapes that its tests share.
#pragma once

#include <string>

#include "tests/face/face.h"

namespace fakegraph::test {

inline constexpr std::string_view kNobody = "00000000-0000-4000-8000-000000000001";
inline constexpr std::string_view kSalesGroup = "3d2c1b0a-0f1e-4d2c-8b3a-1a2b3c4d5e6f";
inline constexpr std::string_view kPilotGroup = "4d2c1b0a-0f1e-4d2c-8b3a-1a2b3c4d5e6f";
inline std::string const kTypes = "#microsoft.graph.windowsUpdates.";

/// The small tenant with two directory groups and drivers for everybody.
inline std::string ring_tenant(std::string_view members = {}) {
    std::string all = R"("directoryGroups":[
        {"name":"sales","id":"3d2c1b0a-0f1e-4d2c-8b3a-1a2b3c4d5e6f","displayName":"All of sales","members":{"cohort":"sales"}},
        {"name":"pilot","id":"4d2c1b0a-0f1e-4d2c-8b3a-1a2b3c4d5e6f","members":{"cohort":"pilot"}}])";
    if (!members.empty()) (all += ',') += members;
    return small_tenant(all);
}

class RingFace : public Face {
public:
    explicit RingFace(std::string_view members = {}) : Face(ring_tenant(members)) {}

    std::string made(std::string const& target, std::string const& body) {
        auto const reply = post(target, body);
        EXPECT_EQ(reply.status, 201) << target << ' ' << reply.body;
        return reply.status == 201 ? reply.at("/id") : std::string();
    }
    std::string policy(std::string const& kind = "driver") {
        return "/policies/" + made("/policies", R"({"@odata.type":")" + kTypes + kind +
                                                    R"(UpdatePolicy","displayName":"P","description":"d",)"
                                                    R"("approvalRules":[]})");
    }
    static std::string ring(std::string const& kind, std::string_view included,
                            std::string const& more = {}) {
        return R"({"@odata.type":")" + kTypes + kind +
               R"(UpdateRing","displayName":"Ring0 - IT devices","description":"First ring","isPaused":false,)" +
               R"("includedGroupAssignment":{"assignments":[{"groupId":")" + std::string(included) +
               R"("}]},"excludedGroupAssignment":{"assignments":[]})" + more + '}';
    }
};

}  // namespace fakegraph::test
