/// Random requests through the whole stack against what a naive reader of all rows would find. Rerun one with
/// RC_PARAMS="seed=… max_success=…".
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/url.h"
#include "tests/face/asked.h"
#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

RC_GTEST_PROP(Pages, OneByOneEqualOneWhole, ()) {
    std::string const target = *rc::gen::elementOf(paged().collections());
    std::vector<std::string> options;
    auto const skip = *rc::gen::inRange(0, 40);
    if (skip % 2 == 1) options.push_back("$skip=" + std::to_string(skip));
    bool const dated =
        target == "/updatePolicies" || target == "/deployments" || target.ends_with("/complianceChanges");
    if (dated && *rc::gen::arbitrary<bool>()) options.emplace_back("$orderby=createdDateTime%20desc");
    if (target == "/beta/devices" && *rc::gen::arbitrary<bool>())
        options.emplace_back("$orderby=operatingSystemVersion,displayName%20desc");
    if (target == "/beta/devices" && *rc::gen::arbitrary<bool>())
        options.emplace_back("$filter=contains(displayName,'1')");
    options.emplace_back("$count=true");
    auto const expected = eventually(whole(), with_options(target, options)).json();
    RC_ASSERT(!expected.contains("@odata.nextLink"));

    options.push_back("$top=" + std::to_string(*rc::gen::inRange(1, 50)));
    std::string const total = eventually(paged(), target + "/$count").body;
    Rows rows;
    std::size_t pages = 0;
    for (std::string next = with_options(target, options); !next.empty(); ++pages) {
        RC_ASSERT(pages < 200);
        auto const reply = eventually(paged(), next);
        RC_ASSERT(reply.status == 200);
        auto const page = reply.json();
        RC_ASSERT(page["value"].size() <= 30);
        RC_ASSERT(!page["value"].empty() || pages == 0);
        RC_ASSERT(page.contains("@odata.count") == (pages == 0));
        if (pages == 0 &&
            std::ranges::none_of(options, [](auto const& o) { return o.starts_with("$filter"); }))
            RC_ASSERT(page["@odata.count"].dump() == total);
        for (auto const& row : page["value"]) rows.push_back(row);
        next = next_of(page);
    }
    RC_ASSERT(rows == rows_of(expected));
}

/// The value at `a/b/c`, null where the way ends.
Json value_at(Json const& row, std::string const& path) {
    Json at = row;
    for (std::size_t begin = 0; begin <= path.size();) {
        std::size_t const end = std::min(path.find('/', begin), path.size());
        std::string const name = path.substr(begin, end - begin);
        if (!at.is_object() || !at.contains(name)) return nullptr;
        at = Json(at[name]);
        begin = end + 1;
    }
    return at;
}

/// A property that a filter may name.
struct Field {
    std::string path;    // in the row
    std::string prefix;  // cast written before it
    bool date = false, choice = false;
    bool any_case = false;  // in the directory

    bool is_of(Json const& row) const {
        return prefix.empty() || row.at("@odata.type") == '#' + prefix.substr(0, prefix.size() - 1);
    }
    /// Null where the way ends.
    Json of(Json const& row) const {
        Json value = value_at(row, path);
        return any_case && value.is_string() ? Json(lower(value.get<std::string>())) : value;
    }
    static std::string lower(std::string text) {
        for (char& c : text) c = edm::lower(c);
        return text;
    }
};

/// nullopt: neither true nor false, being null or asked of a row of another type.
using Truth = std::optional<bool>;

/// A condition as a client writes it, and as a function of a row.
struct Condition {
    std::string text;
    std::function<Truth(Json const&)> holds;
};

int order_of(Json const& a, Json const& b, bool date) {
    auto const x = a.get<std::string>();
    auto const y = b.get<std::string>();
    if (!date) return x.compare(y);
    auto const s = sim::parse_instant(x);
    auto const t = sim::parse_instant(y);
    return *s < *t ? -1 : *t < *s ? 1 : 0;
}

/// As near to text.substr(begin, length) as leaves UTF-8 characters whole.
std::string part_of(std::string const& text, std::size_t begin, std::size_t length) {
    auto const inside = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
    };
    std::size_t end = std::min(begin + length, text.size());
    while (inside(begin)) --begin;
    while (inside(end)) ++end;
    return text.substr(begin, end - begin);
}

