#include "fakegraph/batch/item_answer.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::batch {
namespace {

/// What a fault may state for the connection means nothing inside a batch.
constexpr std::array<std::string_view, 4> kOfTheWire = {"Content-Length", "Connection", "Transfer-Encoding",
                                                        "Date"};

class Headers {
public:
    explicit Headers(std::string& out) : out_(out) { out_ += "{"; }
    void add(std::string_view name, std::string_view value) {
        if (out_.back() != '{') out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
        append_json_string(out_, value);
    }
    void end() { out_ += '}'; }

private:
    std::string& out_;
};

bool has(Response const& answer, std::string_view name) {
    return std::ranges::any_of(answer.headers, [&](auto const& h) { return edm::same_name(h.first, name); });
}

/// Names are keys here: `Content-Type` must be spelt so, or the older JavaScript client loses the body.
/// (reference graph-protocol 10)
void append_headers(std::string& out, Item const& item, Response const& answer) {
    Headers headers(out);
    auto const unless_own = [&](std::string_view name, std::string_view value) {
        if (!has(answer, name)) headers.add(name, value);
    };
    unless_own("Cache-Control", "no-cache");
    unless_own("x-ms-resource-unit", "1");
    if (answer.content_type.starts_with(kPlainJson) &&
        answer.content_type.find("odata") != std::string_view::npos)
        headers.add("OData-Version", "4.0");
    if (!answer.content_type.empty()) unless_own("Content-Type", answer.content_type);
    for (auto const& [name, value] : answer.headers)
        if (std::ranges::none_of(kOfTheWire, [&](auto own) { return edm::same_name(own, name); }))
            headers.add(name, value);
    if (!header_of(item, "client-request-id").empty())
        unless_own("client-request-id", answer.client_request_id);
    headers.end();
}

/// Only a fault makes an answer that says JSON and is none.
bool is_json(Response const& answer) {
    if (!answer.content_type.starts_with(kPlainJson)) return false;
    if (answer.fault.empty()) return true;
    simdjson::dom::parser parser;
    return parser.parse(answer.body.data(), answer.body.size(), true).error() == simdjson::SUCCESS;
}

void append_body(std::string& out, Response const& answer) {
    out += ",\"body\":";
    if (is_json(answer))
        out += answer.body;
    else if (answer.content_type.starts_with("text/") || answer.content_type.starts_with(kPlainJson))
        append_json_string(out, answer.body);
    else
        ((out += '"') += to_base64(answer.body)) += '"';
}

}  // namespace

void append_answer(std::string& out, Item const& item, Response const& answer) {
    out += "{\"id\":";
    append_json_string(out, item.id);
    out += ",\"status\":";
    out += std::to_string(answer.status);
    out += ",\"headers\":";
    append_headers(out, item, answer);
    if (!answer.content_type.empty() && !answer.body.empty()) append_body(out, answer);
    out += '}';
}

namespace {

/// An answer of the batch itself, in place of one to the item.
void append_error(std::string& out, Item const& item, GraphError const& error, Visit const& visit,
                  Response const& whole) {
    Response answer;
    answer.request_id = whole.request_id;
    std::string_view const own = header_of(item, "client-request-id");
    answer.client_request_id = own.empty() ? whole.client_request_id : std::string(own);
    write_error(answer, error, visit.now);
    append_answer(out, item, answer);
}

}  // namespace

void append_failed_dependency(std::string& out, Item const& item, Item const& blocker, Visit const& visit,
                              Response const& whole) {
    append_error(out, item,
                 GraphError{424,
                            "FailedDependency",
                            "The request was not executed: the request '" + std::string(blocker.id) +
                                "' that it depends on failed.",
                            {}},
                 visit, whole);
}

void append_refusal(std::string& out, Item const& item, Visit const& visit, Response const& whole) {
    append_error(out, item, bad_request(item.refusal, "url").error(), visit, whole);
}

}  // namespace fakegraph::batch
