#include "fakegraph/watch/entry.h"

#include <algorithm>

#include "fakegraph/edm/names.h"

namespace fakegraph::watch {
namespace {

constexpr std::int64_t kNanosecondsOfMs = 1'000'000;
constexpr std::string_view kNextLink = "@odata.nextLink";
/// How far from the end of a page a link is looked for that does not stand first.
constexpr std::size_t kTail = kMaxLink + 64;

std::string_view header_of(Response const& response, std::string_view name) {
    for (auto const& [other, value] : response.headers)
        if (edm::same_name(other, name)) return value;
    return {};
}

/// Where the string ends whose first character is at `at`: the position of its closing quote, or the end.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (;;) {
        std::size_t const quote = text.find('"', at);
        if (quote == text.npos) return text.size();
        std::size_t slashes = 0;
        while (quote - slashes > at && text[quote - slashes - 1] == '\\') ++slashes;
        if (slashes % 2 == 0) return quote;
        at = quote + 1;
    }
}

/// The link behind the items: `…],"@odata.nextLink":"…"…}`.
std::string_view link_in_tail(std::string_view body) {
    std::string_view const tail = body.substr(body.size() - std::min(body.size(), kTail));
    std::size_t const name = tail.rfind("\"@odata.nextLink\":\"");
    if (name == tail.npos) return {};
    std::size_t const begin = name + kNextLink.size() + 4;
    return tail.substr(begin, string_end(tail, begin) - begin);
}

}  // namespace

std::string_view next_link_of(std::string_view body) noexcept {
    if (!body.starts_with("{\"")) return {};
    std::size_t at = 1;
    while (at < body.size() && body[at] == '"') {
        std::size_t const name_end = string_end(body, at + 1);
        std::string_view const name = body.substr(at + 1, name_end - at - 1);
        at = name_end + 2;  // the value, after `":`
        if (at >= body.size()) return {};
        if (body[at] == '[') return body.ends_with("]}") ? std::string_view{} : link_in_tail(body);
        if (body[at] == '{') return {};
        if (body[at] == '"') {
            std::size_t const end = string_end(body, at + 1);
            if (name == kNextLink) return body.substr(at + 1, end - at - 1);
            at = end + 1;
        } else {
            at = std::min(body.find_first_of(",}", at), body.size());
        }
        ++at;  // the comma
    }
    return {};
}

bool is_empty_page(std::string_view body) noexcept {
    if (body.ends_with("]}")) return body.ends_with("\"value\":[]}");
    // Another order of members, made on purpose: never many items before it.
    return body.size() <= kTail && body.find("\"value\":[],") != body.npos;
}

Entry entry_of(Visit const& visit, Response const& response, Course course) noexcept {
    Request const& request = visit.request;
    Entry e;
    e.connection = request.connection;
    e.wall_ms = visit.wall.unix_ms;
    // Known to the transport alone; it waited there while others were answered.
    e.steady_ns =
        visit.wall.steady_ns != 0 && request.arrived_ns != 0 ? request.arrived_ns : visit.wall.steady_ns;
    if (e.steady_ns != 0)
        e.answered_ns = std::max(visit.wall.steady_ns, course.ready_ns) +
                        std::int64_t{response.delivery.delay_ms} * kNanosecondsOfMs;
    e.now = visit.now;
    e.body_bytes = request.body.size();
    e.answer_bytes = response.body.size();
    e.delay_ms = response.delivery.delay_ms;
    e.status = static_cast<std::uint16_t>(response.status);
    e.served = static_cast<std::uint16_t>(course.served);
    e.method = request.method;
    e.end = response.delivery.end;
    e.in_batch = visit.in_batch;
    e.changed = course.changed;
    e.twice = course.twice;
    e.spoilt = course.spoilt;
    e.authorized = !request.authorization.empty();
    e.client = visit.client;
    e.path = visit.path;
    e.request_id = response.request_id;
    e.client_request_id = response.client_request_id;
    e.prefer = request.prefer;
    e.content_type = request.content_type;
    e.body = request.body;
    e.fault = response.fault;
    constexpr std::string_view kConsistency = "ConsistencyLevel";
    constexpr std::string_view kAttempt = "Retry-Attempt";
    for (HeaderView const& h : request.headers) {
        if (h.name.size() == kConsistency.size() && edm::same_name(h.name, kConsistency))
            e.consistency_level = h.value;
        else if (h.name.size() == kAttempt.size() && edm::same_name(h.name, kAttempt))
            e.retry_attempt = h.value;
    }
    if (response.status == 200) e.next_link = next_link_of(response.body);
    if (response.status >= 300) e.retry_after = header_of(response, "Retry-After");
    return e;
}

}  // namespace fakegraph::watch
