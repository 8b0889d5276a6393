#include "fakegraph/faults/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "fakegraph/edm/names.h"
#include "fakegraph/faults/kinds.h"
#include "sim/base/nearest.h"

namespace fakegraph::faults {
namespace {

constexpr std::array<std::string_view, 4> kCommon = {"name", "match", "kind", "times"};
constexpr std::array<std::string_view, 9> kMatch = {"method", "path", "client", "number", "share",
                                                    "from",   "to",   "status", "batch"};
constexpr std::array<std::string_view, 3> kNumber = {"from", "to", "every"};
constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST", "PUT",
                                                      "PATCH", "DELETE", "OTHER"};
constexpr std::array<Method, 7> kMethodOf = {Method::get,   Method::head, Method::post, Method::put,
                                             Method::patch, Method::del,  Method::other};
constexpr std::size_t kLongestPattern = 512;
constexpr std::size_t kMostNumbers = 1000;
constexpr std::int64_t kMostCount = std::int64_t{1} << 53;

unsigned method_bit(Reader const& r, std::string const& pointer, Json const& value) {
    auto const* const text = value.get_ptr<std::string const*>();
    auto const found = text == nullptr ? kMethods.end() : std::ranges::find(kMethods, *text);
    if (found != kMethods.end())
        return 1U << static_cast<unsigned>(kMethodOf.at(static_cast<std::size_t>(found - kMethods.begin())));
    r.mistakes().push_back({pointer,
                            text == nullptr
                                ? "must be a method such as GET"
                                : "unknown method '" + *text + "'" + sim::suggestion(*text, kMethods),
                            false});
    return 0;
}

unsigned read_methods(Reader const& r) {
    Json const* const value = r.find("method");
    if (value == nullptr) return 0;
    if (!value->is_array()) return method_bit(r, r.at("method"), *value);
    if (value->empty()) r.wrong("method", "must not be empty");
    unsigned bits = 0;
    for (std::size_t i = 0; i < value->size(); ++i)
        bits |= method_bit(r, r.at("method") + '/' + std::to_string(i), (*value)[i]);
    return bits;
}

std::uint64_t count_of(std::int64_t n) { return static_cast<std::uint64_t>(n); }

std::optional<Numbers> read_number(Reader const& r) {
    Json const* const value = r.find("number");
    if (value == nullptr) return std::nullopt;
    Numbers out;
    if (value->is_array()) {
        if (value->empty() || value->size() > kMostNumbers)
            r.wrong("number", fmt::format("must have 1 to {} numbers", kMostNumbers));
        for (std::size_t i = 0; i < value->size(); ++i)
            if (auto const n =
                    whole_value(r, r.at("number") + '/' + std::to_string(i), (*value)[i], 1, kMostCount))
                out.listed.push_back(count_of(*n));
        std::ranges::sort(out.listed);
        return out;
    }
    if (!value->is_object()) {
        if (auto const n = r.whole("number", 1, kMostCount)) out.listed.push_back(count_of(*n));
        return out;
    }
    Reader const range = *r.object("number");
    range.only(kNumber, "'number'");
    auto const part = [&](std::string_view name) -> std::optional<std::uint64_t> {
        auto const n = range.whole(name, 1, kMostCount);
        return n ? std::optional(count_of(*n)) : std::nullopt;
    };
    out.from = part("from");
    out.to = part("to");
    out.every = part("every");
    if (range.json().empty()) range.wrong("must not be empty");
    if (out.from && out.to && *out.to < *out.from) range.wrong("to", "must not be below 'from'");
    return out;
}

std::optional<Moment> read_moment(Reader const& r, std::string_view name) {
    auto const text = r.text(name, 100);
    if (!text) return std::nullopt;
    if (auto const since = sim::parse_duration(*text); since && *since >= sim::Ticks::zero())
        return Moment{true, *since};
    if (auto const instant = sim::parse_instant(*text)) return Moment{false, instant->time_since_epoch()};
    r.wrong(name, "'" + *text +
                      "' is neither a duration since the start such as PT1H nor a time such as "
                      "2026-02-01T08:00:00Z");
    return std::nullopt;
}

Match read_match(Reader const& r) {
    Match out;
    r.only(kMatch, "'match'");
    out.methods = read_methods(r);
    out.path = edm::lower(r.text("path", kLongestPattern).value_or(""));
    if (r.find("path") != nullptr && r.find("path")->is_string() && out.path.empty())
        r.wrong("path", "must not be empty");
    out.client = r.text("client", 200).value_or("");
    out.number = read_number(r);
    if (auto const share = r.number("share", 0, 1))
        out.share_ppm = static_cast<std::uint32_t>(std::llround(*share * 1e6));
    out.from = read_moment(r, "from");
    out.to = read_moment(r, "to");
    if (out.from && out.to && out.from->since_start == out.to->since_start &&
        out.to->ticks <= out.from->ticks)
        r.wrong("to", "must be later than 'from'");
    if (auto const status = r.whole("status", 100, 599)) out.status = static_cast<int>(*status);
    out.batch = r.flag("batch");
    return out;
}

Kind const* read_kind(Reader const& r) {
    Json const* const given = r.find("kind");
    if (given == nullptr) {
        if (r.find("status") != nullptr) return find_kind("status");
        r.wrong("missing key 'kind'");
        return nullptr;
    }
    auto const names = kind_names();
    auto const index = r.choice("kind", names);
    return index ? &kinds()[*index] : nullptr;
}

std::string read_name(Reader const& r) {
    auto const name = r.text("name", 100);
    if (!name) return {};
    bool const fine = !name->empty() && std::ranges::all_of(*name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == '-';
    });
    if (!fine) r.wrong("name", "must be 1 to 100 letters, digits, '_', '.' and '-'");
    return *name;
}

