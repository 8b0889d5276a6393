/// The HTTP/1.1 server: sockets, threads, limits and timeouts. What an answer says is the handler's business.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "fakegraph/odata/http.h"
#include "sim/base/result.h"

namespace fakegraph::http {

struct ServerOptions {
    /// An IPv4 or IPv6 address, with or without brackets, or `localhost` (which is 127.0.0.1).
    std::string host = "127.0.0.1";
    /// 0 takes a free one; `Server::port` tells which.
    std::uint16_t port = 0;
    /// PEM: the server's certificate, with those above it behind, and its key. Not empty: TLS is spoken with
    /// clients that begin with a handshake, plain HTTP with the others, on the same port.
    std::string tls_chain{};
    std::string tls_key{};
    /// 0 is one per core that this process may use.
    unsigned threads = 0;

    /// Request line and header fields together; more is 431.
    std::size_t max_header_bytes = 64 * 1024;
    /// Longer targets are 414. Graph takes tens of kilobytes in next links (reference graph-protocol 14):
    /// those may be longer still, by kMaxLinkMore (odata/url.h).
    std::size_t max_target_bytes = 32 * 1024;
    /// More is 413: for a compressed body both as sent and inflated.
    std::size_t max_body_bytes = 4 * 1024 * 1024;

    /// From the first byte of a TLS handshake to its end; then the connection is cut.
    std::chrono::milliseconds handshake_timeout{10'000};
    /// From the first byte of a request to the end of its header; then 408.
    std::chrono::milliseconds header_timeout{30'000};
    /// From the end of the header to the end of the body; then 408.
    std::chrono::milliseconds body_timeout{30'000};
    /// Between requests, and before the first one; then the connection is closed.
    std::chrono::milliseconds idle_timeout{120'000};
    /// Idle for so long, a connection keeps no buffers: the last page would stay in memory with each client.
    std::chrono::milliseconds rest_after{2'000};
    /// To take one whole answer; then the connection is cut.
    std::chrono::milliseconds write_timeout{30'000};
    /// How long `stop` waits for clients that are in the middle of an exchange.
    std::chrono::milliseconds stop_timeout{3'000};

    /// Further connections have their first request answered with 503.
    unsigned max_connections = 20'000;
    /// Requests that one connection has answered before the other connections of its thread have a turn.
    unsigned max_pipelined = 64;
    /// Larger bodies are sent gzipped to clients that accept it.
    std::size_t gzip_above_bytes = 1024;
};

/// Called on a server thread, by several threads at once. The Response comes cleared, with capacity left from
/// earlier answers. May throw: that becomes 500 `InternalServerError` by way of Refuse.
using Handler = std::function<void(Request const&, Response&)>;

/// Writes the answer to a request that the server itself refuses: 400 malformed request or gzip, 408 timeout,
/// 413 body, 414 target, 415 Content-Encoding, 417 Expect, 431 header, 500 handler threw, 503 too many
/// connections. The Request holds what was understood until then; its target is `/` where the sent one is not
/// well-formed. Called like Handler.
using Refuse = std::function<void(int status, std::string_view code, std::string_view message, Request const&,
                                  Response&)>;

class Server {
public:
    /// Listens and serves when this returns. An empty `refuse` answers in plain text. A taken port is
    /// Errc::already_exists, naming the port and, where /proc tells, its process; what else
    /// keeps it from listening is Errc::forbidden or wrong_state; a host that is no address at all, or a
    /// certificate without its key, is Errc::invalid_argument. Ignores SIGPIPE, and
    /// raises this process's soft limit of open files as far as `max_connections` needs and the hard limit
    /// allows.
    static sim::Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler, Refuse refuse);

    std::uint16_t port() const noexcept;
    /// The address that it listens on, without brackets.
    std::string host() const;

    /// Accepts no more, closes idle connections, finishes exchanges that have begun (at most `stop_timeout`,
    /// plus the time that running handlers take) and joins the threads. Further calls do nothing. Never call
    /// it from a handler.
    void stop();
    ~Server();

    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace fakegraph::http
