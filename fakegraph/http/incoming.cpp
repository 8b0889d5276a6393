#include "fakegraph/http/incoming.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "fakegraph/http/target.h"
#include "fakegraph/http/text.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::http {
namespace {

namespace beast_http = boost::beast::http;

/// Reserved at once for a body that is announced to be large; the rest comes as it arrives.
constexpr std::uint64_t kFirstBodyReserve = 64 * 1024;

Method to_method(beast_http::verb v) noexcept {
    switch (v) {
        case beast_http::verb::get:
            return Method::get;
        case beast_http::verb::head:
            return Method::head;
        case beast_http::verb::post:
            return Method::post;
        case beast_http::verb::put:
            return Method::put;
        case beast_http::verb::patch:
            return Method::patch;
        case beast_http::verb::delete_:
            return Method::del;
        case beast_http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

/// What is wrong with a request line that the parser did not take.
std::string wrong_line(std::string_view raw) {
    if (raw.starts_with('\x16')) return "This is a TLS handshake, and this port speaks plain HTTP.";
    std::string_view const line = raw.substr(0, std::min(raw.find_first_of("\r\n"), raw.size()));
    auto const target_at = line.find(' ');
    if (target_at == std::string_view::npos) return "The request line has no target and no HTTP version.";
    auto const version_at = line.rfind(" HTTP/");
    if (version_at == std::string_view::npos || version_at < target_at) {
        return "The request line does not end with an HTTP version.";
    }
    std::string_view const version = line.substr(version_at + 1);
    if (version_at == target_at) return "The request line has no target.";
    std::string escaped;
    auto const target = read_target(line.substr(target_at + 1, version_at - target_at - 1), escaped);
    if (!target) return target.error();
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return "The HTTP version is neither HTTP/1.0 nor HTTP/1.1.";
    return "The request line is malformed.";
}

}  // namespace

void Incoming::reset() {
    method = Method::other;
    line_done = http_1_1 = expects_continue = gzipped = has_host = in_place = false;
    target = host = content_type = client_request_id = authorization = prefer = accept_encoding =
        body_in_place = {};
    headers.clear();
    scheme_in_target = {};
    target_escaped.clear();
    prefer_joined.clear();
    body.clear();
    refusal.status = 0;
    refusal.ends_connection = false;
}

void Incoming::refuse(int status, std::string_view code, std::string message, bool ends_connection) {
    refusal.ends_connection |= ends_connection;
    if (refusal) return;
    refusal.status = status;
    refusal.code = code;
    refusal.message = std::move(message);
}

RequestParser::RequestParser(Incoming& incoming, ServerOptions const& options)
    : incoming_(incoming), options_(options) {
    header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
    body_limit(options.max_body_bytes);
}

RequestParser::Step RequestParser::feed(char const* request, std::size_t& from, std::size_t end) {
    if (from == end) return Step::more;
    request_ = request;
    window_ = end;
    bool const in_header = !header_done_;
    eager(!in_header);
    error_code ec;
    from += put(boost::asio::const_buffer(request + from, end - from), ec);
    if (ec && ec != beast_http::error::need_more) {
        broken(ec, {request, end});
        return Step::broken;
    }
    if (in_header && (header_done_ ? from : end) > options_.max_header_bytes) {
        broken(beast_http::error::header_limit, {request, end});
        return Step::broken;
    }
    if (in_header && header_done_) return Step::header_done;
    return is_done() ? Step::complete : Step::more;
}

/// Only for text of the buffer: a value folded over lines was put together elsewhere.
Slice RequestParser::slice(string_view text) {
    auto const at =
        reinterpret_cast<std::uintptr_t>(text.data()) - reinterpret_cast<std::uintptr_t>(request_);
    if (text.empty()) return {};
    if (at >= window_) {
        incoming_.refuse(400, "BadRequest", "A header value is folded over several lines.");
        return {};
    }
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(text.size())};
}

void RequestParser::on_request_impl(verb method, string_view, string_view target, int version, error_code&) {
    incoming_.line_done = true;
    incoming_.method = to_method(method);
    incoming_.http_1_1 = version == 11;
    if (method == verb::connect) {
        incoming_.refuse(
            405, "Request_BadRequest",
            "CONNECT asks for a tunnel, and none is made: ask for http:// by way of this proxy, or "
            "point the client at this server itself.",
            true);
        return;
    }
    auto const read = read_target({target.data(), target.size()}, incoming_.target_escaped);
    if (!read) {
        incoming_.refuse(400, "BadRequest", read.error());
        return;
    }
    std::size_t const most = options_.max_target_bytes;
    if (is_longer_than(most, read->path)) {
        incoming_.refuse(414, "UriTooLong",
                         "The request target is longer than " + std::to_string(most) + " bytes.");
        // Its beginning tells whose request it was.
        constexpr std::size_t kKept = 256;
        incoming_.target_escaped = read->path.substr(0, std::min(read->path.find('?'), kKept));
        return;
    }
    if (incoming_.target_escaped.empty()) incoming_.target = slice(read->path);
    incoming_.scheme_in_target = read->scheme;
    if (!read->host.empty()) incoming_.host = slice(read->host);
}

void RequestParser::on_field_impl(field name, string_view name_text, string_view value, error_code&) {
    if (header_done_) return;  // a trailer: nothing of ours may come that late
    std::string_view const text(value.data(), value.size());
    incoming_.headers.emplace_back(slice(name_text), slice(value));
    switch (name) {
        case field::host:
            if (incoming_.has_host) incoming_.refuse(400, "BadRequest", "There are two Host headers.");
            incoming_.has_host = true;
            if (!std::ranges::all_of(text, is_host_character)) {
                incoming_.refuse(400, "BadRequest", "The Host header has a character that no host name has.");
            } else if (incoming_.scheme_in_target.empty()) {  // RFC 9112 3.2.2: the target's own host wins
                incoming_.host = slice(value);
            }
            break;
        case field::content_type:
            incoming_.content_type = slice(value);
            break;
        case field::authorization:
            incoming_.authorization = slice(value);
            break;
        case field::accept_encoding:
            incoming_.accept_encoding = slice(value);
            break;
        case field::prefer:
            if (incoming_.prefer.size != 0) {
                if (incoming_.prefer_joined.empty()) incoming_.prefer_joined = incoming_.prefer.in(request_);
                (incoming_.prefer_joined += ", ") += text;
            } else {
                incoming_.prefer = slice(value);
            }
            break;
        case field::content_encoding:
        case field::transfer_encoding:
        case field::expect:
            on_body_field(name, text);
            break;
        case field::unknown:
            if (same_letters({name_text.data(), name_text.size()}, "client-request-id")) {
                incoming_.client_request_id = slice(value);
            }
            break;
        default:
            break;
    }
}

/// What a header says about the body and how it comes.
void RequestParser::on_body_field(field name, std::string_view text) {
    if (name == field::content_encoding) {
        if (same_letters(text, "gzip") || same_letters(text, "x-gzip")) {
            if (incoming_.gzipped)
                incoming_.refuse(415, "UnsupportedMediaType", "The body is encoded twice.");
            incoming_.gzipped = true;
        } else if (!text.empty() && !same_letters(text, "identity")) {
            incoming_.refuse(415, "UnsupportedMediaType", "Content-Encoding is neither gzip nor identity.");
        }
    } else if (name == field::transfer_encoding) {
        // Anything but plain chunks would leave the end of the body to guesswork.
        if (!same_letters(text, "chunked")) {
            incoming_.refuse(400, "BadRequest", "Transfer-Encoding is not chunked.", true);
        }
    } else if (same_letters(text, "100-continue")) {
        incoming_.expects_continue = incoming_.http_1_1;
    } else {
        incoming_.refuse(417, "ExpectationFailed", "Expect is not 100-continue.");
    }
}

void RequestParser::on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) {
    length_ = length.value_or(0);
}

