/// Where sources contradict each other about the newer family of policies (docs/fidelity.md, by number).
#include <gtest/gtest.h>

#include "tests/face/rings_face.h"

namespace fakegraph::test {
namespace {

TEST(Inconsistency, 17_IsAutoEnrollDevicesIsUnknown) {
    RingFace face;
    std::string const policy = face.policy("quality");
    EXPECT_FALSE(face.get(policy).json().contains("isAutoEnrollDevices"));
    auto const reply = face.patch(policy, R"({"isAutoEnrollDevices":false})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_NE(reply.message().find("'isAutoEnrollDevices' does not exist"), std::string::npos);
}

TEST(Inconsistency, 18_PoliciesHaveTheWiresContextAndTimes) {
    RingFace face;
    auto const policy = face.get(face.policy("quality")).json();
    EXPECT_EQ(policy["@odata.context"],
              "http://graph.test/beta/$metadata#admin/windows/updates/policies/$entity");
    EXPECT_EQ(policy["createdDateTime"].get<std::string>().back(), 'Z');
}

TEST(Inconsistency, 32_ApprovalsAreDeletedOrNot) {
    for (bool const documented : {false, true}) {
        std::string const side = documented ? "documentation" : "wire";
        RingFace face(R"("service":{"differences":{"deletePolicyApproval":")" + side + "\"}}");
        std::string const approvals = face.policy() + "/approvals";
        std::string const path =
            approvals + '/' +
            face.made(approvals, R"({"catalogEntryId":")" + std::string(kWifi) + R"(","status":"approved"})");
        EXPECT_EQ(face.del(path).status, documented ? 204 : 400);
        EXPECT_EQ(face.get(path).status, documented ? 404 : 200);
    }
}

TEST(Inconsistency, 40_AssignedGroupsAreExpandedOnDemand) {
    RingFace face;
    std::string const rings = face.policy() + "/rings";
    std::string const ring = rings + '/' + face.made(rings, RingFace::ring("driver", kSalesGroup));
    auto const assigned = [&](std::string const& options) {
        return face.get(ring + options).json()["includedGroupAssignment"]["assignments"][0];
    };
    EXPECT_EQ(assigned("").dump(), R"({"groupId":")" + std::string(kSalesGroup) + "\"}");
    EXPECT_EQ(assigned("?$expand=includedGroupAssignment/assignments/group")["group"]["displayName"],
              "All of sales");
}

}  // namespace
}  // namespace fakegraph::test
