/// A scripted server for tests of `fakegraph/run`.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fakegraph/run/transport.h"

namespace fakegraph::run {

struct Sent {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
};

/// Answers by `METHOD target`; the last answer of a queue stays. Clock and state are there from the start.
/// What is not scripted is a transport error, so a test notices.
class FakeTransport : public Transport {
public:
    explicit FakeTransport(std::string authority = "127.0.0.1:41234") : authority_(std::move(authority)) {
        on("GET /__admin/clock", 200, R"({"now":"2026-01-05T08:00:00Z","rate":0})");
        on("GET /__admin/state", 200,
           R"({"digest":"0123456789abcdef","now":"2026-01-05T08:00:00Z","commands":0})");
    }
    FakeTransport& on(std::string const& request, int status, std::string body, Headers headers = {}) {
        script_[request].push_back({status, std::move(headers), std::move(body)});
        return *this;
    }
    /// Forgets what is scripted for `request`.
    FakeTransport& clear(std::string const& request) { return script_.erase(request), *this; }

    std::string authority() const override { return authority_; }
    std::string base() const { return "http://" + authority_; }

    sim::Result<Exchange> send(std::string_view method, std::string_view target,
                               std::span<std::pair<std::string, std::string> const> headers,
                               std::string_view body) override {
        sent.push_back({std::string(method), std::string(target), Headers(headers.begin(), headers.end()),
                        std::string(body)});
        auto const it = script_.find(std::string(method) + ' ' + std::string(target));
        if (it == script_.end()) {
            return sim::fail(sim::Errc::not_found, "no connection to " + base() + std::string(target));
        }
        Exchange const answer = it->second.front();
        if (it->second.size() > 1) it->second.pop_front();
        return answer;
    }

    /// Requests less those that every run makes on its own.
    std::vector<Sent> asked() const {
        std::vector<Sent> out;
        for (Sent const& s : sent) {
            if (s.target != "/__admin/clock" && s.target != "/__admin/state") out.push_back(s);
        }
        return out;
    }
    std::vector<Sent> sent;

private:
    std::string authority_;
    std::map<std::string, std::deque<Exchange>> script_;
};

}  // namespace fakegraph::run
