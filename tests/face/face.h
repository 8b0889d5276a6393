/// A tenant without a socket, for tests of the whole face: requests go in as text, answers come out as text
/// and JSON.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fakegraph/app.h"
#include "fakegraph/cli/tenant_of_scenario.h"

namespace fakegraph::test {

using Json = nlohmann::ordered_json;

inline constexpr std::string_view kUpdates = "/beta/admin/windows/updates";
/// Names of tests/golden/tenant.json.
inline constexpr std::string_view kEverybody = "f660d844-30b7-46e4-a6cf-47e36164d3cb";
inline constexpr std::string_view kPilot1 = "fb95f07d-9e73-411d-99ab-7eca3a5122b1";
inline constexpr std::string_view kPilot2 = "fb95f07d-9e73-411d-99ab-7eca3a5122b2";
inline constexpr std::string_view kPilot3 = "fb95f07d-9e73-411d-99ab-7eca3a5122b3";
inline constexpr std::string_view kWifi = "5d6dede684ba5c4a731d62d9c9c2a99db12c5e6015e9f8ad00f3e9387c7f399c";
inline constexpr std::string_view kGraphics =
    "a3f1c2be0d5b4c6f8e9a7b1d2c3e4f50617283940a1b2c3d4e5f60718293a4b5";

inline std::string read_text(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The small tenant with further top-level members, such as `"service": {…}`.
inline std::string small_tenant(std::string_view members = {}) {
    std::string text = read_text(FAKEGRAPH_ROOT "/tests/golden/tenant.json");
    if (!members.empty()) text.insert(text.find('{') + 1, std::string(members) + ",");
    return text;
}

struct Reply {
    int status = 0;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    Json json() const { return Json::parse(body); }
    /// The string at a JSON pointer.
    std::string at(std::string const& pointer) const {
        return json().at(Json::json_pointer(pointer)).get<std::string>();
    }
    std::string code() const { return at("/error/code"); }
    std::string message() const { return at("/error/message"); }
};

inline Method method_named(std::string_view name) {
    for (auto const m :
         {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del, Method::options})
        if (name_of(m) == name) return m;
    return Method::other;
}

class Face {
public:
    explicit Face(std::string const& scenario_text = small_tenant()) {
        auto scenario = scenarios::load_text(scenario_text, FAKEGRAPH_ROOT "/tests/golden/tenant.json");
        if (!scenario) throw std::runtime_error(scenario.error().front().text());
        auto tenant = make_tenant(*scenario);
        if (!tenant) throw std::runtime_error(tenant.error().message);
        app_.open(std::move(*tenant));
    }

    /// `target` from `/beta` on, or from `/admin/windows/updates` on where it begins with neither `/beta`,
    /// `/v1.0`, `/t/` nor `/__admin`.
    Reply send(std::string_view method, std::string const& target, std::string_view body = {},
               std::string_view content_type = "application/json") {
        std::string full = target;
        if (!full.starts_with("/beta") && !full.starts_with("/v1.0") && !full.starts_with("/t/") &&
            !full.starts_with("/__admin"))
            full.insert(0, kUpdates);
        Request request;
        request.method = method_named(method);
        request.target = full;
        request.host = "graph.test";
        request.body = body;
        request.has_body = !body.empty();
        if (!body.empty()) request.content_type = content_type;
        return send(request);
    }
    Reply send(Request request) {
        request.number = ++number_;
        Response response;
        app_.handle(request, response);
        Reply reply{response.status, std::string(response.content_type), {}, std::move(response.body)};
        for (auto& [name, value] : response.headers) reply.headers.emplace_back(name, std::move(value));
        EXPECT_EQ(reply.content_type.empty(), reply.body.empty() && request.method != Method::head)
            << request.target;
        EXPECT_EQ(response.request_id.size(), 36U);
        return reply;
    }
    Reply get(std::string const& target) { return send("GET", target); }
    Reply post(std::string const& target, std::string_view body = "{}") { return send("POST", target, body); }
    Reply patch(std::string const& target, std::string_view body) { return send("PATCH", target, body); }
    Reply del(std::string const& target) { return send("DELETE", target); }

    void advance(std::string const& by) {
        auto const reply = post("/__admin/clock/advance", R"({"by":")" + by + "\"}");
        ASSERT_EQ(reply.status, 200) << reply.body;
    }
    std::string digest() { return get("/__admin/state").at("/digest"); }
    App& app() { return app_; }
    Tenant& tenant() { return *app_.find_tenant({}); }

private:
    App app_;
    std::uint64_t number_ = 0;
};

/// Where a next link of `reply` leads, without scheme and host; empty on the last page.
inline std::string next_of(Json const& page) {
    if (!page.contains("@odata.nextLink")) return {};
    auto const link = page["@odata.nextLink"].get<std::string>();
    return link.substr(link.find('/', link.find("://") + 3));
}

/// `{"@odata.type": "#…azureADDevice", "id": …}` of each id, as a JSON array.
inline std::string device_refs(std::initializer_list<std::string_view> ids) {
    std::string out = "[";
    for (auto const id : ids) {
        if (out.size() > 1) out += ',';
        (out += R"({"@odata.type":"#microsoft.graph.windowsUpdates.azureADDevice","id":")") += id;
        out += "\"}";
    }
    return out + ']';
}

inline std::string approval_of(std::string_view entry, std::string_view settings = {}) {
    std::string out = R"({"@odata.type":"#microsoft.graph.windowsUpdates.contentApproval","content":{)"
                      R"("@odata.type":"#microsoft.graph.windowsUpdates.catalogContent","catalogEntry":{)"
                      R"("@odata.type":"#microsoft.graph.windowsUpdates.driverUpdateCatalogEntry","id":")";
    out += entry;
    out += "\"}}";
    if (!settings.empty()) (out += R"(,"deploymentSettings":)") += settings;
    return out + '}';
}

}  // namespace fakegraph::test
