#include "fakegraph/batch/item.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/base64.h"
#include "fakegraph/odata/body.h"

namespace fakegraph::batch {
namespace {

using simdjson::dom::element;

/// ASSUMED: other members are refused, so that a misspelt `dependsOn` is noticed.
constexpr std::array<std::string_view, 6> kMembers = {"id", "method", "url", "headers", "body", "dependsOn"};
constexpr std::size_t kMaxShownUrl = 128;
constexpr std::array<Method, 5> kMethods = {Method::get, Method::post, Method::put, Method::patch,
                                            Method::del};

bool is_write(Method m) { return m == Method::post || m == Method::put || m == Method::patch; }

/// `requests[3].url`.
std::string place(std::size_t index, std::string_view member = {}) {
    std::string out = "requests[" + std::to_string(index) + "]";
    if (!member.empty()) (out += '.') += member;
    return out;
}

std::unexpected<GraphError> malformed(std::string at, std::string_view why) {
    std::string message = "Invalid batch payload format. '" + at + "' ";
    message += why;
    return bad_request(message += '.', std::move(at));
}

bool is_media(std::string_view content_type, std::string_view begin, std::string_view end = {}) {
    std::string_view media = content_type.substr(0, content_type.find(';'));
    while (media.ends_with(' ')) media.remove_suffix(1);
    return media.size() >= begin.size() + end.size() &&
           edm::same_name(media.substr(0, begin.size()), begin) &&
           edm::same_name(media.substr(media.size() - end.size()), end);
}

class Reader {
public:
    Reader(BatchHome const& home, std::size_t count) : home_(home) { items_.reserve(count); }

    GraphResult<void> read(element e);
    std::vector<Item> take() { return std::move(items_); }

private:
    GraphResult<void> read_id(element e, Item& item);
    GraphResult<void> read_method(element e, Item& item);
    GraphResult<void> read_url(element e, Item& item);
    GraphResult<void> read_headers(element e, Item& item);
    GraphResult<void> read_body(element e, Item& item);
    GraphResult<void> read_dependencies(element e, Item& item);
    GraphResult<std::string_view> text(element e, std::string_view member) const;
    std::size_t index() const { return items_.size(); }

