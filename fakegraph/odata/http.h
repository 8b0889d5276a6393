/// Request and response as plain values: what handlers see, and what tests build without a socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fakegraph {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view name_of(Method m) noexcept;

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
    /// Address-independent identity of the exchange: connection number (from 1) and request number on it
    /// (from 1).
    std::uint64_t connection = 1;
    std::uint64_t number = 1;
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
};

constexpr std::string_view kODataJson =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
constexpr std::string_view kPlainJson = "application/json";
constexpr std::string_view kPlainText = "text/plain";

}  // namespace fakegraph
