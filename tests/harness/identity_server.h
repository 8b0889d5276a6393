/// A tenant with its identity service and a wall clock that the test moves, without a socket.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/app.h"
#include "fakegraph/harness.h"
#include "fakegraph/odata/base64.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::identity::test {

using Json = nlohmann::ordered_json;

inline constexpr std::string_view kBot = "11111111-2222-4333-8444-555555555555";
inline constexpr std::string_view kReader = "11111111-2222-4333-8444-666666666666";
inline constexpr std::string_view kPhone = "11111111-2222-4333-8444-777777777777";

struct Answered {
    int status = 0;
    std::string content_type, body;
    std::vector<std::pair<std::string, std::string>> headers;

    Json json() const { return Json::parse(body); }
    std::string at(std::string const& pointer) const {
        return json().at(Json::json_pointer(pointer)).get<std::string>();
    }
    std::string header(std::string_view name) const {
        for (auto const& [n, value] : headers)
            if (n == name) return value;
        return {};
    }
    std::int64_t error_number() const { return json().at("error_codes").at(0).get<std::int64_t>(); }
};

inline std::string form_of(std::vector<std::pair<std::string_view, std::string_view>> const& fields) {
    std::string out;
    for (auto const& [name, value] : fields)
        out += (out.empty() ? "" : "&") + std::string(name) + "=" + encode_component(value);
    return out;
}

/// Two registered applications with secrets and one without.
inline Config registered() {
    Config config;
    config.applications.push_back({.id = std::string(kBot),
                                   .name = "Patch bot",
                                   .secrets = {{"s3cret+/=", false}, {"old", true}},
                                   .roles = {std::string(kUpdatesPermission), "Device.Read.All"}});
    config.applications.push_back(
        {.id = std::string(kReader), .name = "Reader", .secrets = {{"reader", false}}});
    config.applications.push_back({.id = std::string(kPhone),
                                   .name = "Phone",
                                   .scopes = {std::string(kUpdatesPermission), "User.Read"},
                                   .redirect_uris = {"http://localhost"}});
    return config;
}

class Server {
public:
    explicit Server(Config config = {}, Auth auth = Auth::open)
        : app_({.public_url = {},
                .wall = [this] { return WallTime{.steady_ns = wall_ms * 1'000'000, .unix_ms = wall_ms}; },
                .make_tenant = {}}) {
        auto world = sim::World::make(sim::Setup{});
        if (!world) throw std::runtime_error(world.error().message);
        Settings settings;
        settings.auth = auth;
        auto tenant = std::make_unique<Tenant>("", std::move(*world), settings);
        tenant->harness().identity.set_up(std::move(config));
        app_.open(std::move(tenant));
    }

    Answered send(Method method, std::string const& target, std::string_view body = {},
                  std::string_view authorization = {},
                  std::string_view type = "application/x-www-form-urlencoded") {
        Request request;
        request.method = method;
        request.target = target;
        request.host = "graph.test:8443";
        request.scheme = "https";
        request.body = body;
        request.has_body = !body.empty();
        if (!body.empty()) request.content_type = type;
        request.authorization = authorization;
        request.number = ++number_;
        Response response;
        app_.handle(request, response);
        Answered out{response.status, std::string(response.content_type), std::move(response.body), {}};
        for (auto& [name, value] : response.headers) out.headers.emplace_back(name, std::move(value));
        return out;
    }
    Answered get(std::string const& target, std::string const& token = {}) {
        std::string const authorization = token.empty() ? token : "Bearer " + token;
        return send(Method::get, target, {}, authorization);
    }
    Answered token(std::vector<std::pair<std::string_view, std::string_view>> const& fields,
                   std::string const& at = "/common/oauth2/v2.0/token") {
        return send(Method::post, at, form_of(fields));
    }
    /// An application's token by its secret.
    std::string app_token(std::string_view client, std::string_view secret) {
        auto const answered = token({{"grant_type", "client_credentials"},
                                     {"client_id", client},
                                     {"client_secret", secret},
                                     {"scope", "https://graph.microsoft.com/.default"}});
        EXPECT_EQ(answered.status, 200) << answered.body;
        return answered.at("/access_token");
    }
    Tenant& tenant() { return *app_.find_tenant({}); }
    Authority& authority() { return tenant().harness().identity; }
    App& app() { return app_; }

    std::int64_t wall_ms = 1'790'000'000'000;

private:
    App app_;
    std::uint64_t number_ = 0;
};

inline Json claims_of(std::string const& token) {
    std::size_t const first = token.find('.');
    return Json::parse(from_base64(token.substr(first + 1, token.rfind('.') - first - 1)).value());
}

}  // namespace fakegraph::identity::test
