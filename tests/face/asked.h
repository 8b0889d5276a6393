/// Requests with headers, for tests of how clients want to be answered.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// As Face::send, with those header fields beside.
inline Reply ask(Face& face, std::string_view method, std::string const& target, Headers const& headers,
                 std::string_view body = {}) {
    std::string full = target;
    if (!full.starts_with("/beta") && !full.starts_with("/v1.0") && !full.starts_with("//") &&
        !full.starts_with("/BETA"))
        full.insert(0, kUpdates);
    std::string const length = std::to_string(body.size());
    std::vector<HeaderView> views = {{"Content-Length", length}};
    Request request;
    request.method = method_named(method);
    request.target = full;
    request.host = "graph.test";
    request.body = body;
    request.has_body = !body.empty();
    if (!body.empty()) request.content_type = "application/json";
    for (auto const& [name, value] : headers) {
        views.push_back({name, value});
        if (name == "Prefer") request.prefer = value;
        if (name == "Content-Type") request.content_type = value;
    }
    request.headers = views;
    return face.send(request);
}
inline Reply ask(Face& face, std::string const& target, Headers const& headers) {
    return ask(face, "GET", target, headers);
}

inline std::string header_of(Reply const& reply, std::string_view name) {
    for (auto const& [header, value] : reply.headers)
        if (header == name) return value;
    return {};
}

/// What directory objects want for $count and $search.
inline Reply eventually(Face& face, std::string const& target) {
    return ask(face, target, {{"ConsistencyLevel", "eventual"}});
}

}  // namespace fakegraph::test
