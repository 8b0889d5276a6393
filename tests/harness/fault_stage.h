/// A plan of faults before a service that is none, for tests of faults alone.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/parse.h"
#include "fakegraph/faults/plan.h"

namespace fakegraph::faults::test {

inline std::vector<std::string> mistakes(std::string_view text) {
    auto const parsed = parse(Json::parse(text));
    std::vector<std::string> out;
    if (parsed) return out;
    for (Mistake const& m : parsed.error())
        out.push_back(m.pointer + (m.at_key ? " (key)" : "") + ": " + m.message);
    return out;
}

/// A plan, a service that answers 200 with a body, and requests to it.
class Stage {
public:
    explicit Stage(std::string_view faults) {
        auto parsed = parse(Json::parse(faults));
        EXPECT_TRUE(parsed.has_value()) << mistakes(faults).front();
        EXPECT_TRUE(plan.load(std::move(*parsed), kSeed).has_value());
    }

    Response send(Method method, std::string_view path) {
        std::array<HeaderView, 1> const headers{HeaderView{"Retry-Attempt", "1"}};
        Request request;
        request.method = method;
        request.target = path;
        if (retries) request.headers = headers;
        Visit visit{.request = request,
                    .path = path,
                    .root = "http://127.0.0.1:8080",
                    .client = client,
                    .seed = kSeed,
                    .wall = {0, 1'000'000'000'000},
                    .now = now,
                    .start = start,
                    .in_batch = in_batch};
        Response response;
        response.request_id = std::string(36, '1');
        response.client_request_id = response.request_id;
        Hit hit = plan.decide(visit);
        visit.twist = hit.twist();
        begin_by = visit.twist != nullptr ? visit.twist->begin_by : 0;
        if (visit.twist != nullptr) visit.twist->obeyed = true;
        served = 0;
        if (!hit || !plan.answer(hit, visit, response)) {
            served = hit.twice() ? 2 : 1;
            response.status = service_status;
            response.content_type = service_body.empty() ? std::string_view{} : kODataJson;
            response.body = service_body;
        }
        if (hit) plan.change(hit, visit, response);
        return response;
    }
    Response get(std::string_view path = "/beta/devices") { return send(Method::get, path); }
    /// The statuses of `n` requests, one after the other.
    std::vector<int> statuses(int n, std::string_view path = "/beta/devices") {
        std::vector<int> out;
        for (int i = 0; i < n; ++i) out.push_back(get(path).status);
        return out;
    }

    static constexpr std::uint64_t kSeed = 7;
    Plan plan;
    std::string client = "tester";
    sim::Instant start{}, now{};
    bool in_batch = false;
    bool retries = false;
    int service_status = 200;
    std::string service_body = R"({"value":[{"id":"a"},{"id":"b"}]})";
    int served = 0;
    /// By how many rows the last page was asked to begin elsewhere.
    int begin_by = 0;
};

inline std::string header(Response const& response, std::string_view name) {
    for (auto const& [n, value] : response.headers)
        if (n == name) return value;
    return "(none)";
}

}  // namespace fakegraph::faults::test