Fault read_fault(Reader const& r) {
    Fault out;
    out.name = read_name(r);
    Kind const* const kind = read_kind(r);
    if (kind != nullptr) {
        out.kind = kind->name;
        r.only(members_of(kind->name), "a fault of kind '" + std::string(kind->name) + "'");
        out.action = kind->read(r);
    }
    if (auto const match = r.object("match")) {
        out.match = read_match(*match);
        if (out.match.status && kind != nullptr && settled_before(out.action))
            match->wrong("status",
                         "this fault is settled before there is an answer that could have a status");
    }
    if (auto const times = r.whole("times", 1, kMostCount)) out.times = count_of(*times);
    out.given = r.json().dump(-1, ' ', false, Json::error_handler_t::replace);
    return out;
}

void read_item(Json const& item, std::string const& pointer, std::vector<Fault>& out,
               std::vector<Mistake>& mistakes) {
    if (!item.is_object()) {
        mistakes.push_back({pointer, "must be an object", false});
        return;
    }
    Reader const reader(item, pointer, mistakes);
    Fault fault = read_fault(reader);
    if (!fault.name.empty() && std::ranges::find(out, fault.name, &Fault::name) != out.end())
        reader.wrong("name", "there is a fault '" + fault.name + "' already");
    out.push_back(std::move(fault));
}

}  // namespace

std::vector<std::string_view> kind_names() {
    return sim::names_of(kinds(), [](Kind const& k) { return k.name; });
}

std::vector<std::string_view> members_of(std::string_view kind) {
    std::vector<std::string_view> out(kCommon.begin(), kCommon.end());
    if (Kind const* const k = find_kind(kind)) out.insert(out.end(), k->members.begin(), k->members.end());
    return out;
}

std::expected<std::vector<Fault>, std::vector<Mistake>> parse(Json const& faults) {
    std::vector<Fault> out;
    std::vector<Mistake> mistakes;
    if (!faults.is_array()) {
        read_item(faults, "", out, mistakes);
    } else {
        if (faults.size() > kMaxFaults)
            mistakes.push_back({"", fmt::format("must have at most {} faults", kMaxFaults), false});
        for (std::size_t i = 0; i < std::min(faults.size(), kMaxFaults); ++i)
            read_item(faults[i], '/' + std::to_string(i), out, mistakes);
    }
    if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
    return out;
}

}  // namespace fakegraph::faults
