// Rules about items of a $batch: batchThrottleHandled, batchDependentsHandled.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/batch_address.h"
#include "fakegraph/watch/judged.h"
#include "fakegraph/watch/spelling.h"

namespace fakegraph::watch {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxDependencies = 20;  // deeper chains than a batch can have

/// Items are the same by method, address and, for writes, body.
std::uint64_t item_thing(std::string_view method, std::string_view path, std::string_view body) {
    std::uint64_t const address = address_hash(path, text_hash(method));
    return body.empty() ? address : body_hash(body, address);
}
/// Failures of items are counted for themselves.
std::uint64_t item_failure(std::uint64_t thing) { return ~thing; }

std::string text_of(Json const& object, char const* member) {
    auto const found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int status_of(Json const& item) {
    auto const found = item.find("status");
    return found != item.end() && found->is_number_integer() ? found->get<int>() : 0;
}

/// The member of that id; ids compare without case.
Json const* with_id(Json const& list, std::string_view id) {
    auto const found = std::ranges::find_if(
        list, [&](Json const& item) { return item.is_object() && edm::same_name(text_of(item, "id"), id); });
    return found == list.end() ? nullptr : &*found;
}

/// The status of what `item` waited for in the end: a failed dependency that is no 424 itself. 0: not to be
/// told.
int cause_of(Json const& requests, Json const& responses, Json const* item) {
    for (std::uint64_t depth = 0; item != nullptr && depth < kMaxDependencies; ++depth) {
        auto const needs = item->find("dependsOn");
        if (needs == item->end() || !needs->is_array()) return 0;
        Json const* next = nullptr;
        for (Json const& id : *needs) {
            if (!id.is_string()) continue;
            Json const* const answer = with_id(responses, id.get<std::string>());
            int const status = answer == nullptr ? 0 : status_of(*answer);
            if (status == 424)
                next = with_id(requests, id.get<std::string>());
            else if (status >= 400)
                return status;
        }
        item = next;
    }
    return 0;
}

bool may_pass(int status) { return status == 429 || status >= 500; }

/// Where a request of the batch leads.
struct Address {
    std::string method, path;
    std::uint64_t thing;
};

std::optional<Address> address_of(Json const& item, BatchHome const& home) {
    if (!item.is_object()) return std::nullopt;
    auto path = item_target(text_of(item, "url"), home);
    if (!path) return std::nullopt;
    std::string method = text_of(item, "method");
    std::ranges::transform(method, method.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    auto const body = item.find("body");
    std::uint64_t const thing = item_thing(method, *path, body == item.end() ? std::string() : body->dump());
    return Address{std::move(method), std::move(*path), thing};
}

std::string retry_after_of(Json const& answer) {
    auto const headers = answer.find("headers");
    if (headers == answer.end() || !headers->is_object()) return {};
    for (auto const& [name, value] : headers->items())
        if (edm::same_name(name, "Retry-After") && value.is_string()) return value.get<std::string>();
    return {};
}

/// The list that is a member of a JSON text, or null.
Json list_in(std::string const& text, char const* member) {
    Json whole = Json::parse(text, nullptr, false);
    if (!whole.is_object() || !whole.contains(member) || !whole[member].is_array()) return {};
    return std::move(whole[member]);
}

}  // namespace

/// What became of the items stands in the answer to their batch: one that failed has told nobody.
void Judged::see_items(Seen const& seen) {
    Entry const& e = seen.entry;
    if (e.in_batch) return;
    if (!is_batch(e.path)) {
        if (!items_.empty()) send_again(seen, item_thing(name_of(e.method), e.path, seen.visit.request.body));
        return;
    }
    auto const has = [&](std::string_view status) {
        return seen.response.body.find(status) != std::string::npos;
    };
    bool const fails = has("\"status\":42") || has("\"status\":5");  // 424, 429
    if (seen.ok() && (fails || !items_.empty() || !failures_.empty())) see_batch(seen);
}

/// One item that waits to be sent again has been: of several alike, the first one.
void Judged::send_again(Seen const& seen, std::uint64_t thing) {
    auto const item = std::ranges::find_if(
        items_, [&](Item const& i) { return i.thing == thing && seen.follows(i.answered); });
    if (item == items_.end()) return;
    Tally& rule = settled_[item->dependent ? Rule::batch_dependents_handled : Rule::batch_throttle_handled];
    if (seen.timed() && seen.entry.steady_ns < item->until_ns - kEarly_ns)
        rule.fail({item->number, seen.number},
                  ref(seen.number) + " sends an item that was throttled in the batch of " +
                      ref(item->number) + " before its own Retry-After: " + item->what);
    else
        ++rule.passed;
    items_.erase(item);
}

void Judged::see_batch(Seen const& seen) {
    Json const requests = list_in(std::string(seen.visit.request.body), "requests");
    Json const responses = list_in(seen.response.body, "responses");
    BatchHome const home = home_of(seen.visit);
    for (Json const& item : requests)
        if (auto const address = address_of(item, home)) {
            send_again(seen, address->thing);
            Json const* const answer = with_id(responses, text_of(item, "id"));
            if (answer == nullptr) continue;
            std::uint64_t const thing = item_failure(address->thing);
            end_try(seen, thing, retry(seen, thing), is_failure(status_of(*answer)),
                    until_ns(retry_after_of(*answer), seen).has_value());
        }
    for (Json const& answer : responses) {
        int const status = answer.is_object() ? status_of(answer) : 0;
        if (status != 424 && status != 429) continue;
        Json const* const item = with_id(requests, text_of(answer, "id"));
        auto const address = item == nullptr ? std::nullopt : address_of(*item, home);
        if (!address) continue;
        bool const dependent = status == 424;
        keep(items_,
             {.number = seen.number,
              .thing = address->thing,
              .answered = seen.answered(),
              .until_ns = dependent ? 0 : until_ns(retry_after_of(answer), seen).value_or(0),
              .dependent = dependent,
              .final = dependent && !may_pass(cause_of(requests, responses, item)),
              .what = address->method + ' ' + address->path.substr(0, kMaxText)},
             kMaxItems);
    }
}

}  // namespace fakegraph::watch
