/// What the tests of the 46 inconsistencies share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {

inline constexpr std::string_view kWu = "#microsoft.graph.windowsUpdates.";
inline constexpr std::string_view kFeature = "d9049ddb-0ca8-4bc1-bd3c-41a456ef300f";
inline constexpr std::string_view kQuality =
    "e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5";

inline std::string with_service(std::string_view members) {
    return small_tenant("\"service\":{" + std::string(members) + '}');
}
inline std::string with_difference(std::string_view name, std::string_view side = "documentation") {
    return with_service("\"differences\":{\"" + std::string(name) + "\":\"" + std::string(side) + "\"}");
}

/// `{"@odata.type": catalogContent, "catalogEntry": …}`.
inline std::string content_of(std::string_view id, std::string_view type = "driverUpdateCatalogEntry") {
    return R"({"@odata.type":")" + std::string(kWu) + R"(catalogContent","catalogEntry":{"@odata.type":")" +
           std::string(kWu) + std::string(type) + R"(","id":")" + std::string(id) + "\"}}";
}
/// A deployment's body; `members` come after its content.
inline std::string deployment_of(std::string_view members = {}, std::string_view content = {}) {
    std::string out = R"({"content":)" + (content.empty() ? content_of(kWifi) : std::string(content));
    if (!members.empty()) (out += ',') += members;
    return out + '}';
}
inline std::string policy_of(std::string_view members = {}) {
    std::string out = R"({"audience":{"id":")" + std::string(kEverybody) + "\"}";
    if (!members.empty()) (out += ',') += members;
    return out + '}';
}
inline std::string rule_of(std::string_view filter, std::string_view more = {}) {
    std::string out = R"({"@odata.type":")" + std::string(kWu) + R"(contentApprovalRule","contentFilter":)" +
                      R"({"@odata.type":")" + std::string(kWu) + std::string(filter) + "\"}";
    if (!more.empty()) (out += ',') += more;
    return out + '}';
}

/// The entity that the POST made; anything but 201 fails the test.
inline Json made(Face& face, std::string const& target, std::string const& body) {
    auto const reply = face.post(target, body);
    EXPECT_EQ(reply.status, 201) << target << ' ' << body << '\n' << reply.body;
    return reply.status == 201 ? reply.json() : Json::object();
}
inline std::string id_of(Json const& entity) { return entity.value("id", ""); }

/// 400, and the message holds `text`.
inline void refused(Reply const& reply, std::string_view text) {
    ASSERT_EQ(reply.status, 400) << reply.body;
    EXPECT_NE(reply.message().find(text), std::string::npos) << reply.body;
}

inline std::vector<std::string> names_of(Json const& object) {
    std::vector<std::string> out;
    for (auto const& [name, value] : object.items()) out.push_back(name);
    return out;
}

}  // namespace fakegraph::test
