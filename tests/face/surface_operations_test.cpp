/// Each of the service's 273 operations (method and path template) is asked of a prepared tenant: it is
/// served, or it is 405 and says why.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "scenarios/loader/embedded.h"
#include "tests/face/surface.h"

namespace fakegraph::test {
namespace {

constexpr std::string_view kRoot = "/admin/windows/updates";

/// Documented operations that the live service answers otherwise than its pages say.
struct Otherwise {
    std::string_view method, path;
    int status;
};
constexpr Otherwise kOtherwise[] = {
    {"DELETE", "/policies/{policy-id}/approvals/{policyApproval-id}", 400},  // reference 5.32
};

struct Operation {
    std::string method, path;  // below kRoot
    bool documented = false;
    int status = 0;
};

std::vector<Operation> operations_of(Json const& surface) {
    std::vector<Operation> out;
    for (auto const& row : surface["operations"])
        out.push_back({text_of(row["method"]), text_of(row["path"]).substr(kRoot.size()),
                       row["documented"].get<bool>(), row["status"].get<int>()});
    return out;
}

std::string typed(std::string_view type) { return "\"#" + std::string(kSpace) + std::string(type) + '"'; }

/// The built-in tenant, with the Windows catalogue and a directory group.
std::string scenario() {
    std::string text(scenarios::default_text());
    constexpr std::string_view kDrivers = "\"builtin:drivers\"";
    if (text.find("builtin:windows") == std::string::npos)
        text.insert(text.find(kDrivers) + kDrivers.size(), ", \"builtin:windows\"");
    if (text.find("directoryGroups") == std::string::npos)
        text.insert(text.find("\"seed\""),
                    R"("directoryGroups": [{"name": "ring", "members": {"cohort": "sales"}}], )");
    return text;
}

/// One of everything that can be made.
class Prepared : public Face {
public:
    Prepared() : Face(scenario()) {
        auto const devices = get("/beta/devices?$top=3").json()["value"];
        device_ = text_of(devices[0]["deviceId"]);
        group_ = get("/beta/groups").at("/value/0/id");
        audience_ = get("/deploymentAudiences").at("/value/0/id");
        for (auto const side : {"addMembers", "addExclusions"}) {
            auto const group = post("/updatableAssets", body_of("/updatableAssets")).at("/id");
            EXPECT_EQ(post("/updatableAssets/" + group + "/addMembers", body_of("/addMembers")).status, 202);
            EXPECT_EQ(post("/deploymentAudiences/" + audience_ + "/updateAudience",
                           fmt::format(R"({{"{}":[{{"@odata.type":{},"id":"{}"}}]}})", side,
                                       typed("updatableAssetGroup"), group))
                          .status,
                      202);
        }
        for (std::string const type :
             {"featureUpdateCatalogEntry", "qualityUpdateCatalogEntry", "driverUpdateCatalogEntry"})
            entries_.emplace(type, get("/catalog/entries/" + std::string(kSpace) + type).at("/value/0/id"));
        make("/updatePolicies", "/complianceChanges");
        make("/deployments", "");
        make("/policies", "/rings");
        make("/policies", "/approvals");
        make("/resourceConnections", "");
        post("/deploymentAudiences");  // in use by nobody
        advance("P30D");               // there is a release that nobody has
        EXPECT_TRUE(tenant().snapshot("prepared").has_value());
    }

    /// As the tenant was prepared; keys are filled in from lists. Where several fit, the first that is not
    /// 404.
    Reply ask(Operation const& operation) {
        Reply reply;
        each_path(operation, "", operation.path, [&](std::string const& path) {
            EXPECT_TRUE(tenant().restore("prepared").has_value());
            bool const body = operation.method == "POST" || operation.method == "PATCH";
            reply = send(operation.method, path, body ? body_of(operation.path, operation.method) : "");
            return reply.status != 404;
        });
        return reply;
    }

private:
    void make(std::string const& collection, std::string const& below) {
        auto reply = post(collection, body_of(collection));
        if (reply.status == 201 && !below.empty())
            reply = post(collection + '/' + reply.at("/id") + below, body_of(below));
        EXPECT_EQ(reply.status, 201) << collection << below << reply.body;
    }

