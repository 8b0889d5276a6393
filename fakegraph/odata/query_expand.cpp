#include "fakegraph/odata/query_expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/path.h"

namespace fakegraph {
namespace {

std::unexpected<GraphError> refuse(std::string_view message) {
    return bad_request(fmt::format("Parsing OData Select and Expand failed: {}.", message));
}

constexpr std::string_view kExpand = "$expand";

/// `name`, or `qualified.type/name`.
struct Member {
    std::string_view name;
    edm::StructType const* cast = nullptr;  // as written, null when none was
    edm::StructType const* type = nullptr;  // whose member the name is
    /// Not null: `name` is what follows this complex property.
    edm::Property const* through = nullptr;
};

GraphResult<Member> split_cast(std::string_view path, Scope const& scope, std::string_view option) {
    Member member{path, nullptr, scope.type, nullptr};
    std::size_t const slash = path.find('/');
    if (std::string_view const first = path.substr(0, slash); first.find('.') != std::string_view::npos) {
        auto const narrower = resolve_cast(*scope.type, first, *scope.model);
        if (!narrower) return refuse(narrower.error().message);
        member.cast = scope.model->find_type(first);
        if (*narrower != nullptr) member.type = *narrower;
        if (slash == std::string_view::npos)
            return refuse(
                fmt::format("A property name is expected after '{}' in the {} query option", first, option));
        member.name = path.substr(slash + 1);
    }
    if (member.name.empty())
        return refuse(
            fmt::format("Syntax error: a name is expected in '{}' of the {} query option", path, option));
    if (member.name.find('/') == std::string_view::npos) return member;
    std::string_view const head = member.name.substr(0, member.name.find('/'));
    edm::Property const* const property = edm::find_property(*member.type, head);
    if (property == nullptr && edm::find_navigation(*member.type, head) == nullptr)
        return refuse(unknown_property(head, member.type->name).message);
    // Only $expand goes on below a complex property.
    if (option == kExpand && property != nullptr && property->type.complex != nullptr) {
        member.through = property;
        member.name.remove_prefix(head.size() + 1);
        return member;
    }
    return refuse(fmt::format("The path '{}' is not supported in the {} query option", path, option));
}

GraphResult<Select> parse_selected(std::string_view item, Scope const& scope) {
    auto const member = split_cast(item, scope, "$select");
    if (!member) return std::unexpected(member.error());
    Select select{edm::find_property(*member->type, member->name), nullptr, member->cast};
    if (select.property == nullptr) select.navigation = edm::find_navigation(*member->type, member->name);
    if (select.property == nullptr && select.navigation == nullptr)
        return refuse(unknown_property(member->name, member->type->name).message);
    return select;
}

/// The `a=b;c=d` between the parentheses of one expanded name.
GraphResult<void> parse_nested(Query& query, std::string_view text, Scope const& scope) {
    auto const parts = split_outside(text, ';');
    if (!parts)
        return refuse(fmt::format("Syntax error in the options '({})' of the $expand query option", text));
    std::vector<std::string> seen;
    for (std::string_view const part : *parts) {
        std::string_view const option = without_blanks(part);
        if (option.empty()) continue;  // `()`, and a `;` at the end
        std::size_t const equals = option.find('=');
        std::string name = edm::lower(without_blanks(option.substr(0, equals)));
        if (name.starts_with('$')) name.erase(0, 1);
        bool const known = std::ranges::any_of(
            std::initializer_list<std::string_view>{"select", "expand", "filter", "orderby", "top", "skip",
                                                    "count", "levels", "search", "compute", "apply"},
            [&](std::string_view n) { return n == name; });
        if (!known || equals == std::string_view::npos)
            return refuse(
                fmt::format("The option '{}' is not supported inside the $expand query option", option));
        if (std::ranges::find(seen, name) != seen.end())
            return refuse(fmt::format(
                "The option '${}' was specified more than once inside the $expand query option", name));
        seen.push_back(name);
        if (auto done = apply_option(query, name, without_blanks(option.substr(equals + 1)), scope); !done)
            return done;
    }
    return {};
}

GraphResult<void> add_expanded(Query& query, std::string_view item, Scope const& scope);

/// Several items may share the complex property on their way.
GraphResult<void> add_below(Query& query, Member const& member, std::string_view rest, Scope const& scope) {
    auto at = std::ranges::find_if(
        query.expand, [&](Expand const& e) { return e.property == member.through && e.cast == member.cast; });
    if (at == query.expand.end()) {
        Expand expand;
        expand.property = member.through;
        expand.cast = member.cast;
        expand.options = std::make_unique<Query>();
        at = query.expand.insert(at, std::move(expand));
    }
    Scope const inner{member.through->type.complex, scope.model, QueryTarget::entity, scope.expand_depth};
    return add_expanded(*at->options, rest, inner);
}

/// `/$ref` or `/$count` behind a name, which is taken off.
Expand::Form take_form(std::string_view& path) {
    std::size_t const slash = path.rfind('/');
    if (slash == std::string_view::npos) return Expand::Form::rows;
    Expand::Form form = Expand::Form::rows;
    if (edm::same_name(path.substr(slash), "/$ref")) form = Expand::Form::references;
    if (edm::same_name(path.substr(slash), "/$count")) form = Expand::Form::count;
    if (form != Expand::Form::rows) path = path.substr(0, slash);
    return form;
}

QueryTarget target_of(Expand::Form form, edm::Navigation const& navigation) {
    if (!navigation.collection) return QueryTarget::entity;
    if (form == Expand::Form::references) return QueryTarget::references;
    return form == Expand::Form::count ? QueryTarget::count_segment : QueryTarget::collection;
}

GraphResult<Expand> parse_expanded(Member const& member, std::string_view item, Expand::Form form,
                                   Scope const& scope) {
    std::size_t const open = std::min(item.find('('), item.size());
    Expand expand;
    expand.form = form;
    expand.cast = member.cast;
    expand.navigation = edm::find_navigation(*member.type, member.name);
    if (expand.navigation == nullptr) {
        edm::Property const* property = edm::find_property(*member.type, member.name);
        if (property == nullptr) return refuse(unknown_property(member.name, member.type->name).message);
        return refuse(
            fmt::format("Property '{}' on type '{}' is not a navigation property. Only navigation properties "
                        "can be expanded",
                        property->name, member.type->name));
    }
    edm::Navigation const& navigation = *expand.navigation;
    if (!navigation.expandable || navigation.target == nullptr)
        return bad_request(
            fmt::format("The property '{}' cannot be used in the $expand query option.", navigation.name));
    // As the path does: what is contained in its parent has no references (router_place.cpp).
    if (form == Expand::Form::references && navigation.contained)
        return refuse(
            fmt::format("'{}' is contained in its parent and has no references for the $expand query option",
                        navigation.name));
    if (form == Expand::Form::count && !navigation.collection)
        return refuse(fmt::format(
            "'{}' is not a collection and cannot be counted in the $expand query option", navigation.name));
    expand.options = std::make_unique<Query>();
    if (open == item.size()) return expand;
    if (!item.ends_with(')'))
        return refuse(fmt::format("Syntax error in '{}' of the $expand query option", item));
    Scope const inner{navigation.target, scope.model, target_of(form, navigation), scope.expand_depth + 1};
    if (auto done = parse_nested(*expand.options, item.substr(open + 1, item.size() - open - 2), inner);
        !done)
        return std::unexpected(std::move(done.error()));
    return expand;
}

/// True when both would print the same member: `members` or `members@odata.count`.
bool collide(Expand const& a, Expand const& b) {
    if (a.navigation != b.navigation || a.cast != b.cast) return false;
    auto const shows = [](Expand const& e) { return e.form != Expand::Form::count; };
    auto const counts = [](Expand const& e) { return e.form == Expand::Form::count || e.options->count; };
    return (shows(a) && shows(b)) || (counts(a) && counts(b));
}

GraphResult<void> add_item(Query& query, Expand expand) {
    for (Expand const& other : query.expand)
        if (collide(other, expand))
            return refuse(
                fmt::format("The property '{}' was specified more than once in the $expand query option",
                            expand.navigation->name));
    if (query.expand.size() == kMaxExpanded)
        return refuse(fmt::format(
            "The limit of '{}' for properties in the $expand query option has been exceeded", kMaxExpanded));
    query.expand.push_back(std::move(expand));
    return {};
}

/// `*` and `*/$ref`: every navigation that the declared type has and that may be expanded so.
GraphResult<void> add_all(Query& query, std::string_view item, Expand::Form form, Scope const& scope) {
    if (form == Expand::Form::count || item.find('(') != std::string_view::npos)
        return refuse(fmt::format("'{}' is not supported in the $expand query option", item));
    for (edm::StructType const* t = scope.type; t != nullptr; t = t->base) {
        for (edm::Navigation const& n : t->navigations) {
            auto const named = [&](Expand const& e) { return e.navigation == &n && e.cast == nullptr; };
            bool const unserved = form == Expand::Form::references && n.contained;
            if (!n.expandable || unserved || std::ranges::any_of(query.expand, named)) continue;
            Expand expand;
            expand.form = form;
            expand.navigation = &n;
            expand.options = std::make_unique<Query>();
            if (auto done = add_item(query, std::move(expand)); !done) return done;
        }
    }
    return {};
}

GraphResult<void> add_expanded(Query& query, std::string_view item, Scope const& scope) {
    std::string_view path = without_blanks(item.substr(0, item.find('(')));
    Expand::Form const form = take_form(path);
    if (path == "*") return add_all(query, item, form, scope);
    auto const member = split_cast(path, scope, kExpand);
    if (!member) return std::unexpected(member.error());
    if (member->through != nullptr)
        return add_below(query, *member,
                         item.substr(static_cast<std::size_t>(member->name.data() - item.data())), scope);
    auto expand = parse_expanded(*member, item, form, scope);
    if (!expand) return std::unexpected(std::move(expand.error()));
    return add_item(query, std::move(*expand));
}

}  // namespace

std::string_view without_blanks(std::string_view text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::optional<std::vector<std::string_view>> split_outside(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    std::size_t open = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\'') quoted = !quoted;  // '' inside a text closes and opens again
        if (quoted) continue;
        if (c == '(') ++open;
        if (c == ')' && open-- == 0) return std::nullopt;
        if (c == separator && open == 0) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    if (quoted || open != 0) return std::nullopt;
    parts.push_back(text.substr(begin));
    return parts;
}

GraphResult<void> parse_select(Query& query, std::string_view text, Scope const& scope) {
    auto const items = split_outside(text, ',');
    if (!items) return refuse(fmt::format("Syntax error in '{}' of the $select query option", text));
    if (items->size() > kMaxSelected)
        return refuse(fmt::format("The limit of '{}' for names in the $select query option has been exceeded",
                                  kMaxSelected));
    bool wildcard = false;
    for (std::string_view const part : *items) {
        std::string_view const item = without_blanks(part);
        if (item == "*") {
            wildcard = true;
            continue;
        }
        auto const selected = parse_selected(item, scope);
        if (!selected) return std::unexpected(selected.error());
        bool const again = std::ranges::any_of(query.select, [&](Select const& s) {
            return s.property == selected->property && s.navigation == selected->navigation &&
                   s.cast == selected->cast;
        });
        if (!again) query.select.push_back(*selected);
    }
    query.select_all = wildcard;
    if (wildcard) query.select.clear();
    return {};
}

GraphResult<void> parse_expand(Query& query, std::string_view text, Scope const& scope) {
    if (scope.expand_depth > kMaxExpandDepth)
        return refuse(
            fmt::format("The limit of '{}' for the depth of the $expand query option has been exceeded",
                        kMaxExpandDepth));
    auto const items = split_outside(text, ',');
    if (!items) return refuse(fmt::format("Syntax error in '{}' of the $expand query option", text));
    // What stands by name goes before `*`, whatever the order.
    auto const all = [](std::string_view part) { return without_blanks(part).starts_with('*'); };
    std::vector<std::string_view> sorted = *items;
    std::ranges::stable_partition(sorted, [&](std::string_view part) { return !all(part); });
    for (std::string_view const part : sorted)
        if (auto done = add_expanded(query, without_blanks(part), scope); !done) return done;
    return {};
}

}  // namespace fakegraph
