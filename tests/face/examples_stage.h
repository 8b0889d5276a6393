/// A tenant in which the published examples can be asked again: one object of each kind, and the way from the
/// ids that the examples use to those of the tenant.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {

inline constexpr std::string_view kTestDriver =
    "5d6dede684ba5c4a731d62d9c9c2a99db12c5e6015e9f8ad00f3e9387c7f399c";
inline constexpr std::string_view kQualityEntry =
    "e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5";
inline constexpr std::string_view kFeatureEntry = "d9049ddb-0ca8-4bc1-bd3c-41a456ef300f";

class Stage : public Face {
public:
    /// `service`: members of the scenario's service.
    explicit Stage(std::string_view service) : Face(tenant_with(service)) {
        audience_ = at("/deploymentAudiences", "/value/0/id");
        spare_ = at("/deploymentAudiences", "/value/1/id");
        unused_ = at("/deploymentAudiences", "/value/2/id");
        small_ = at("/deploymentAudiences", "/value/3/id");
        directory_group_ = at("/beta/groups", "/value/0/id");
        make_old_family();
        make_automatic_policies();
        make_new_family();
    }

    /// The example's request with the ids of this tenant.
    Reply ask(std::string const& name, Json const& request) {
        auto const method = request.at("method").get<std::string>();
        std::string const target = target_of(name, method, request.at("path").get<std::string>());
        Json body = request.at("body");
        if (body.is_null()) return send(method, target);
        replace_ids(body, name);
        return send(method, target, body.dump());
    }

private:
    static std::string tenant_with(std::string_view service) {
        std::string text = read_text(FAKEGRAPH_ROOT "/tests/face/examples_tenant.json");
        text.insert(text.find("\"name\": \"examples\""), "\"service\": {" + std::string(service) + "}, ");
        return text;
    }
    std::string at(std::string const& target, std::string const& pointer) {
        auto const reply = get(target);
        if (reply.status != 200) throw std::runtime_error(target + ": " + reply.body);
        return reply.at(pointer);
    }
    std::string made(std::string const& target, Json const& body) {
        auto const reply = post(target, body.dump());
        if (reply.status != 201) throw std::runtime_error(target + ": " + reply.body);
        return reply.at("/id");
    }
    static std::string type(std::string_view name) {
        return "#microsoft.graph.windowsUpdates." + std::string(name);
    }
    static Json content(std::string_view kind, std::string_view id) {
        return {
            {"@odata.type", type("catalogContent")},
            {"catalogEntry", {{"@odata.type", type(std::string(kind) + "UpdateCatalogEntry")}, {"id", id}}}};
    }

