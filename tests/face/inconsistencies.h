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

/// The small tenant with a feature and a quality update of the published examples, and some `service`.
inline std::string windows_tenant(std::string_view service = {}) {
    std::string members = R"(
        "featureUpdates":[{"id":"d9049ddb-0ca8-4bc1-bd3c-41a456ef300f","displayName":"Windows 11, version 22H2",
          "deployableUntilDateTime":"2028-10-14T00:00:00Z","releaseDateTime":"2022-09-20T00:00:00Z","buildNumber":"22621","build":22621}],
        "qualityUpdates":[{"id":"e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5",
          "displayName":"12/09/2025 - 2025.12 B SecurityUpdate for Windows 10 and later","releaseDateTime":"2025-12-09T00:00:00Z",
          "catalogName":"2025-12 Cumulative Update for Windows 10 and later","shortName":"2025.12 B",
          "cveSeverityInformation":{"maxSeverity":"critical","maxBaseScore":9.8},
          "productRevisions":[{"build":"26100.7462","kb":5072033},{"build":"26200.7462","kb":5072033}]}])";
    if (!service.empty()) (members += R"(,"service":{)") += std::string(service) + '}';
    return small_tenant(members);
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

/// The entity that the POST made; anything but 201 ends the test.
inline Json made(Face& face, std::string const& target, std::string const& body) {
    auto const reply = face.post(target, body);
    if (reply.status != 201) throw std::runtime_error(target + ' ' + body + '\n' + reply.body);
    return reply.json();
}
inline std::string id_of(Json const& entity) { return entity.value("id", ""); }

inline Json made_quality(Face& face, std::string_view settings) {
    return made(face, "/deployments",
                deployment_of("\"settings\":" + std::string(settings),
                              content_of(kQuality, "qualityUpdateCatalogEntry")));
}

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
