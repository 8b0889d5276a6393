/// Feeds a Log with exchanges, as the app would.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "fakegraph/watch/log.h"

namespace fakegraph::test {

constexpr std::string_view kRoot = "http://127.0.0.1:8080";

/// One exchange. Times are in milliseconds of wall time.
struct Asked {
    std::string path = "/beta/devices";
    int status = 200;
    std::string answer = R"({"@odata.context":"c","value":[{"id":"1"}]})";
    Method method = Method::get;
    std::vector<std::pair<std::string, std::string>> headers = {};         // of the request
    std::vector<std::pair<std::string_view, std::string>> sent_back = {};  // of the answer
    std::string body = {};
    std::string client = "c";
    std::string fault = {};
    int served = 0;
    bool changed = false;
    bool twice = false;
    Delivery delivery = {};
    bool in_batch = false;
    std::uint64_t connection = 1;
    std::string_view root = kRoot;
    std::int64_t took_ms = 0;     // until the answer was ready
    std::int64_t arrived_ms = 0;  // when its first byte was there; 0: nobody knows
    bool spoilt = false;
};

class Watched : public testing::Test {
protected:
    /// Asks at `now_ms`; the number of the request.
    std::uint64_t ask(Asked const& a) {
        std::vector<HeaderView> headers;
        Request request;
        for (auto const& [name, value] : a.headers) {
            headers.push_back({name, value});
            if (name == "Authorization") request.authorization = value;
            if (name == "Prefer") request.prefer = value;
        }
        request.method = a.method;
        request.target = a.path;
        request.headers = headers;
        request.body = a.body;
        request.has_body = !a.body.empty();
        request.connection = a.connection;
        request.arrived_ns = a.arrived_ms * 1'000'000;
        Response response;
        response.status = a.status;
        response.body = a.answer;
        response.headers = a.sent_back;
        response.fault = a.fault;
        response.delivery = a.delivery;
        response.request_id = std::string(36, 'r');
        response.client_request_id = response.request_id;
        Visit const visit{.request = request,
                          .path = a.path,
                          .root = a.root,
                          .client = a.client,
                          .wall = {.steady_ns = now_ms * 1'000'000, .unix_ms = kUnix_ms + now_ms},
                          .in_batch = a.in_batch};
        log.record(visit, response,
                   {.served = a.served == 0 ? a.status : a.served,
                    .changed = a.changed,
                    .spoilt = a.spoilt,
                    .twice = a.twice,
                    .ready_ns = (now_ms + a.took_ms) * 1'000'000});
        return log.ring().extent().last;
    }
    std::uint64_t get(std::string path, int status = 200) {
        return ask({.path = std::move(path), .status = status});
    }
    std::uint64_t refuse(std::string path, std::string retry_after, int status = 429) {
        Asked a{.path = std::move(path), .status = status, .answer = "{}"};
        if (!retry_after.empty()) a.sent_back = {{"Retry-After", std::move(retry_after)}};
        return ask(a);
    }
    /// A page that links to `next` (a path), or the last one.
    std::uint64_t page(std::string path, std::string const& next, Asked rest = {}) {
        rest.path = std::move(path);
        rest.answer = page_text(next, R"({"id":"1"})");
        return ask(rest);
    }
    static std::string page_text(std::string const& next, std::string const& items) {
        std::string out = R"({"@odata.context":"c")";
        if (!next.empty()) out += R"(,"@odata.nextLink":")" + std::string(kRoot) + next + '"';
        return out + R"(,"value":[)" + items + "]}";
    }
    /// `passed/failed` of a rule.
    std::string tally(watch::Rule rule, std::string const& client = "c") {
        auto v = log.judge().of(client);
        if (!v) return "nobody";
        auto const& t = (*v)[rule];
        return std::to_string(t.passed) + '/' + std::to_string(t.failed);
    }
    std::vector<watch::Evidence> evidence(watch::Rule rule) { return (*log.judge().of("c"))[rule].evidence; }
    /// Names of the rules that failed.
    std::vector<std::string_view> failed() {
        std::vector<std::string_view> out;
        auto const v = *log.judge().of("c");
        for (std::size_t r = 0; r < watch::kRules; ++r)
            if (v.rules[r].failed > 0) out.push_back(watch::kRuleNames[r]);
        return out;
    }

    static constexpr std::int64_t kUnix_ms = 1'767'600'000'000;  // 2026-01-05T08:00:00Z
    std::int64_t now_ms = 1000;
    watch::Log log;
};

}  // namespace fakegraph::test
