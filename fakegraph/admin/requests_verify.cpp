#include "fakegraph/admin/requests_verify.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "fakegraph/admin/body.h"
#include "fakegraph/edm/names.h"

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;
using watch::Entry;

constexpr std::size_t kNearMisses = 5;
constexpr std::size_t kNumbersShown = 100;
constexpr std::array kMethods{Method::get,   Method::head, Method::post,   Method::put,
                              Method::patch, Method::del,  Method::options};

struct Wanted {
    watch::Filter filter;
    Json body;  // null: any
    std::uint64_t at_least = 1;
    std::uint64_t at_most = std::numeric_limits<std::uint64_t>::max();
};

std::string text_of(Json const& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Whether all of `wanted` stands in `found`: objects may have more members, everything else is equal.
bool contains(Json const& found, Json const& wanted) {
    if (wanted.is_object() && found.is_object())
        return std::ranges::all_of(wanted.items(), [&](auto const& member) {
            return found.contains(member.key()) && contains(found[member.key()], member.value());
        });
    if (wanted.is_array() && found.is_array())
        return std::ranges::equal(found, wanted, [](Json const& f, Json const& w) { return contains(f, w); });
    return found == wanted;
}

/// Empty when the body is as wanted; else what is wrong with it.
std::string body_difference(Json const& wanted, Entry const& e) {
    if (wanted.is_null()) return {};
    if (e.body.size() < e.body_bytes)
        return "the body has " + std::to_string(e.body_bytes) + " bytes, of which the log keeps " +
               std::to_string(e.body.size());
    if (wanted.is_string()) {
        auto const& part = wanted.get_ref<std::string const&>();
        return e.body.find(part) != std::string::npos ? "" : "the body does not hold " + text_of(wanted);
    }
    auto const found = read_json(e.body);
    if (!found) return "the body cannot be looked into: " + found.error().message;
    if (found->is_discarded()) return e.body.empty() ? "there is no body" : "the body is not JSON";
    return contains(*found, wanted) ? ""
                                    : "the body " + text_of(*found) + " lacks parts of " + text_of(wanted);
}

GraphResult<void> read_count(Json const& count, Wanted& wanted) {
    if (count.is_number_unsigned()) {
        wanted.at_least = wanted.at_most = count.get<std::uint64_t>();
        return {};
    }
    wanted.at_least = 0;
    bool const good =
        count.is_object() && !count.empty() && std::ranges::all_of(count.items(), [&](auto const& member) {
            if (!member.value().is_number_unsigned()) return false;
            if (member.key() != "atLeast" && member.key() != "atMost") return false;
            (member.key() == "atLeast" ? wanted.at_least : wanted.at_most) =
                member.value().template get<std::uint64_t>();
            return true;
        });
    if (good && wanted.at_least > wanted.at_most)
        return bad_request("'atLeast' is more than 'atMost'.", "count");
    if (good) return {};
    return bad_request("'count' is a number or {\"atLeast\":n,\"atMost\":m}.", "count");
}

GraphResult<Wanted> read_wanted(std::string_view text) {
    auto const body = read_json(text.empty() ? std::string_view("{}") : text);
    if (!body) return std::unexpected(body.error());
    if (!body->is_object()) return bad_request("The body must be a JSON object.");
    Wanted wanted;
    for (auto const& [name, value] : body->items()) {
        GraphResult<void> done;
        if (name == "body")
            wanted.body = value;
        else if (name == "count")
            done = read_count(value, wanted);
        else if (name == "status" && !value.is_number_unsigned())
            done = bad_request("'status' must be a number.", name);
        else if (value.is_string() || name == "status")
            done = narrow(wanted.filter, name, value.is_string() ? value.get<std::string>() : text_of(value));
        else
            done = bad_request("'" + name + "' must be a text.", name);
        if (!done) return std::unexpected(done.error());
    }
    return wanted;
}

/// A request that nearly is one of those that were asked for.
struct NearMiss {
    std::uint64_t number = 0;
    std::string what;
    std::vector<std::string> differences;
    std::size_t likeness = 0;
};

/// Fewest differences first, then the likest path, then the newest.
bool nearer(NearMiss const& a, NearMiss const& b) {
    if (a.differences.size() != b.differences.size()) return a.differences.size() < b.differences.size();
    if (a.likeness != b.likeness) return a.likeness > b.likeness;
    return a.number > b.number;
}

void keep(std::vector<NearMiss>& nearest, NearMiss miss) {
    nearest.insert(std::ranges::upper_bound(nearest, miss, nearer), std::move(miss));
    if (nearest.size() > kNearMisses) nearest.pop_back();
}

std::string count_text(Wanted const& w) {
    if (w.at_least == w.at_most) return std::to_string(w.at_least);
    std::string text = w.at_least > 0 ? "at least " + std::to_string(w.at_least) : "";
    if (w.at_most != std::numeric_limits<std::uint64_t>::max())
        text += (text.empty() ? "at most " : ", at most ") + std::to_string(w.at_most);
    return text;
}

Json failure_json(Wanted const& wanted, std::uint64_t matched, std::uint64_t dropped,
                  std::vector<NearMiss> const& nearest, Response const& response) {
    Json error;
    error["code"] = "verificationFailed";
    error["message"] = std::to_string(matched) + " requests are as described; expected " +
                       count_text(wanted) + "." +
                       (dropped == 0 ? "" : " The log dropped " + std::to_string(dropped) + " requests.");
    error["details"] = Json::array();
    for (NearMiss const& miss : nearest) {
        std::string message = miss.what + ": ";
        for (std::size_t i = 0; i < miss.differences.size(); ++i)
            message += (i == 0 ? "" : "; ") + miss.differences[i];
        error["details"].push_back({{"code", "nearMiss"},
                                    {"message", message},
                                    {"target", "/__admin/requests/" + std::to_string(miss.number)}});
    }
    error["innerError"] = {{"request-id", response.request_id},
                           {"client-request-id", response.client_request_id}};
    return {{"error", std::move(error)}};
}

}  // namespace

