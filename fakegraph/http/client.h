/// A small blocking HTTP/1.1 client over one kept-alive connection, plain HTTP. For `fakegraph run` and
/// tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/http/fd.h"
#include "sim/base/result.h"

namespace fakegraph::http {

struct ClientResponse {
    int status = 0;
    /// As sent, in order.
    std::vector<std::pair<std::string, std::string>> headers;
    /// As sent: gzip stays gzip.
    std::string body;
    /// The first of that name, letter case ignored; empty when there is none.
    std::string_view header(std::string_view name) const;
    bool has(std::string_view name) const;
};

/// For one thread at a time.
class Client {
public:
    /// Connects with the first call. `host` is an IP address, with or without brackets, or a name.
    Client(std::string host, std::uint16_t port,
           std::chrono::milliseconds timeout = std::chrono::seconds(30));

    /// The timeout is for the whole call. An error means that there was no whole answer (Errc::wrong_state),
    /// or that a header has a line break (Errc::invalid_argument). Host is sent unless given, Content-Length
    /// as well where there is a body or the method is POST, PUT or PATCH. A connection that the server closed
    /// meanwhile is replaced; after bytes of the request went out, only methods that may be repeated safely
    /// are sent again.
    sim::Result<ClientResponse> send(std::string_view method, std::string_view target,
                                     std::span<std::pair<std::string, std::string> const> headers,
                                     std::string_view body);
    void close() { socket_.reset(); }

private:
    using Time = std::chrono::steady_clock::time_point;
    /// Reached the server, and then? `stale`: it closed before a byte of the answer.
    enum class Outcome : std::uint8_t { ok, stale, failed };

    bool closed_by_server() const;
    bool connect(Time limit);
    bool write(std::string_view text, Time limit);
    Outcome exchange(std::string_view head, std::string_view body, bool is_head, Time limit,
                     ClientResponse& response);
    bool wait(short events, Time limit);

    std::string host_;
    std::uint16_t port_;
    std::chrono::milliseconds timeout_;
    Fd socket_;
    std::string problem_;
    std::string read_;  // bytes of the next answer, if the server sent too much
};

}  // namespace fakegraph::http