    void make_old_family() {
        group_ = made("/updatableAssets", {{"@odata.type", type("updatableAssetGroup")}});
        auto const members = post("/updatableAssets/" + group_ + "/addMembers",
                                  R"({"assets":)" + device_refs({kPilot1}) + '}');
        auto const loan =
            post("/deploymentAudiences/" + audience_ + "/updateAudience",
                 R"({"addExclusions":)" + device_refs({"0ee3eb63-caf3-44ce-9769-b83188cc683d"}) + '}');
        if (members.status != 202 || loan.status != 202) throw std::runtime_error(members.body + loan.body);
        policy_ =
            made("/updatePolicies", {{"audience", {{"id", audience_}}},
                                     {"autoEnrollmentUpdateCategories", {"driver"}},
                                     {"complianceChangeRules",
                                      {{{"@odata.type", type("contentApprovalRule")},
                                        {"durationBeforeDeploymentStart", "P7D"},
                                        {"contentFilter", {{"@odata.type", type("driverUpdateFilter")}}}}}},
                                     {"deploymentSettings",
                                      {{"schedule",
                                        {{"gradualRollout",
                                          {{"@odata.type", type("rateDrivenRolloutSettings")},
                                           {"durationBetweenOffers", "P1D"},
                                           {"devicesPerOffer", 1000}}}}}}}});
        approval_ =
            made("/updatePolicies/" + policy_ + "/complianceChanges",
                 {{"@odata.type", type("contentApproval")},
                  {"content", content("driver", kTestDriver)},
                  {"deploymentSettings", {{"schedule", {{"startDateTime", "2023-12-01T05:00:00Z"}}}}}});
        deployment_ =
            made("/deployments",
                 {{"content", content("feature", kFeatureEntry)},
                  {"audience", {{"id", spare_}}},
                  {"settings",
                   {{"schedule",
                     {{"startDateTime", "2023-12-01T05:00:00Z"},
                      {"gradualRollout",
                       {{"@odata.type", type("rateDrivenRolloutSettings")},
                        {"durationBetweenOffers", "P1D"},
                        {"devicesPerOffer", 100}}}}},
                    {"monitoring",
                     {{"monitoringRules",
                       {{{"signal", "rollback"}, {"threshold", 5}, {"action", "pauseDeployment"}}}}}}}}});
        expedited_ = made(
            "/deployments",
            {{"content", content("quality", kQualityEntry)},
             {"settings",
              {{"expedite", {{"isExpedited", true}}}, {"userExperience", {{"daysUntilForcedReboot", 0}}}}}});
    }
    void make_automatic_policies() {
        auto const policy = [&](std::string_view filter, Json const& settings) {
            Json wanted = {{"@odata.type", type(filter)}};
            if (filter == "qualityUpdateFilter")
                wanted.update({{"classification", "security"}, {"cadence", "monthly"}});
            made("/updatePolicies",
                 {{"audience", {{"id", spare_}}},
                  {"complianceChangeRules",
                   {{{"@odata.type", type("contentApprovalRule")}, {"contentFilter", wanted}}}},
                  {"deploymentSettings", settings}});
        };
        policy("qualityUpdateFilter", {{"userExperience", {{"isHotpatchEnabled", true}}}});
        policy("driverUpdateFilter",
               {{"contentApplicability", {{"offerWhileRecommendedBy", {"microsoft"}}}}});
    }
    void make_new_family() {
        ring_policy_ = made("/policies", {{"@odata.type", type("qualityUpdatePolicy")},
                                          {"displayName", "Quality"},
                                          {"description", "All"},
                                          {"approvalRules",
                                           {{{"@odata.type", type("qualityUpdateApprovalRule")},
                                             {"deferralInDays", 1},
                                             {"classification", "security"},
                                             {"cadence", "monthly"}}}}});
        Json const included = {
            {"@odata.type", type("includedGroupAssignment")},
            {"assignments", {{{"@odata.type", type("assignedGroup")}, {"groupId", directory_group_}}}}};
        Json const excluded = {{"@odata.type", type("excludedGroupAssignment")},
                               {"assignments", Json::array()}};
        ring_ = made("/policies/" + ring_policy_ + "/rings", {{"@odata.type", type("qualityUpdateRing")},
                                                              {"displayName", "Ring0"},
                                                              {"description", "First"},
                                                              {"includedGroupAssignment", included},
                                                              {"excludedGroupAssignment", excluded},
                                                              {"isPaused", false},
                                                              {"deferralInDays", 5},
                                                              {"isHotpatchEnabled", true}});
        policy_approval_ = made("/policies/" + ring_policy_ + "/approvals",
                                {{"catalogEntryId", kQualityEntry}, {"status", "suspended"}});
        connection_ = made("/resourceConnections", workspace("taken"));
    }
    std::string newest_quality() {
        return at(
            "/catalog/"
            "entries?$filter=isof('microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry')&$orderby="
            "releaseDateTime desc&$top=1",
            "/value/0/id");
    }
    static Json workspace(std::string_view name) {
        return {{"@odata.type", type("operationalInsightsConnection")},
                {"azureResourceGroupName", "target-resource-group"},
                {"azureSubscriptionId", name == "ended" ? "322ec614-e9c2-4cd5-a55c-5711fdecf02f"
                                                        : "322ec614-e9c2-4cd5-a55c-5711fdecf02e"},
                {"workspaceName", name}};
    }

