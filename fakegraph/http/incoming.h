/// One request as it arrives: Beast's parser, and what the server keeps of it. The only user of Beast's
/// parser in the server.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/http/server.h"
#include "fakegraph/odata/http.h"

namespace fakegraph::http {

/// A piece of the request, counted from its first byte: it survives a move of the buffer.
struct Slice {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    std::string_view in(char const* request) const noexcept { return {request + at, size}; }
};

/// Why the server answers in place of the handler. Status 0: it does not.
struct Refusal {
    int status = 0;
    std::string_view code;
    std::string message;
    /// Where the next request would begin is unknown, or not worth reading up to.
    bool ends_connection = false;
    explicit operator bool() const noexcept { return status != 0; }
};

struct Incoming {
    Method method = Method::other;
    bool line_done = false;
    bool http_1_1 = false;
    bool expects_continue = false;
    bool gzipped = false;
    bool has_host = false;
    /// Name and value of all fields, in the order in which they came.
    std::vector<std::pair<Slice, Slice>> headers;
    Slice target, host, content_type, client_request_id, authorization, prefer, accept_encoding;
    /// Used in place of `target` when not empty (target.h).
    std::string target_escaped;
    /// Of a target in absolute form; its host is in `host` then. Static text.
    std::string_view scheme_in_target;
    /// Used when there were several Prefer headers.
    std::string prefer_joined;
    /// The body, unless it lies in the buffer in one piece.
    std::string body;
    Slice body_in_place;
    bool in_place = false;
    Refusal refusal;

    /// Keeps capacity.
    void reset();
    /// The first reason stays, but any may end the connection.
    void refuse(int status, std::string_view code, std::string message, bool ends_connection = false);
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    RequestParser(Incoming& incoming, ServerOptions const& options);

    enum class Step : std::uint8_t { more, header_done, complete, broken };
    /// Reads on at `request[from]`; `request` is the first byte of the request, wherever it lies now. Stops
    /// after the header. Advances `from` by what is consumed. When broken, `incoming.refusal` says why.
    Step feed(char const* request, std::size_t& from, std::size_t end);

private:
    using string_view = boost::beast::string_view;
    using error_code = boost::beast::error_code;
    using verb = boost::beast::http::verb;
    using field = boost::beast::http::field;

    void on_request_impl(verb method, string_view name, string_view target, int version,
                         error_code& ec) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(field name, string_view name_text, string_view value, error_code& ec) override;
    void on_header_impl(error_code&) override { header_done_ = true; }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code& ec) override;
    std::size_t on_body_impl(string_view piece, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t remain, string_view piece, error_code& ec) override;
    void on_finish_impl(error_code&) override {}

    void on_body_field(field name, std::string_view text);
    Slice slice(string_view text);
    void broken(error_code const& ec, std::string_view raw);

    Incoming& incoming_;
    ServerOptions const& options_;
    char const* request_ = nullptr;
    std::size_t window_ = 0;
    std::uint64_t length_ = 0;
    bool header_done_ = false;
};

}  // namespace fakegraph::http