Condition atom_of(Field const& field, Json const& literal) {
    std::string const name = field.prefix + field.path;
    auto const quoted = [&](std::string const& text) { return field.date ? text : '\'' + text + '\''; };
    if (literal.is_null() || *rc::gen::inRange(0, 8) == 0) {
        bool const equal = *rc::gen::arbitrary<bool>();
        return {name + (equal ? " eq null" : " ne null"),
                [=](Json const& row) { return field.of(row).is_null() == equal; }};
    }
    auto text = literal.get<std::string>();
    if (!field.date && !field.choice && *rc::gen::inRange(0, 3) == 0) {
        std::string const function =
            *rc::gen::elementOf(std::vector<std::string>{"startswith", "contains", "endswith"});
        std::size_t const begin =
            function == "startswith" ? 0 : *rc::gen::inRange<std::size_t>(0, text.size());
        std::size_t const length =
            function == "endswith" ? text.size() : *rc::gen::inRange<std::size_t>(1, 5);
        text = part_of(text, begin, length);
        return {function + '(' + name + ",'" + text + "')", [=](Json const& row) -> Truth {
                    auto const value = field.of(row);
                    if (value.is_null()) return std::nullopt;
                    auto const whole_text = value.get<std::string>();
                    return function == "startswith" ? whole_text.starts_with(text)
                           : function == "endswith" ? whole_text.ends_with(text)
                                                    : whole_text.find(text) != std::string::npos;
                }};
    }
    int const op = *rc::gen::inRange(0, field.choice ? 2 : 6);
    constexpr char const* kOps[] = {" eq ", " ne ", " gt ", " ge ", " lt ", " le "};
    return {name + kOps[op] + quoted(text), [=](Json const& row) {
                auto const value = field.of(row);
                if (value.is_null()) return op == 1;
                int const order = order_of(value, literal, field.date);
                bool const results[] = {order == 0, order != 0, order > 0, order >= 0, order < 0, order <= 0};
                return results[op];
            }};
}

/// In small letters where case does not count.
Condition atom(std::vector<Field> const& fields, Rows const& rows) {
    Field const field = *rc::gen::elementOf(fields);
    Condition out = atom_of(field, field.of(*rc::gen::elementOf(rows)));
    out.holds = [field, holds = out.holds](Json const& row) -> Truth {
        return field.is_of(row) ? holds(row) : std::nullopt;
    };
    return out;
}

Condition condition(std::vector<Field> const& fields, Rows const& rows, int depth) {
    int const kind = depth == 0 ? 0 : *rc::gen::inRange(0, 4);
    if (kind == 0) return atom(fields, rows);
    auto const a = condition(fields, rows, depth - 1);
    if (kind == 1)
        return {"not (" + a.text + ')', [=](Json const& row) -> Truth {
                    Truth const t = a.holds(row);
                    return t ? Truth(!*t) : t;
                }};
    auto const b = condition(fields, rows, depth - 1);
    // One side settles the matter: false an `and`, true an `or`; else null is stronger.
    bool const settles = kind != 2;
    return {'(' + a.text + (settles ? ") or (" : ") and (") + b.text + ')', [=](Json const& row) -> Truth {
                Truth const x = a.holds(row);
                Truth const y = b.holds(row);
                if (x == settles || y == settles) return settles;
                return x && y ? Truth(!settles) : std::nullopt;
            }};
}

void filter_is_a_loop(std::string const& target, std::vector<Field> const& fields) {
    Rows const all = rows_of(whole().ok(target));
    auto const wanted = condition(fields, all, 3);
    RC_LOG(wanted.text);
    Rows expected;
    for (auto const& row : all)
        if (wanted.holds(row) == true) expected.push_back(row);
    std::string const filter = "$filter=" + encode_component(wanted.text);
    Reply const reply = eventually(whole(), with_options(target, {filter, "$count=true"}));
    RC_ASSERT(reply.status == 200);
    RC_ASSERT(rows_of(reply.json()) == expected);
    RC_ASSERT(reply.json()["@odata.count"] == expected.size());
    RC_ASSERT(eventually(whole(), with_options(target + "/$count", {filter})).body ==
              std::to_string(expected.size()));
}