std::size_t RequestParser::on_body_impl(string_view piece, error_code&) {
    if (incoming_.body.empty() && piece.size() == length_) {
        incoming_.body_in_place = slice(piece);
        incoming_.in_place = true;
        return piece.size();
    }
    if (incoming_.body.empty()) incoming_.body.reserve(std::min(length_, kFirstBodyReserve));
    incoming_.body.append(piece.data(), piece.size());
    return piece.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view piece, error_code& ec) {
    if (piece.size() > options_.max_body_bytes - incoming_.body.size()) {
        ec = beast_http::error::body_limit;
        return 0;
    }
    incoming_.body.append(piece.data(), piece.size());
    return piece.size();
}

void RequestParser::broken(error_code const& ec, std::string_view raw) {
    if (ec == beast_http::error::body_limit) {
        incoming_.refuse(413, "RequestEntityTooLarge",
                         "The body is larger than " + std::to_string(options_.max_body_bytes) + " bytes.",
                         true);
    } else if (ec == beast_http::error::header_limit && !incoming_.line_done) {
        incoming_.refuse(
            414, "UriTooLong",
            "The request line is longer than " + std::to_string(options_.max_header_bytes) + " bytes.", true);
    } else if (ec == beast_http::error::header_limit) {
        incoming_.refuse(431, "RequestHeaderFieldsTooLarge",
                         "The header is larger than " + std::to_string(options_.max_header_bytes) + " bytes.",
                         true);
    } else if (!incoming_.line_done) {
        incoming_.refuse(400, "BadRequest", wrong_line(raw), true);
    } else {
        incoming_.refuse(400, "BadRequest",
                         std::string(header_done_ ? "The body is malformed: " : "The header is malformed: ") +
                             ec.message() + '.',
                         true);
    }
}

}  // namespace fakegraph::http
