/// knownIssue, knownIssueHistoryItem and itemBody, as they stand at the clock's time. (graph-windows-updates
/// reference 2.1, 2.2, 3.7)
#include "fakegraph/resources/known_issue.h"

#include <algorithm>

#include "fakegraph/resources/few_rows.h"
#include "fakegraph/resources/product_revision.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::KnownIssue const& issue(Row const& row) { return object_of<sim::KnownIssue>(row); }

bool is_resolved(sim::KnownIssue const& i, sim::Instant now) {
    return i.resolved_at && *i.resolved_at <= now;
}

/// ASSUMED: an issue that will be resolved is confirmed until then.
sim::ReleaseHealth status_of(sim::KnownIssue const& i, sim::Instant now) {
    bool const closed =
        i.status == sim::ReleaseHealth::resolved || i.status == sim::ReleaseHealth::resolved_external;
    return closed && i.resolved_at && !is_resolved(i, now) ? sim::ReleaseHealth::confirmed : i.status;
}

/// Histories that there are; the oldest come first.
std::size_t histories_of(sim::KnownIssue const& i, sim::Instant now) {
    auto const later =
        std::ranges::find_if(i.histories, [&](sim::KnownIssueHistory const& h) { return h.created > now; });
    return static_cast<std::size_t>(later - i.histories.begin());
}

/// The last edit; while that is still to come, the newest of what has happened.
sim::Instant last_updated(sim::KnownIssue const& i, sim::Instant now) {
    if (i.last_updated <= now) return i.last_updated;
    sim::Instant newest = i.start;
    if (std::size_t const n = histories_of(i, now); n != 0)
        newest = std::max(newest, i.histories[n - 1].created);
    return is_resolved(i, now) ? std::max(newest, *i.resolved_at) : newest;
}

/// The index is the issue's position in the catalogue.
template <class F>
edm::RowsPtr issues_that(Tenant const& tenant, sim::Product const& product, F passes) {
    FewRows::Items items;
    auto const issues = tenant.world().catalog().issues();
    for (std::size_t i = 0; i < issues.size(); ++i) {
        sim::KnownIssue const& known = issues[i];
        if (known.product != product.id || known.start > tenant.world().now() || !passes(known)) continue;
        items.push_back({i, Row{&kKnownIssue, &tenant, &known, i}});
    }
    return std::make_shared<FewRows>(std::move(items));
}

constexpr Property kIssueProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(issue(r).id); }},
    {.name = "title",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(issue(r).title); }},
    {.name = "description",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(issue(r).description); }},
    {.name = "status",
     .type = enum_type(kWindowsReleaseHealthStatus),
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         // sim's enumeration has Graph's numbers.
         return edm::EnumValue{&kWindowsReleaseHealthStatus,
                               static_cast<int>(status_of(issue(r), world_of(r).now()))};
     }},
    {.name = "webViewUrl",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(issue(r).web_view_url); }},
    {.name = "startDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return issue(r).start; }},
    {.name = "resolvedDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             bool const resolved = is_resolved(issue(r), world_of(r).now());
             return resolved ? instant_or_null(issue(r).resolved_at) : Value{};
         }},
    {.name = "lastUpdatedDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return last_updated(issue(r), world_of(r).now()); }},
    {.name = "safeguardHoldIds",
     .type = {edm::Kind::int32, true},
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::List{r, issue(r).safeguard_holds.size(), [](Row const& o, std::size_t i) -> Value {
                              return std::int64_t{issue(o).safeguard_holds[i]};
                          }};
     }},
    {.name = "knownIssueHistories",
     .type = complex_type(kKnownIssueHistoryItem, true),
     .get = [](Row const& r) -> Value {
         return edm::List{r, histories_of(issue(r), world_of(r).now()),
                          [](Row const& o, std::size_t i) -> Value {
                              return Row{&kKnownIssueHistoryItem, o.world, &issue(o).histories[i], i};
                          }};
     }},
};

std::optional<Row> article_or_null(Row const& row, std::uint32_t kb) {
    return kb != 0 ? std::optional(article_row(row.world, kb)) : std::nullopt;
}

constexpr edm::Navigation kIssueNavigations[] = {
    {.name = "originatingKnowledgeBaseArticle",
     .target = &kKnowledgeBaseArticle,
     .row = [](Call&, Row const& r) { return article_or_null(r, issue(r).originating_kb); },
     .refusal = kProductsAreFacts,
     .noun = "knowledge base article"},
    {.name = "resolvingKnowledgeBaseArticle",
     .target = &kKnowledgeBaseArticle,
     .row =
         [](Call&, Row const& r) {
             bool const resolved = is_resolved(issue(r), world_of(r).now());
             return article_or_null(r, resolved ? issue(r).resolving_kb : 0);
         },
     .refusal = kProductsAreFacts,
     .noun = "knowledge base article"},
};

sim::KnownIssueHistory const& history(Row const& row) { return object_of<sim::KnownIssueHistory>(row); }

constexpr Property kHistoryProperties[] = {
    {.name = "createdDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return history(r).created; }},
    {.name = "body",
     .type = complex_type(kItemBody),
     .nullable = false,
     .get = [](Row const& r) -> Value {
         return Row{&kItemBody, r.world, r.object, r.index};
     }},
};

constexpr Property kBodyProperties[] = {
    {.name = "contentType",
     .type = enum_type(kBodyType),
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         return edm::EnumValue{&kBodyType, history(r).html ? 1 : 0};
     }},
    {.name = "content",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(history(r).content); }},
};

}  // namespace

edm::RowsPtr known_issues_of(Tenant const& tenant, sim::Product const& product) {
    return issues_that(tenant, product, [](sim::KnownIssue const&) { return true; });
}

/// ASSUMED: an issue is resolved when it has a date of resolution, whatever its status says (the published
/// example shows a mitigatedExternal one); active is what has none yet.
sim::Result<edm::RowsPtr> known_issues_by_time_range(Call& call, Row const& row, edm::Arguments arguments) {
    std::int64_t const days = std::get<std::int64_t>(arguments[0]);
    if (days < 0)
        return sim::fail(sim::Errc::invalid_argument,
                         "Parameter 'daysInPast' must not be negative, but is " + std::to_string(days) + '.');
    auto const* all_active = std::get_if<bool>(&arguments[1]);
    bool const active = all_active != nullptr && *all_active;
    Tenant const& tenant = tenant_of(call);
    sim::Instant const now = tenant.world().now();
    constexpr std::int64_t kAges = 3'650'000;  // ten thousand years; more would leave the range of Instant
    sim::Instant const from = now - std::chrono::days{std::min(days, kAges)};
    return issues_that(tenant, object_of<sim::Product>(row), [&](sim::KnownIssue const& i) {
        return is_resolved(i, now) ? *i.resolved_at >= from : active;
    });
}

constinit edm::StructType const kKnownIssue{.name = "microsoft.graph.windowsUpdates.knownIssue",
                                            .base = &kEntity,
                                            .properties = kIssueProperties,
                                            .navigations = kIssueNavigations};
constinit edm::StructType const kKnownIssueHistoryItem{
    .name = "microsoft.graph.windowsUpdates.knownIssueHistoryItem",
    .entity = false,
    .properties = kHistoryProperties};
constinit edm::StructType const kItemBody{.name = "microsoft.graph.windowsUpdates.itemBody",
                                          .entity = false,
                                          .open = true,
                                          .properties = kBodyProperties};

}  // namespace fakegraph::resources
