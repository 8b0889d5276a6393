#include "fakegraph/batch/batch.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "fakegraph/batch/item.h"
#include "fakegraph/batch/item_answer.h"
#include "fakegraph/edm/names.h"
#include "fakegraph/odata/body.h"
#include "sim/base/draw.h"

namespace fakegraph::batch {
namespace {

/// What an item has from the batch's own request unless it brings its own.
constexpr std::array<std::string_view, 3> kInherited = {"Authorization", "User-Agent", "client-request-id"};
constexpr std::uint64_t kShuffles = 8;

/// Positions in order of execution: each of those that are ready is as likely to be next.
std::vector<std::size_t> drawn_order(std::vector<Item> const& items, std::uint64_t key) {
    std::vector<std::size_t> order;
    std::vector<bool> done(items.size(), false);
    while (order.size() < items.size()) {
        std::vector<std::size_t> ready;
        for (std::size_t i = 0; i < items.size(); ++i)
            if (!done[i] && std::ranges::all_of(items[i].after, [&](std::size_t a) { return done[a]; }))
                ready.push_back(i);
        std::size_t const next = ready[sim::below(sim::mix(key ^ order.size()), ready.size())];
        done[next] = true;
        order.push_back(next);
    }
    return order;
}

std::vector<std::size_t> order_of(std::vector<Item> const& items, Visit const& visit, Order kind) {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (kind == Order::request) return order;
    std::vector<std::size_t> const as_sent = order;
    std::uint64_t const key = visit.seed ^ sim::hash_text(visit.request.body);
    for (std::uint64_t i = 0; i < kShuffles && order == as_sent; ++i)
        order = drawn_order(items, sim::mix(key) + i);
    return order;
}

/// The item as a request of its own. Item k of request n counts as request n + (k + 1) · 2^32 of the
/// connection, so that draws for it are its own.
class ItemRequest {
public:
    ItemRequest(Item const& item, std::size_t index, Request const& batch) : headers_(item.headers) {
        for (auto const name : kInherited)
            if (auto const value = find_header(batch, name); !value.empty() && header_of(item, name).empty())
                headers_.push_back({name, value});
        request_ = batch;
        request_.headers = headers_;
        request_.method = item.method;
        request_.target = item.target;
        request_.body = item.body;
        request_.has_body = item.has_body;
        request_.content_type = header_of(item, "Content-Type");
        request_.prefer = header_of(item, "Prefer");
        if (auto const own = header_of(item, "Authorization"); !own.empty()) request_.authorization = own;
        if (auto const own = header_of(item, "client-request-id"); !own.empty())
            request_.client_request_id = own;
        request_.number += (std::uint64_t{index} + 1) << 32;
    }
    Request const& request() const noexcept { return request_; }

private:
    std::vector<HeaderView> headers_;
    Request request_;
};

bool failed(int status) { return status < 200 || status > 299; }

/// Runs the items and writes `responses`.
void execute(std::vector<Item> const& items, Visit const& visit, Order kind, Ask const& ask,
             Response& response) {
    std::vector<int> status(items.size(), 0);
    response.body = "{\"responses\":[";
    for (std::size_t const i : order_of(items, visit, kind)) {
        Item const& item = items[i];
        if (response.body.back() != '[') response.body += ',';
        ItemRequest const own(item, i, visit.request);
        auto const blocker =
            std::ranges::find_if(item.after, [&](std::size_t a) { return failed(status[a]); });
        if (blocker == item.after.end() && !item.refusal.empty()) {
            status[i] = 400;
            append_refusal(response.body, item, visit, response);
        } else if (blocker == item.after.end()) {
            Response answer;
            ask(own.request(), answer);
            status[i] = answer.status;
            append_answer(response.body, item, answer);
        } else {
            status[i] = 424;
            append_failed_dependency(response.body, item, items[*blocker], visit, response);
        }
    }
    response.body += "]}";
    response.status = 200;
    response.content_type = kPlainJson;
}

}  // namespace

GraphResult<void> run(Visit const& visit, Rules const& rules, Ask const& ask, Response& response) {
    if (visit.in_batch) return bad_request("A batch cannot hold another batch.", "$batch");
    if (visit.request.method != Method::post)
        return method_not_allowed(std::string(name_of(visit.request.method)) + " $batch");
    simdjson::dom::parser parser;
    auto const root = parse_body(parser, visit.request);
    if (!root) return std::unexpected(root.error());
    auto const items = read_items(*root, home_of(visit), rules.max_requests);
    if (!items) return std::unexpected(items.error());
    execute(*items, visit, rules.order, ask, response);
    return {};
}

}  // namespace fakegraph::batch