RC_GTEST_PROP(Filter, OfDevicesIsALoop, ()) {
    filter_is_a_loop("/beta/devices", {{"displayName", "", false, false, true},
                                       {"model", "", false, false, true},
                                       {"manufacturer", "", false, false, true},
                                       {"operatingSystemVersion", ""},
                                       {"trustType", "", false, false, true},
                                       {"deviceId", "", false, true},
                                       {"id", "", false, true}});
}

RC_GTEST_PROP(Filter, OfAssetsByEnrollmentIsALoop, ()) {
    std::string const cast = "microsoft.graph.windowsUpdates.azureADDevice/";
    filter_is_a_loop("/updatableAssets", {{"enrollment/driver/enrollmentState", cast, false, true},
                                          {"enrollment/feature/enrollmentState", cast, false, true},
                                          {"enrollment/quality/enrollmentState", cast, false, true},
                                          {"enrollment/driver/lastModifiedDateTime", cast, true},
                                          {"id", "", false, true}});
}

RC_GTEST_PROP(Filter, OfEntriesIsALoop, ()) {
    std::string const cast = "microsoft.graph.windowsUpdates.driverUpdateCatalogEntry/";
    filter_is_a_loop("/catalog/entries", {{"displayName", ""},
                                          {"releaseDateTime", "", true},
                                          {"deployableUntilDateTime", "", true},
                                          {"driverClass", cast},
                                          {"description", cast},
                                          {"version", cast},
                                          {"versionDateTime", cast, true}});
}

std::vector<std::string> subset(std::vector<std::string> const& names) {
    std::vector<std::string> out;
    for (auto const& name : names)
        if (*rc::gen::arbitrary<bool>()) out.push_back(name);
    return out;
}

std::string joined(std::vector<std::string> const& names) {
    std::string out;
    for (auto const& name : names) out += (out.empty() ? "" : ",") + name;
    return out;
}

RC_GTEST_PROP(Rendering, ShowsTheMembersAskedForAndParses, ()) {
    struct Resource {
        std::string target;
        std::vector<std::string> properties, navigations, always;
    };
    std::vector<Resource> const resources = {
        {"/deploymentAudiences",
         {"id", "reportingDeviceCount"},
         {"members", "exclusions", "applicableContent"},
         {}},
        {"/updatePolicies",
         {"id", "createdDateTime", "deploymentSettings", "complianceChangeRules"},
         {"audience", "complianceChanges"},
         {}},
        {"/updatePolicies/" + paged().policy + "/complianceChanges",
         {"id", "isRevoked", "revokedDateTime"},
         {"updatePolicy"},
         {"@odata.type"}},
        {"/deployments", {"id", "state", "content", "settings"}, {"audience"}, {}},
        {kEverybodyPath + "/applicableContent", {"catalogEntryId"}, {"catalogEntry", "matchedDevices"}, {}},
        {"/beta/devices", {"id", "deviceId", "displayName", "trustType"}, {}, {}},
    };
    auto const resource = *rc::gen::elementOf(resources);
    auto select = subset(resource.properties);
    if (select.empty()) select.push_back(resource.properties.front());
    auto const expand = subset(resource.navigations);
    std::vector<std::string> options = {"$select=" + joined(select)};
    if (!expand.empty()) options.push_back("$expand=" + joined(expand));
    auto const reply = paged().get(with_options(resource.target, options));
    RC_ASSERT(reply.status == 200);
    simdjson::dom::parser parser;
    RC_ASSERT(parser.parse(reply.body).error() == simdjson::SUCCESS);
    std::set<std::string> wanted(select.begin(), select.end());
    wanted.insert(expand.begin(), expand.end());
    wanted.insert(resource.always.begin(), resource.always.end());
    auto const page = reply.json();
    RC_ASSERT(page.dump() == reply.body);
    for (auto const& row : page["value"]) {
        std::set<std::string> seen;
        for (auto const& [name, value] : row.items())
            if (name.find('@', 1) == std::string::npos) seen.insert(name);
        RC_ASSERT(seen == wanted);
    }
}

}  // namespace
}  // namespace fakegraph::test