    BatchHome const& home_;
    std::vector<Item> items_;
    std::map<std::string, std::size_t> index_of_;  // by id in lower case
};

GraphResult<std::string_view> Reader::text(element e, std::string_view member) const {
    auto const found = member_of(e, member);
    auto const text = found ? as_text(*found) : std::nullopt;
    if (!text || text->empty())
        return malformed(place(index(), member), "must be a string that is not empty");
    return *text;
}

GraphResult<void> Reader::read_id(element e, Item& item) {
    auto const id = text(e, "id");
    if (!id) return std::unexpected(id.error());
    if (id->size() > kMaxItemId)
        return malformed(place(index(), "id"),
                         "is longer than the limit of " + std::to_string(kMaxItemId) + " bytes");
    if (!index_of_.emplace(edm::lower(*id), index()).second)
        return bad_request("Request Id " + std::string(*id) + " has to be unique in a batch.",
                           place(index(), "id"));
    item.id = *id;
    return {};
}

GraphResult<void> Reader::read_method(element e, Item& item) {
    auto const name = text(e, "method");
    if (!name) return std::unexpected(name.error());
    auto const found =
        std::ranges::find_if(kMethods, [&](Method m) { return edm::same_name(name_of(m), *name); });
    if (found == kMethods.end())
        return malformed(place(index(), "method"), "must be GET, POST, PUT, PATCH or DELETE");
    item.method = *found;
    return {};
}

GraphResult<void> Reader::read_url(element e, Item& item) {
    auto const url = text(e, "url");
    if (!url) return std::unexpected(url.error());
    auto target = item_target(*url, home_);
    if (target) {
        item.target = std::move(*target);
    } else if (target.error().elsewhere) {
        item.refusal = "The url '" + std::string(url->substr(0, kMaxShownUrl)) +
                       "' cannot be asked: " + target.error().what + '.';
    } else {
        return malformed(place(index(), "url"), "cannot be asked: " + target.error().what);
    }
    return {};
}

GraphResult<void> Reader::read_headers(element e, Item& item) {
    auto const headers = member_of(e, "headers");
    if (is_absent(headers)) return {};
    simdjson::dom::object fields;
    if (headers->get(fields) != simdjson::SUCCESS)
        return malformed(place(index(), "headers"), "must be an object");
    if (fields.size() > kMaxItemHeaders)
        return malformed(place(index(), "headers"),
                         "holds more than the limit of " + std::to_string(kMaxItemHeaders) + " headers");
    for (auto const field : fields) {
        auto const value = as_text(field.value);
        if (!value) return malformed(place(index(), "headers." + std::string(field.key)), "must be a string");
        item.headers.push_back({field.key, *value});
    }
    return {};
}

/// JSON stands as it is; text of other media types as it is or in base64. (OData JSON format 4.01, 19)
GraphResult<void> Reader::read_body(element e, Item& item) {
    auto const body = member_of(e, "body");
    std::string_view const type = header_of(item, "Content-Type");
    // Observed (msgraph-sdk-dotnet issues 1038 and 2628): the whole batch is refused, also where the
    // operation needs no body.
    if (is_write(item.method) && (is_absent(body) || type.empty()))
        return bad_request(
            "Write request id : " + std::string(item.id) + " does not contain Content-Type header or body.",
            place(index(), is_absent(body) ? "body" : "headers"));
    if (is_absent(body) || !is_write(item.method)) return {};
    item.has_body = true;
    auto const text = as_text(*body);
    if (!text || is_media(type, "application/json") || is_media(type, "application/", "+json")) {
        item.body = simdjson::minify(*body);
    } else if (is_media(type, "text/")) {
        item.body = *text;
    } else {
        auto bytes = from_base64(*text);
        if (!bytes) return malformed(place(index(), "body"), "must be base64 text, by its Content-Type");
        item.body = std::move(*bytes);
    }
    return {};
}

/// Observed (msgraph-sdk-dotnet-core issue 891, msgraph-sdk-java-core issue 71): what a request depends on
/// must stand before it. So there are no cycles.
GraphResult<void> Reader::read_dependencies(element e, Item& item) {
    auto const list = member_of(e, "dependsOn");
    if (is_absent(list)) return {};
    simdjson::dom::array ids;
    if (list->get(ids) != simdjson::SUCCESS)
        return malformed(place(index(), "dependsOn"), "must be an array of ids");
    std::size_t n = 0;
    for (element const each : ids) {
        std::string const at = place(index(), "dependsOn[" + std::to_string(n++) + "]");
        auto const id = as_text(each);
        if (!id) return malformed(at, "must be a string");
        auto const found = index_of_.find(edm::lower(*id));
        if (found == index_of_.end() || found->second == index())
            return bad_request("Invalid dependency for request Id " + std::string(item.id) +
                                   ": no request '" + std::string(*id) + "' stands before it.",
                               at);
        item.after.push_back(found->second);
    }
    return {};
}

GraphResult<void> Reader::read(element e) {
    simdjson::dom::object members;
    if (e.get(members) != simdjson::SUCCESS) return malformed(place(index()), "must be an object");
    for (auto const member : members)
        if (std::ranges::none_of(kMembers, [&](auto known) { return edm::same_name(known, member.key); }))
            return malformed(place(index(), member.key),
                             "is not known; known are id, method, url, headers, "
                             "body and dependsOn");
    Item item;
    for (auto const part : {&Reader::read_id, &Reader::read_method, &Reader::read_url, &Reader::read_headers,
                            &Reader::read_body, &Reader::read_dependencies})
        if (auto done = (this->*part)(e, item); !done) return done;
    items_.push_back(std::move(item));
    return {};
}

}  // namespace

std::string_view header_of(Item const& item, std::string_view name) noexcept {
    auto const found =
        std::ranges::find_if(item.headers, [&](HeaderView const& h) { return edm::same_name(h.name, name); });
    return found == item.headers.end() ? std::string_view{} : found->value;
}

GraphResult<std::vector<Item>> read_items(element root, BatchHome const& home, std::size_t max_requests) {
    auto const list = member_of(root, "requests");
    simdjson::dom::array requests;
    if (!list || list->get(requests) != simdjson::SUCCESS || requests.size() == 0)
        return malformed("requests",
                         "must be an array of 1 to " + std::to_string(max_requests) + " requests");
    if (requests.size() > max_requests)
        return bad_request("Number of requests inside batch exceed the limit.", "requests");
    Reader reader(home, requests.size());
    for (element const e : requests)
        if (auto done = reader.read(e); !done) return std::unexpected(std::move(done.error()));
    return reader.take();
}

}  // namespace fakegraph::batch
