#include "fakegraph/admin/requests.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "fakegraph/admin/requests_verify.h"
#include "fakegraph/edm/names.h"
#include "fakegraph/harness.h"

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;
using watch::Entry;

constexpr std::uint64_t kDefaultLimit = 100;
constexpr std::uint64_t kMaxLimit = 1000;

void answer(Response& response, Json const& body, int status = 200) {
    response.status = status;
    response.content_type = kPlainJson;
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

GraphResult<std::uint64_t> number(Option const& option, std::uint64_t least, std::uint64_t most) {
    std::uint64_t n = 0;
    char const* const end = option.value.data() + option.value.size();
    auto const [stop, error] = std::from_chars(option.value.data(), end, n);
    if (error == std::errc{} && stop == end && n >= least && n <= most) return n;
    return bad_request("'" + option.name + "' must be a number from " + std::to_string(least) + " to " +
                           std::to_string(most) + ", not '" + option.value + "'.",
                       option.name);
}

struct Query {
    watch::Filter filter;
    std::uint64_t limit = kDefaultLimit;
};

GraphResult<Query> read_query(Url const& url, bool lists) {
    Query q;
    for (Option const& o : url.options) {
        if (o.name == "limit" || o.name == "after" || o.name == "since") {
            if (!lists && o.name != "since")
                return bad_request("'" + o.name + "' is only for the list of requests.", o.name);
            auto const n =
                number(o, o.name == "limit" ? 1 : 0, o.name == "limit" ? kMaxLimit : std::uint64_t{1} << 62);
            if (!n) return std::unexpected(n.error());
            if (o.name == "limit")
                q.limit = *n;
            else
                q.filter.since = std::max(q.filter.since, o.name == "after" ? *n + 1 : *n);
        } else if (auto const done = narrow(q.filter, o.name, o.value); !done) {
            return std::unexpected(done.error());
        }
    }
    return q;
}

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

/// How the answer reached the client, where that was not simply so.
std::string_view name_of(Delivery::End end) {
    constexpr std::array<std::string_view, 4> kNames{"whole", "reset", "truncated", "stalled"};
    return kNames[static_cast<std::size_t>(end)];
}

Json entry_json(Entry const& e, bool whole) {
    Json out;
    out["number"] = e.number;
    out["client"] = e.client;
    out["method"] = fakegraph::name_of(e.method);
    out["path"] = e.path;
    out["status"] = e.status;
    out["wallTime"] = sim::format_instant(sim::Instant{std::chrono::milliseconds(e.wall_ms)});
    out["simulatedTime"] = sim::format_instant(e.now);
    out["requestId"] = e.request_id;
    out["clientRequestId"] = e.client_request_id;
    out["fault"] = text_or_null(e.fault);
    out["inBatch"] = e.in_batch;
    if (!whole) return out;
    out["retryAttempt"] = text_or_null(e.retry_attempt);
    out["headers"] = {{"Authorization", e.authorized ? "present" : "absent"},
                      {"ConsistencyLevel", text_or_null(e.consistency_level)},
                      {"Prefer", text_or_null(e.prefer)},
                      {"Content-Type", text_or_null(e.content_type)}};
    out["body"] = text_or_null(e.body);
    out["bodyBytes"] = e.body_bytes;
    out["answer"] = {{"bytes", e.answer_bytes},
                     {"retryAfter", text_or_null(e.retry_after)},
                     {"nextLink", text_or_null(e.next_link)},
                     {"delivery", name_of(e.end)},
                     {"delayMs", e.delay_ms},
                     {"servedStatus", e.served == 0 ? Json() : Json(e.served)}};
    out["cut"] = e.cut;
    return out;
}

void put_extent(Json& out, watch::Ring::Extent const& extent) {
    out["first"] = extent.first == 0 ? Json() : Json(extent.first);
    out["last"] = extent.last == 0 ? Json() : Json(extent.last);
    out["dropped"] = extent.dropped;
}

GraphResult<void> list(watch::Ring const& ring, Url const& url, Response& response) {
    auto const query = read_query(url, true);
    if (!query) return std::unexpected(query.error());
    Json value = Json::array();
    bool more = false;
    ring.each([&](Entry const& e) {
        if (!watch::matches(query->filter, e)) return true;
        more = value.size() == query->limit;
        if (!more) value.push_back(entry_json(e, true));
        return !more;
    });
    Json out;
    out["value"] = std::move(value);
    if (more) out["next"] = out["value"].back()["number"];
    put_extent(out, ring.extent());
    answer(response, out);
    return {};
}

GraphResult<void> count(watch::Ring const& ring, Url const& url, Response& response) {
    auto const query = read_query(url, false);
    if (!query) return std::unexpected(query.error());
    std::uint64_t n = 0;
    ring.each([&](Entry const& e) {
        n += watch::matches(query->filter, e) ? 1U : 0U;
        return true;
    });
    Json out;
    out["count"] = n;
    put_extent(out, ring.extent());
    answer(response, out);
    return {};
}

/// The $batch that an item came in: the next one on its connection. 0: not there any more, or not yet.
std::uint64_t batch_of(watch::Ring const& ring, std::uint64_t item, std::uint64_t connection) {
    std::uint64_t found = 0;
    ring.each([&](Entry const& e) {
        if (e.number > item && e.connection == connection && !e.in_batch) found = e.number;
        return found == 0;
    });
    return found;
}

GraphResult<void> show(watch::Ring const& ring, std::string_view text, Response& response) {
    std::uint64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    Json out;
    std::uint64_t connection = 0;
    bool const kept = ring.with(n, [&](Entry const& e) {
        out = entry_json(e, true);
        connection = e.connection;
    });
    if (!kept || std::to_string(n) != text)
        return std::unexpected(GraphError{
            404, "NotFound", "The log holds no request '" + std::string(text) + "'.", "/__admin/requests"});
    if (out["inBatch"].get<bool>()) {
        std::uint64_t const batch = batch_of(ring, n, connection);
        out["batch"] = batch == 0 ? Json() : Json(batch);
    }
    answer(response, out);
    return {};
}

}  // namespace

GraphResult<void> requests(AdminCall& call, Url const& url, Response& response) {
    watch::Ring& ring = call.tenant.harness().log.ring();
    auto const& s = url.segments;
    Method const method = call.request.method == Method::head ? Method::get : call.request.method;
    if (s.size() == 1 && method == Method::get) return list(ring, url, response);
    if (s.size() == 1 && method == Method::del) {
        ring.clear();
        response.status = 204;
        return {};
    }
    if (s.size() == 2 && s[1].name == "verify" && method == Method::post)
        return verify(ring, call.request.body, response);
    if (s.size() == 2 && s[1].name == "count" && method == Method::get) return count(ring, url, response);
    if (s.size() == 2 && method == Method::get) return show(ring, s[1].name, response);
    return method_not_allowed("/__admin/requests");
}

}  // namespace fakegraph::admin
