#include "fakegraph/odata/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/utf8.h"

namespace fakegraph {
namespace {

struct Mapping {
    int status;
    std::string_view code;
};

/// By sim::Errc, in its order.
constexpr std::array<Mapping, 7> kMappings = {{
    {404, "NotFound"},
    {409, "Conflict"},
    {400, "BadRequest"},
    {409, "Conflict"},
    {400, "BadRequest"},
    {501, "notSupported"},
    {403, "Forbidden"},
}};
static_assert(static_cast<std::size_t>(sim::Errc::forbidden) + 1 == kMappings.size());

/// True for bytes that stand for themselves in a JSON string.
constexpr bool is_plain(unsigned char c) noexcept { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

/// Number of plain bytes that `text` begins with, eight at a time.
std::size_t plain_prefix(std::string_view text) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kHighs = 0x8080808080808080;
    // High bit set in every byte that is zero (and perhaps in bytes above one: only ever used as a yes or
    // no).
    constexpr auto has_zero = [](std::uint64_t v) { return (v - kOnes) & ~v & kHighs; };
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t v = 0;
        std::memcpy(&v, text.data() + i, 8);
        std::uint64_t const below_blank = (v - kOnes * 0x20) & ~v & kHighs;
        if (((v & kHighs) | below_blank | has_zero(v ^ kOnes * '"') | has_zero(v ^ kOnes * '\\')) != 0) break;
    }
    while (i < text.size() && is_plain(static_cast<unsigned char>(text[i]))) ++i;
    return i;
}

void append_escape(std::string& out, unsigned char c) {
    constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    out += "\\u00";
    out += kHex[c >> 4];
    out += kHex[c & 15];
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    if (out.back() != '{') out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
}

/// `2026-01-31T12:51:51`: the service writes neither zone nor fraction here.
std::string bare_date(sim::Instant now) {
    std::string text = sim::format_instant(std::chrono::floor<std::chrono::seconds>(now));
    text.pop_back();
    return text;
}

}  // namespace

std::string_view find_header(Request const& request, std::string_view name) noexcept {
    auto const found = std::ranges::find_if(
        request.headers, [&](HeaderView const& h) { return edm::same_name(h.name, name); });
    return found == request.headers.end() ? std::string_view{} : found->value;
}

std::string_view name_of(Method m) noexcept {
    switch (m) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            break;
    }
    return "OTHER";
}

GraphError to_graph(sim::Error const& error) {
    Mapping const& m = kMappings.at(static_cast<std::size_t>(error.code));
    return {.status = m.status, .code = std::string(m.code), .message = error.message, .target = {}};
}

std::unexpected<GraphError> bad_request(std::string message, std::string target) {
    return std::unexpected(GraphError{400, "BadRequest", std::move(message), std::move(target)});
}

std::unexpected<GraphError> unknown_segment(std::string_view segment) {
    return bad_request(fmt::format("Resource not found for the segment '{}'.", segment));
}

std::unexpected<GraphError> method_not_allowed(std::string_view what, std::string_view why) {
    std::string message = "Specified HTTP method is not allowed for the request target.";
    if (!why.empty()) (message += ' ') += why;
    return std::unexpected(GraphError{405, "Request_BadRequest", std::move(message), std::string(what)});
}

std::unexpected<GraphError> not_simulated(std::string_view path, std::string_view what) {
    return std::unexpected(
        GraphError{501, "notSupported", fmt::format("{} is not simulated.", what), std::string(path)});
}

void write_error(Response& response, GraphError const& error, sim::Instant now) {
    response.status = error.status;
    response.content_type = kPlainJson;  // without OData parameters: graph-protocol 4.2
    response.headers = error.headers;
    std::string& out = response.body;
    out = "{\"error\":{";
    append_member(out, "code", error.code);
    append_member(out, "message", error.message);
    if (!error.target.empty()) append_member(out, "target", error.target);
    out += ",\"innerError\":{";
    append_member(out, "date", bare_date(now));
    append_member(out, "request-id", response.request_id);
    append_member(out, "client-request-id", response.client_request_id);
    out += "}}}";
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (;;) {
        std::size_t const plain = plain_prefix(text);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        std::size_t length = 1;
        if (auto const c = static_cast<unsigned char>(text.front()); c < 0x80) {
            append_escape(out, c);
        } else if (std::size_t const character = utf8_length(text); character != 0) {
            out.append(text.substr(0, character));
            length = character;
        } else {
            out += "\xef\xbf\xbd";
        }
        text.remove_prefix(length);
    }
    out += '"';
}

}  // namespace fakegraph
