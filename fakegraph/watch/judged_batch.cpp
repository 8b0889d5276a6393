// Rules about items of a $batch: batchThrottleHandled, batchDependentsHandled.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "fakegraph/edm/names.h"
#include "fakegraph/watch/judged.h"

namespace fakegraph::watch {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxDependencies = 20;  // deeper chains than a batch can have

std::string ref(std::uint64_t number) { return "request " + std::to_string(number); }

bool is_batch(std::string_view path) {
    path = path.substr(0, path.find('?'));
    return path.ends_with("/$batch") || path.ends_with("/%24batch");
}

/// Items are the same by method and address: bodies are written anew when an item is sent again elsewhere.
std::uint64_t item_thing(std::string_view method, std::string_view path) {
    return text_hash(path, text_hash(method));
}

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

std::string path_of(std::string_view batch_path, std::string url) {
    if (url.starts_with("/beta/") || url.starts_with("/v1.0/")) return url;
    std::string path(batch_path.substr(0, batch_path.find('/', 1)));
    if (!url.starts_with('/')) path += '/';
    return path + url;
}

}  // namespace

void Judged::see_items(Seen const& seen) {
    Entry const& e = seen.entry;
    bool const outer = !e.in_batch && is_batch(e.path);
    if (outer && e.status == 200 && seen.response.body.find("\"status\":424") != std::string::npos)
        see_dependents(seen);
    if (outer) {
        for (Item& item : items_)
            if (item.connection == e.connection) item.sealed = true;
        return;
    }
    std::uint64_t const thing = item_thing(name_of(e.method), e.path);
    if (!items_.empty()) send_again(seen, thing);
    if (!e.in_batch || e.status != 429) return;
    std::int64_t const until = seen.timed() ? until_ns(e.retry_after, seen).value_or(0) : 0;
    keep(items_,
         {.number = seen.number,
          .connection = e.connection,
          .thing = thing,
          .until_ns = until,
          .dependent = false,
          .final = false,
          .sealed = false,
          .what = std::string(name_of(e.method)) + ' ' + std::string(e.path.substr(0, kMaxText))},
         kMaxItems);
}

/// One item that waits to be sent again has been: of several alike, the first one.
void Judged::send_again(Seen const& seen, std::uint64_t thing) {
    auto const item =
        std::ranges::find_if(items_, [&](Item const& i) { return i.sealed && i.thing == thing; });
    if (item == items_.end()) return;
    Tally& rule = settled_[item->dependent ? Rule::batch_dependents_handled : Rule::batch_throttle_handled];
    if (seen.timed() && seen.entry.steady_ns < item->until_ns - kEarly_ns)
        rule.fail({item->number, seen.number},
                  ref(seen.number) + " sends the item that " + ref(item->number) +
                      " was throttled for before its own Retry-After: " + item->what);
    else
        ++rule.passed;
    items_.erase(item);
}

/// Items that were not tried because others failed stand in the batch only: the log has no request of theirs.
void Judged::see_dependents(Seen const& seen) {
    Json const sent = Json::parse(seen.visit.request.body, nullptr, false);
    Json const got = Json::parse(seen.response.body, nullptr, false);
    if (!sent.is_object() || !got.is_object() || !sent.contains("requests") || !got.contains("responses"))
        return;
    Json const& requests = sent["requests"];
    Json const& responses = got["responses"];
    for (Json const& answer : responses) {
        if (!answer.is_object() || status_of(answer) != 424) continue;
        Json const* const item = with_id(requests, text_of(answer, "id"));
        if (item == nullptr) continue;
        std::string const method = text_of(*item, "method");
        std::string const path = path_of(seen.entry.path, text_of(*item, "url"));
        std::uint64_t const thing = item_thing(method, path);
        send_again(seen, thing);
        keep(items_,
             {.number = seen.number,
              .connection = seen.entry.connection,
              .thing = thing,
              .until_ns = 0,
              .dependent = true,
              .final = !may_pass(cause_of(requests, responses, item)),
              .sealed = false,
              .what = method + ' ' + path.substr(0, kMaxText)},
             kMaxItems);
    }
}

}  // namespace fakegraph::watch