GraphResult<void> narrow(watch::Filter& filter, std::string const& name, std::string const& value) {
    if (name == "client") {
        filter.client = value;
    } else if (name == "path") {
        if (value.empty()) return bad_request("'path' is empty.", name);
        filter.path = value;
    } else if (name == "fault") {
        filter.fault = value;
    } else if (name == "method") {
        auto const found = std::ranges::find_if(
            kMethods, [&](Method m) { return edm::same_name(fakegraph::name_of(m), value); });
        if (found == kMethods.end()) return bad_request("'" + value + "' is not a method.", name);
        filter.method = *found;
    } else if (name == "status") {
        std::uint16_t status = 0;
        char const* const end = value.data() + value.size();
        auto const [stop, error] = std::from_chars(value.data(), end, status);
        if (error != std::errc{} || stop != end || status < 100 || status > 599)
            return bad_request("'" + value + "' is not a status.", name);
        filter.status = status;
    } else {
        return bad_request(
            "Requests are not told apart by '" + name + "'; known: client, method, path, status, fault.",
            name);
    }
    return {};
}

GraphResult<void> verify(watch::Ring const& ring, std::string_view body, Response& response) {
    auto const wanted = read_wanted(body);
    if (!wanted) return std::unexpected(wanted.error());
    std::uint64_t matched = 0;
    Json numbers = Json::array();
    std::vector<NearMiss> nearest;
    ring.each([&](Entry const& e) {
        auto differences = watch::differences(wanted->filter, e);
        if (auto other = body_difference(wanted->body, e); !other.empty())
            differences.push_back(std::move(other));
        if (differences.empty()) {
            ++matched;
            if (numbers.size() < kNumbersShown) numbers.push_back(e.number);
            return true;
        }
        bool const far =
            nearest.size() == kNearMisses && differences.size() > nearest.back().differences.size();
        if (far) return true;
        keep(nearest,
             {e.number, std::string(name_of(e.method)) + ' ' + std::string(e.path), std::move(differences),
              wanted->filter.path ? watch::likeness(*wanted->filter.path, e.path) : 0});
        return true;
    });
    bool const good = matched >= wanted->at_least && matched <= wanted->at_most;
    std::uint64_t const dropped = ring.extent().dropped;
    Json const out = good ? Json{{"matched", matched}, {"requests", numbers}, {"dropped", dropped}}
                          : failure_json(*wanted, matched, dropped, nearest, response);
    response.status = good ? 200 : 422;
    response.content_type = kPlainJson;
    response.body = text_of(out);
    return {};
}

}  // namespace fakegraph::admin
