/// A server over loopback for tests, whose handler tells what it saw.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fakegraph/http/client.h"
#include "fakegraph/http/gzip.h"
#include "fakegraph/http/server.h"
#include "tests/http/wire.h"

namespace fakegraph::http::testing {

using namespace std::chrono_literals;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Answers with what it saw, or as the path says.
inline void echo(Request const& request, Response& response) {
    response.request_id = "00000000-0000-4000-8000-000000000001";
    response.client_request_id =
        request.client_request_id.empty() ? response.request_id : std::string(request.client_request_id);
    if (request.target == "/throw") throw std::runtime_error("a broken handler");
    if (request.target == "/accepted") {
        response.status = 202;
    } else if (request.target == "/nothing") {
        response.status = 204;
    } else if (request.target == "/page") {
        response.content_type = kODataJson;
        response.body.assign(9400, 'p');
    } else if (request.target == "/huge") {
        response.content_type = kPlainText;
        response.body.assign(8 * 1024 * 1024, 'h');
    } else if (request.target == "/private") {
        response.status = 429;
        response.headers.emplace_back("Cache-Control", "private");
        response.headers.emplace_back("Retry-After", "7");
        response.headers.emplace_back("Location", "a\r\nInjected: b");
    } else {
        response.content_type = kPlainText;
        response.body = std::to_string(static_cast<int>(request.method)) + ' ' + std::string(request.target) +
                        ' ' + std::string(request.host) + " c" + std::to_string(request.connection) + " n" +
                        std::to_string(request.number) + " [" + std::string(request.content_type) + "] [" +
                        std::string(request.prefer) + "] [" + std::string(request.authorization) + "] " +
                        std::to_string(request.body.size()) + ':' + std::string(request.body.substr(0, 64));
    }
}

inline void envelope(int status, std::string_view code, std::string_view message, Request const& request,
                     Response& response) {
    response.status = status;
    response.content_type = kPlainJson;
    response.body = std::string(code) + '|' + std::string(message);
    response.request_id = "00000000-0000-4000-8000-000000000002";
    response.client_request_id = request.client_request_id;
}

/// A server that is always stopped.
struct Served {
    std::unique_ptr<Server> server;
    explicit Served(ServerOptions options = {}, Handler handler = echo) {
        options.threads = options.threads == 0 ? 2 : options.threads;
        auto started = Server::start(options, std::move(handler), envelope);
        if (!started) throw std::runtime_error(started.error().message);
        server = std::move(*started);
    }
    ~Served() { server->stop(); }
    std::uint16_t port() const { return server->port(); }
    Client client() const { return Client("127.0.0.1", port()); }
};

inline std::string gzipped(std::string_view text) {
    std::string out;
    EXPECT_TRUE(Deflater().deflate(text, out));
    return out;
}

inline std::string inflated(std::string_view packed) {
    std::string out;
    EXPECT_EQ(Inflater().inflate(packed, 1 << 26, out), Inflater::Outcome::ok);
    return out;
}

}  // namespace fakegraph::http::testing
