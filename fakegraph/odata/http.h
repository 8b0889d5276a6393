/// Request and response as plain values: what handlers see, and what tests build without a socket.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fakegraph {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view name_of(Method m) noexcept;

/// One header field as sent.
struct HeaderView {
    std::string_view name, value;
};

/// Views into the connection's buffers: valid while the handler runs.
struct Request {
    Method method = Method::get;
    /// Origin form as sent: raw path, and `?query` where there is one. Checked against the characters of RFC
    /// 3986 already.
    std::string_view target;
    /// `http` or `https`, and the Host header (or the listener's own address when absent).
    std::string_view scheme = "http";
    std::string_view host;
    /// Already inflated where it came gzipped.
    std::string_view body;
    /// Empty when there is no Content-Type header.
    std::string_view content_type;
    bool has_body = false;
    std::string_view client_request_id;
    std::string_view prefer;
    std::string_view authorization;
    /// All header fields in the order in which they came, those above included; `find_header` looks one up.
    std::span<HeaderView const> headers;
    /// Address-independent identity of the exchange: connection number (from 1) and request number on it
    /// (from 1).
    std::uint64_t connection = 1;
    std::uint64_t number = 1;
    /// When its first byte was there, by the steady clock: it may have waited since. 0: nobody knows.
    std::int64_t arrived_ns = 0;
};

/// The first field of that name, in any letter case; empty when there is none.
std::string_view find_header(Request const& request, std::string_view name) noexcept;

/// How the transport sends an answer. Anything but a plain one is the work of a fault; none of it holds a
/// thread.
struct Delivery {
    enum class End : std::uint8_t {
        whole,     // the answer, then the connection goes on
        reset,     // after `body_bytes` of the body: a TCP reset
        truncate,  // after `body_bytes`: an orderly close, though Content-Length promised more
        stall,     // after `body_bytes`: silence; the connection is closed `hold_ms` later
    };
    End end = End::whole;
    /// Before the first byte of the answer.
    std::uint32_t delay_ms = 0;
    /// Not even the header is sent. (reset and stall)
    bool before_header = false;
    std::uint64_t body_bytes = 0;
    std::uint32_t hold_ms = 0;
    /// Slow drip: the body goes out in pieces of so many bytes, one each `drip_interval_ms`; 0: at once.
    std::uint32_t drip_bytes = 0;
    std::uint32_t drip_interval_ms = 0;

    bool plain() const noexcept { return end == End::whole && delay_ms == 0 && drip_bytes == 0; }
};

/// The server adds Date, Content-Length, Connection; everything else a client sees stands here.
struct Response {
    int status = 200;
    /// Empty: no body and no Content-Type at all. The server never sends one without the other.
    std::string_view content_type;
    std::vector<std::pair<std::string_view, std::string>> headers;
    std::string body;
    /// The 36 characters of this exchange's request-id; set by the app for every answer.
    std::string request_id;
    /// Echo of the client's id, or request_id.
    std::string client_request_id;
    Delivery delivery;
    /// Name of the fault that shaped this answer, for logs; empty: none.
    std::string fault;
};

constexpr std::string_view kODataJson =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
constexpr std::string_view kPlainJson = "application/json";
constexpr std::string_view kPlainText = "text/plain";

}  // namespace fakegraph
