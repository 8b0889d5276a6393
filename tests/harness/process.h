/// A whole process without a socket: several tenants, made of scenarios. For tests.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/app.h"
#include "fakegraph/cli/tenant_maker.h"
#include "fakegraph/cli/tenant_of_scenario.h"

namespace fakegraph::test {

using Json = nlohmann::ordered_json;

struct Answer {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    Json json() const { return Json::parse(body); }
    std::string header(std::string_view name) const {
        for (auto const& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

/// One model, one driver, one cohort of 20 devices; `members` are further top-level members.
inline std::string tiny_scenario(std::string const& members = {}) {
    return R"({"seed": 3, "include": ["builtin:models", "builtin:drivers"],)" + members +
           (members.empty() ? "" : ",") +
           R"("fleet": [{"cohort": "all", "model": "Contoso Book 14", "count": 20}]})";
}

class Process {
public:
    Process() {
        auto scenario = scenarios::load_text(tiny_scenario(), "tiny.json");
        if (!scenario) throw std::runtime_error(scenario.error().front().text());
        app_.open(make_tenant(*scenario).value());
    }

    /// Safe from any thread.
    Answer send(std::string_view method, std::string const& target, std::string_view body = {},
                std::string_view authorization = {}) {
        Request request;
        for (auto const m : {Method::get, Method::head, Method::post, Method::patch, Method::del})
            if (name_of(m) == method) request.method = m;
        request.target = target;
        request.host = "graph.test";
        request.body = body;
        request.has_body = !body.empty();
        request.authorization = authorization;
        if (!body.empty()) request.content_type = "application/json";
        request.number = ++number_;
        Response response;
        app_.handle(request, response);
        Answer out{response.status, std::move(response.body), {}};
        for (auto& [name, value] : response.headers) out.headers.emplace_back(name, std::move(value));
        return out;
    }
    Answer get(std::string const& target) { return send("GET", target); }
    /// `scenario` empty: the built-in one.
    Answer make(std::string const& name, std::string const& scenario = {}) {
        return send(
            "POST", "/__admin/tenants",
            R"({"name":")" + name + '"' + (scenario.empty() ? "" : R"(,"scenario":)" + scenario) + "}");
    }
    App& app() { return app_; }

    std::atomic<std::int64_t> wall_ns{1'000'000'000};

private:
    App app_{{.public_url = {},
              .wall =
                  [this] {
                      return WallTime{wall_ns, 0};
                  },
              .make_tenant = tenant_maker()}};
    std::atomic<std::uint64_t> number_{0};
};

}  // namespace fakegraph::test
