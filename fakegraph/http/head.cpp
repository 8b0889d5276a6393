#include "fakegraph/http/head.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <ostream>  // Boost's status header needs it

#include "fakegraph/http/text.h"

namespace fakegraph::http {
namespace {

struct Line {
    std::string_view name, value;
};

constexpr std::string_view kPinning = "Strict-Transport-Security";

/// Reference graph-protocol 4.2 and 14. The diagnostic names a made-up scale unit.
constexpr Line kCommon[] = {
    {"Cache-Control", "no-cache"},
    {"x-ms-resource-unit", "1"},  // an answer that cost more says so itself
    {"Vary", "Accept-Encoding"},
    {kPinning, "max-age=31536000"},
    {"x-ms-ags-diagnostic",
     R"({"ServerInfo":{"DataCenter":"East US","Slice":"E","Ring":"5","ScaleUnit":"003","RoleInstance":"BL6PEPF0000E7BB"}})"},
    {"Access-Control-Allow-Origin", "*"},
    {"Access-Control-Expose-Headers",
     "ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, "
     "ReadWriteConsistencyToken, "
     "SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant, Retry-After"},
};
constexpr std::string_view kServers[] = {"Connection", "Transfer-Encoding"};

bool names(std::string_view name, std::string_view other) noexcept {
    return name.size() == other.size() && same_letters(name, other);
}

/// A fault states the line itself (http.h).
bool stated(Response const& response, std::string_view name) noexcept {
    return std::ranges::any_of(response.headers, [&](auto const& h) { return names(h.first, name); });
}

/// A value from outside cannot end its line early.
void append_line(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    auto const start = out.size();
    out += value;
    for (auto i = start; i < out.size(); ++i) {
        auto const c = static_cast<unsigned char>(out[i]);
        if ((c < 0x20 && c != '\t') || c == 0x7f) out[i] = ' ';
    }
    out += "\r\n";
}

void append_common_line(std::string& out, Line const& line, bool secure) {
    append_line(out, line.name, secure && line.name == kPinning ? "max-age=0" : line.value);
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

void append_status(std::string& out, int status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(std::clamp(status, 100, 999)));
    out += ' ';
    if (status == 509) {  // Graph's own; no registered status
        out += "Bandwidth Limit Exceeded";
    } else {
        auto const reason = boost::beast::http::obsolete_reason(
            boost::beast::http::int_to_status(static_cast<unsigned>(status)));
        out.append(reason.data(), reason.size());
    }
    out += "\r\n";
}

void append_common(std::string& out, Response const& response, CommonLines& common) {
    std::time_t const now = std::time(nullptr);
    bool const replaced =
        std::ranges::any_of(kCommon, [&](Line const& line) { return stated(response, line.name); });
    if (response.headers.empty() || (!replaced && !stated(response, "Date"))) {
        out += common.at(now);
        return;
    }
    for (Line const& line : kCommon) {
        if (!stated(response, line.name)) append_common_line(out, line, common.is_secure());
    }
    if (!stated(response, "Date")) append_line(out, "Date", http_date(now));
}

}  // namespace

std::string http_date(std::time_t wall_clock) {
    constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    std::tm utc{};
    gmtime_r(&wall_clock, &utc);
    std::string out;
    auto const two = [&out](int number) {
        out += static_cast<char>('0' + number / 10 % 10);
        out += static_cast<char>('0' + number % 10);
    };
    out += kDays.substr(3 * static_cast<std::size_t>(utc.tm_wday), 3);
    out += ", ";
    two(utc.tm_mday);
    out += ' ';
    out += kMonths.substr(3 * static_cast<std::size_t>(utc.tm_mon), 3);
    out += ' ';
    out += std::to_string(1900 + utc.tm_year);
    out += ' ';
    two(utc.tm_hour);
    out += ':';
    two(utc.tm_min);
    out += ':';
    two(utc.tm_sec);
    out += " GMT";
    return out;
}

std::string const& CommonLines::at(std::time_t wall_clock) {
    if (wall_clock != second_) {
        second_ = wall_clock;
        lines_.clear();
        for (Line const& line : kCommon) append_common_line(lines_, line, secure_);
        append_line(lines_, "Date", http_date(wall_clock));
    }
    return lines_;
}

void append_head(std::string& out, Response const& response, HeadFacts const& facts, CommonLines& common) {
    append_status(out, response.status);
    append_common(out, response, common);
    if (!is_bodyless(response.status)) {
        if (!response.body.empty()) {
            if (!stated(response, "Content-Type")) append_line(out, "Content-Type", response.content_type);
            if (response.content_type.starts_with("application/json;odata")) out += "OData-Version: 4.0\r\n";
            if (facts.gzipped) out += "Content-Encoding: gzip\r\n";
        }
        if (!stated(response, "Content-Length")) {
            out += "Content-Length: ";
            append_number(out, response.body.size());
            out += "\r\n";
        }
    }
    if (!response.request_id.empty()) append_line(out, "request-id", response.request_id);
    std::string_view const echo = !response.client_request_id.empty()
                                      ? std::string_view(response.client_request_id)
                                  : !facts.client_request_id.empty() ? facts.client_request_id
                                                                     : std::string_view(response.request_id);
    if (!echo.empty()) append_line(out, "client-request-id", echo);
    for (auto const& [name, value] : response.headers) {
        if (std::ranges::none_of(kServers, [&](std::string_view own) { return names(name, own); }))
            append_line(out, name, value);
    }
    if (facts.close) out += "Connection: close\r\n";
    out += "\r\n";
}

}  // namespace fakegraph::http