    std::string assets() const { return device_refs({device_}); }
    std::string ids() const {
        return fmt::format(R"("memberEntityType":{},"ids":["{}"])", typed("azureADDevice"), device_);
    }
    /// A body that the operation at the end of `path` is glad of.
    std::string body_of(std::string_view path, std::string_view method = "POST") const {
        if (method != "POST") return "{}";
        std::string_view name = path.substr(path.rfind('/') + 1);
        if (name.starts_with(kSpace)) name.remove_prefix(kSpace.size());
        if (name == "enrollAssets" || name == "unenrollAssets")
            return R"({"updateCategory":"driver","assets":)" + assets() + '}';
        if (name == "enrollAssetsById" || name == "unenrollAssetsById")
            return R"({"updateCategory":"driver",)" + ids() + '}';
        if (name == "addMembers" || name == "removeMembers") return R"({"assets":)" + assets() + '}';
        if (name == "addMembersById" || name == "removeMembersById") return '{' + ids() + '}';
        if (name == "updateAudience") return R"({"addMembers":)" + assets() + '}';
        if (name == "updateAudienceById")
            return fmt::format(R"({{"memberEntityType":{},"addMembers":["{}"]}})", typed("azureADDevice"),
                               device_);
        return creation_of(name);
    }
    std::string creation_of(std::string_view name) const {
        if (name == "deployments")
            return fmt::format(
                R"({{"content":{{"@odata.type":{},"catalogEntry":{{"@odata.type":{},"id":"{}"}}}}}})",
                typed("catalogContent"), typed("featureUpdateCatalogEntry"),
                entry("featureUpdateCatalogEntry"));
        if (name == "updatableAssets") return "{\"@odata.type\":" + typed("updatableAssetGroup") + '}';
        if (name == "updatePolicies") return R"({"audience":{"id":")" + audience_ + "\"}}";
        if (name == "complianceChanges") return approval_of(entry("driverUpdateCatalogEntry"));
        if (name == "policies")
            return fmt::format(
                R"({{"@odata.type":{},"displayName":"p","description":"","approvalRules":[]}})",
                typed("qualityUpdatePolicy"));
        if (name == "approvals")
            return fmt::format(R"({{"catalogEntryId":"{}","status":"approved"}})",
                               entry("qualityUpdateCatalogEntry"));
        if (name == "rings")
            return fmt::format(
                R"({{"@odata.type":{0},"displayName":"r","description":"","deferralInDays":5,"isPaused":false,)"
                R"("isHotpatchEnabled":false,"includedGroupAssignment":{{"@odata.type":{1},"assignments":[{{"groupId":"{3}"}}]}},)"
                R"("excludedGroupAssignment":{{"@odata.type":{2},"assignments":[]}}}})",
                typed("qualityUpdateRing"), typed("includedGroupAssignment"),
                typed("excludedGroupAssignment"), group_);
        if (name == "resourceConnections")
            return fmt::format(R"({{"@odata.type":{},"azureResourceGroupName":"g","azureSubscriptionId":)"
                               R"("322ec614-e9c2-4cd5-a55c-5711fdecf02e","workspaceName":"w{}"}})",
                               typed("operationalInsightsConnection"), ++workspaces_);
        return "{}";
    }
    std::string entry(std::string const& type) const {
        auto const found = entries_.find(type);
        return found == entries_.end() ? std::string(64, '0') : found->second;
    }