    std::string key_for(std::string const& name, std::string const& method, std::string const& collection,
                        std::string const& path) {
        if (collection == "deploymentAudiences" && method == "DELETE") return unused_;
        bool const few = name.ends_with("list.expanded") || name.starts_with("mock.applicableContent");
        if (collection == "deploymentAudiences" && few) return small_;
        if (collection == "deployments" && name.find("live") != std::string::npos) return expedited_;
        if (collection == "updatableAssets") {
            bool const a_group =
                path.find("embers") != std::string::npos || name.find("roup") != std::string::npos;
            bool const faulty = name.find("rror") != std::string::npos;
            return a_group ? group_ : faulty ? "0ee3eb63-caf3-44ce-9769-b83188cc683d" : std::string(kPilot1);
        }
        if (collection == "products")
            return at("/products?$filter=name eq 'Windows 11, version 22H2'", "/value/0/id");
        std::map<std::string, std::string> const keys = {{"deploymentAudiences", audience_},
                                                         {"deployments", deployment_},
                                                         {"updatePolicies", policy_},
                                                         {"complianceChanges", approval_},
                                                         {"policies", ring_policy_},
                                                         {"approvals", policy_approval_},
                                                         {"rings", ring_},
                                                         {"resourceConnections", connection_},
                                                         {"applicableContent", std::string(kTestDriver)}};
        auto const found = keys.find(collection);
        return found == keys.end() ? std::string() : found->second;
    }
    std::string target_of(std::string const& name, std::string const& method, std::string const& path) {
        std::size_t const query = path.find('?');
        std::string out, before;
        std::istringstream segments(path.substr(1, query == std::string::npos ? query : query - 1));
        for (std::string segment; std::getline(segments, segment, '/');) {
            bool const can_be_key = segment.find('.') == std::string::npos &&
                                    segment.find('(') == std::string::npos &&
                                    segment.find_first_of("0123456789-") != std::string::npos;
            bool const nobody = segment.starts_with("00000000-0000");
            std::string const key =
                can_be_key && !nobody ? key_for(name, method, before, path) : std::string();
            (out += '/') += key.empty() ? segment : key;
            before = segment;
        }
        return query == std::string::npos ? out : out + path.substr(query);
    }

    void replace_ids(Json& body, std::string const& name) {
        if (body.is_array())
            for (auto& item : body) replace_ids(item, name);
        if (!body.is_object()) return;
        if (body.contains("azureSubscriptionId"))
            body = workspace(name.ends_with("400")   ? "broken"
                             : name.ends_with("403") ? "ended"
                             : name.ends_with("409") ? "taken"
                                                     : "my-workspace");
        bool const groups_by_id =
            body.contains("memberEntityType") &&
            body["memberEntityType"].get<std::string>().ends_with("updatableAssetGroup");
        for (auto& [key, value] : body.items()) {
            if (key == "audience" && value.is_object() && value.contains("id")) value["id"] = spare_;
            if (key == "audience" && value.is_object() && value.contains("@odata.id"))
                value["@odata.id"] =
                    "https://graph.test/beta/admin/windows/updates/deploymentAudiences/" + spare_;
            if (key == "groupId") value = directory_group_;
            if (key == "catalogEntryId")
                value =
                    name.find("update") == std::string::npos ? newest_quality() : std::string(kQualityEntry);
            if (key == "catalogEntry" && value.is_object()) value["id"] = entry_for(value);
            bool const asset_group = value.is_object() == false && key == "id" &&
                                     body.contains("@odata.type") &&
                                     body["@odata.type"].get<std::string>().ends_with("updatableAssetGroup");
            if (asset_group) value = group_;
            if (groups_by_id && value.is_array())
                for (auto& id : value) id = group_;
            replace_ids(value, name);
        }
    }
    static std::string_view entry_for(Json const& entry) {
        auto const kind = entry.value("@odata.type", std::string());
        if (kind.find("driver") != std::string::npos) return kTestDriver;
        return kind.find("quality") != std::string::npos ? kQualityEntry : kFeatureEntry;
    }

    std::string audience_, small_, spare_, unused_, directory_group_, group_, policy_, approval_, deployment_,
        expedited_, ring_policy_, ring_, policy_approval_, connection_;
};

}  // namespace fakegraph::test