    /// Calls `take` with `done` and `rest`, keys filled in, until it says true.
    bool each_path(Operation const& operation, std::string const& done, std::string const& rest,
                   std::function<bool(std::string const&)> const& take) {
        std::size_t const key = rest.find("/{");
        if (key == std::string::npos) return take(done + with_arguments(rest));
        std::size_t const end = rest.find('}', key);
        std::string const name = rest.substr(key + 2, end - key - 2);
        std::string const list = done + rest.substr(0, key);
        std::string const after = rest.substr(end + 1);
        bool const group = name == "updatableAsset-id" && (after.find("Members") != std::string::npos ||
                                                           after.find("Group") != std::string::npos);
        auto keys = keys_of(list, name.substr(name.rfind('-') + 1), group ? "updatableAssetGroup" : "");
        if (operation.method == "DELETE") std::ranges::reverse(keys);  // what nobody uses was made last
        for (auto const& k : keys)
            if (each_path(operation, list + '/' + k, after, take)) return true;
        return false;
    }
    std::string with_arguments(std::string text) const {
        std::array<std::pair<std::string_view, std::string>, 3> const arguments = {
            {{"{catalogID}", entry("qualityUpdateCatalogEntry")},
             {"{kbNumber}", "5029244"},
             {"{daysInPast}", "90"}}};
        for (auto const& [name, value] : arguments)
            if (auto const at = text.find(name); at != std::string::npos)
                text.replace(at, name.size(), value);
        return text.find("=@includeAllActive") == std::string::npos ? text : text + "?@includeAllActive=true";
    }
    /// Keys of the first rows of a list, those of `type` only where one is given.
    std::vector<std::string> keys_of(std::string const& list, std::string const& key, std::string_view type) {
        auto const [at, fresh] = keys_.try_emplace(list + '|' + std::string(type));
        if (!fresh) return at->second;
        EXPECT_TRUE(tenant().restore("prepared").has_value());
        auto const reply = get(list);
        // Nothing there: the operation itself will say what is wrong.
        if (reply.status != 200) return at->second = {"00000000-0000-4000-8000-000000000001"};
        auto const rows = reply.json();
        for (auto const& row : rows["value"])
            if (at->second.size() < 20 && row.value("@odata.type", "").ends_with(type))
                at->second.push_back(text_of(row[key]));
        return at->second;
    }

    std::string device_, group_, audience_;
    mutable int workspaces_ = 0;                  // each is connected once
    std::map<std::string, std::string> entries_;  // the first id of each type
    std::map<std::string, std::vector<std::string>> keys_;
};

constexpr std::string_view kPlain = "Specified HTTP method is not allowed for the request target. ";

/// What is wrong with the answer; empty when it is one that the service's users can live with.
std::string complaint(Operation const& operation, Reply const& reply) {
    auto const otherwise = std::ranges::find_if(kOtherwise, [&](Otherwise const& o) {
        return o.method == operation.method && o.path == operation.path;
    });
    int const documented = otherwise == std::end(kOtherwise) ? operation.status : otherwise->status;
    if (operation.documented) return reply.status == documented ? "" : fmt::format("not {}", documented);
    if (reply.status >= 200 && reply.status < 300) return "";
    if (reply.status == 405) return reply.message().starts_with(kPlain) ? "" : "405 without a reason";
    bool const write = operation.method != "GET";
    bool const unknown =
        reply.status != 405 && reply.body.find("Resource not found for the segment") != std::string::npos;
    if (write && !unknown && (reply.status == 400 || reply.status == 409)) return "";
    return "refused";
}

TEST(Surface, EveryOperationIsAnswered) {
    SURFACE_OR_SKIP(surface);
    auto const operations = operations_of(*surface);
    Prepared tenant;
    int answered = 0, documented = 0, documented_answered = 0;
    std::map<std::string, std::vector<std::string>> reasons;
    for (auto const& operation : operations) {
        auto const reply = tenant.ask(operation);
        std::string const name = operation.method + ' ' + std::string(kRoot) + operation.path;
        std::string const wrong = complaint(operation, reply);
        documented += operation.documented;
        answered += wrong.empty();
        documented_answered += operation.documented && wrong.empty();
        EXPECT_EQ(wrong, "") << name << " answered " << reply.status << ' ' << reply.body;
        if (reply.status == 405 && wrong.empty())
            reasons[reply.message().substr(kPlain.size())].push_back(name);
    }
    fmt::print("operations {} of {} answered (documented {} of {})\n", answered, operations.size(),
               documented_answered, documented);
    for (auto const& [reason, names] : reasons) {
        fmt::print("405, {} times: {}\n", names.size(), reason);
        for (auto const& name : names) fmt::print("    {}\n", name);
    }
}

}  // namespace
}  // namespace fakegraph::test
