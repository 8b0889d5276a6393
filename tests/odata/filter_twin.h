/// Conditions twice: as clients write them, and as functions of plain structs. For tests of $filter.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakegraph/edm/names.h"
#include "tests/odata/toy_model.h"
#include "tests/odata/twin.h"

namespace toy {

inline Twin name_comparison(Choices& c) {
    constexpr char const* kNames[] = {"alpha", "Beta", "it's", "", "zz"};
    bool const null = c.below(5) == 1;
    std::string const name = c.of(kNames);
    return comparison<std::string>(c, "displayName", null ? "null" : quote(name),
                                   null ? std::nullopt : std::optional(name),
                                   [](World const&, Asset const& a) { return a.name; });
}

inline Twin number_comparison(Choices& c) {
    constexpr std::int64_t kNumbers[] = {0, 10, 20, -5, 15};
    std::int64_t const n = c.of(kNumbers);
    return comparison<std::int64_t>(c, "size", std::to_string(n), n,
                                    [](World const&, Asset const& a) { return a.size; });
}

inline Twin date_comparison(Choices& c) {
    auto const date = sample_world().assets[c.below(2)].created;
    return comparison<sim::Instant>(c, "createdDateTime", sim::format_instant(*date), date,
                                    [](World const&, Asset const& a) { return a.created; });
}

inline Twin owner_comparison(Choices& c) {
    constexpr char const* kNames[] = {"Ada", "O'Brien", "x"};
    std::string const name = c.of(kNames);
    return comparison<std::string>(c, "owner/name", quote(name), std::optional(name),
                                   [](World const& w, Asset const& a) {
                                       return a.owner ? std::optional(w.people[*a.owner].name) : std::nullopt;
                                   });
}

inline Twin build_comparison(Choices& c) {
    constexpr std::int64_t kBuilds[] = {22631, 19045, 0};
    std::int64_t const n = c.of(kBuilds);
    bool const null = c.below(5) == 1;
    return behind_cast(
        true, comparison<std::int64_t>(c, "toy.device/build", null ? "null" : std::to_string(n),
                                       null ? std::nullopt : std::optional(n),
                                       [](World const&, Asset const& a) { return std::optional(a.build); }));
}

/// Lists, functions and arithmetic behind a cast, and a list that is not behind it alone.
inline Twin build_expression(Choices& c) {
    constexpr std::int64_t kBuilds[] = {22631, 19045, 0};
    std::int64_t const n = c.of(kBuilds);
    std::string const text = std::to_string(n);
    switch (c.below(4)) {
        case 0:
            return behind_cast(
                true, {"toy.device/build in (" + text + ",26100)",
                       [=](World const&, Asset const& a) { return a.build == n || a.build == 26100; }});
        case 1:
            return behind_cast(true, {"toy.device/build add 1 ne " + text,
                                      [=](World const&, Asset const& a) { return a.build + 1 != n; }});
        case 2:
            return behind_cast(true, {"cast(toy.device/build,Edm.String) ne '" + text + "'",
                                      [=](World const&, Asset const& a) { return a.build != n; }});
        default:
            break;
    }
    return {text + " in (toy.device/build,size)", [=](World const&, Asset const& a) -> Truth {
                if (a.size == n || (a.is_device && a.build == n)) return true;
                return a.is_device ? Truth(false) : Truth::nowhere();
            }};
}

inline Twin state_comparison(Choices& c) {
    edm::EnumMember const& member = kStates[c.below(3)];
    bool const unlike = c.below(2) == 1;
    std::string const name(member.name);
    std::string const forms[] = {quote(name), name, "toy.state" + quote(upper(name))};
    return behind_cast(
        true, {"toy.device/enrollment/driver/state " + std::string(unlike ? "ne " : "eq ") + c.of(forms),
               [=](World const&, Asset const& a) { return (a.state == member.value) != unlike; }});
}

inline Twin id_comparison(Choices& c) {
    sim::Guid const id = sample_world().assets[c.below(6)].id;
    std::string const forms[] = {quote(id.text()), id.text(), quote(upper(id.text())), upper(id.text())};
    bool const unlike = c.below(3) == 1;
    return {std::string("id ") + (unlike ? "ne " : "eq ") + c.of(forms),
            [=](World const&, Asset const& a) { return (a.id == id) != unlike; }};
}

inline Twin id_list(Choices& c) {
    std::vector<sim::Guid> ids;
    std::string text = "id in (";
    for (std::size_t i = 0, n = 1 + c.below(3); i < n; ++i) {
        ids.push_back(sample_world().assets[c.below(6)].id);
        text += (i == 0 ? "" : ",") + quote(ids.back().text());
    }
    return {text + ')',
            [=](World const&, Asset const& a) { return std::ranges::find(ids, a.id) != ids.end(); }};
}

/// Parts of ids in either case, of the GUID or of its text: case does not count.
inline Twin id_function(Choices& c) {
    std::string const value = c.below(2) == 0 ? "id" : "cast(id,'Edm.String')";
    std::string const id = sample_world().assets[c.below(6)].id.text();
    std::size_t const begin = c.below(30);
    std::string const part = id.substr(begin, 1 + c.below(36));
    std::string const written = quote(c.below(2) == 0 ? part : upper(part));
    std::size_t const which = c.below(5);
    if (which == 3)
        return {"indexof(" + value + ',' + written + ") eq " + std::to_string(begin),
                [=](World const&, Asset const& a) { return a.id.text().find(part) == begin; }};
    if (which == 4)
        return {value + " ge " + quote(upper(id)),
                [=](World const&, Asset const& a) { return a.id.text() >= id; }};
    constexpr char const* kNames[] = {"startswith", "contains", "endswith"};
    return {std::string(kNames[which]) + '(' + value + ',' + written + ')',
            [=](World const&, Asset const& a) {
                std::string const text = a.id.text();
                if (which == 0) return text.starts_with(part);
                return which == 1 ? text.find(part) != std::string::npos : text.ends_with(part);
            },
            true};
}

inline Twin text_function(Choices& c) {
    constexpr char const* kParts[] = {"a", "alph", "", "t'", "B"};
    std::string const part = c.of(kParts);
    std::size_t const which = c.below(3);
    constexpr char const* kNames[] = {"startswith", "contains", "endsWith"};
    return {std::string(kNames[which]) + "(displayName," + quote(part) + ')',
            [=](World const&, Asset const& a) -> Truth {
                if (!a.name) return std::nullopt;
                if (which == 0) return a.name->starts_with(part);
                return which == 1 ? a.name->find(part) != std::string::npos : a.name->ends_with(part);
            },
            true};
}

/// `(size mul 2 add 1) mod 3 eq 1`, and properties beside each other.
inline Twin arithmetic(Choices& c) {
    constexpr std::int64_t kFactors[] = {2, -3, 1};
    std::int64_t const factor = c.of(kFactors);
    std::int64_t const wanted = static_cast<std::int64_t>(c.below(5)) - 2;
    std::size_t const which = c.below(3);
    if (which == 0)
        return {"(size mul " + std::to_string(factor) + " add 1) mod 3 eq " + std::to_string(wanted),
                [=](World const&, Asset const& a) { return a.size && (*a.size * factor + 1) % 3 == wanted; }};
    if (which == 1)
        return {"weight add size gt " + std::to_string(wanted), [=](World const&, Asset const& a) {
                    return a.size && a.weight &&
                           *a.weight + static_cast<double>(*a.size) > static_cast<double>(wanted);
                }};
    return {"-size ge weight", [](World const&, Asset const& a) {
                return a.size && a.weight && static_cast<double>(-*a.size) >= *a.weight;
            }};
}

/// Functions inside each other, on either side.
inline Twin computed_text(Choices& c) {
    constexpr char const* kParts[] = {"al", "", "t'", "be"};
    std::string const part = c.of(kParts);
    auto const small = [](std::string text) {
        for (char& x : text) x = edm::lower(x);
        return text;
    };
    switch (c.below(3)) {
        case 0:
            return {
                "tolower(substring(displayName,0,2)) eq " + quote(part),
                [=](World const&, Asset const& a) { return a.name && small(a.name->substr(0, 2)) == part; }};
        case 1:
            return {"indexof(tolower(displayName)," + quote(part) + ") ge 0",
                    [=](World const&, Asset const& a) {
                        return a.name && small(*a.name).find(part) != std::string::npos;
                    }};
        default:
            break;
    }
    return {quote(part + "x") + " ne concat(trim(displayName),'x')",
            [=](World const&, Asset const& a) { return a.name != part; }};
}

inline Twin date_part(Choices& c) {
    std::int64_t const day = 3 + static_cast<std::int64_t>(c.below(5));
    if (c.below(2) == 0)
        return {"day(createdDateTime) le " + std::to_string(day), [=](World const&, Asset const& a) {
                    if (!a.created) return false;
                    auto const date =
                        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*a.created)};
                    return static_cast<std::int64_t>(static_cast<unsigned>(date.day())) <= day;
                }};
    return {"createdDateTime add duration'P1D' gt 2021-08-0" + std::to_string(day) + "T00:00:00Z",
            [=](World const&, Asset const& a) {
                using namespace std::chrono;
                return a.created &&
                       *a.created + days{1} > sim::Instant{sys_days{2021y / 8 / static_cast<int>(day)}};
            }};
}

inline Twin label_lambda(Choices& c) {
    constexpr char const* kLabels[] = {"x", "y", "none"};
    std::string const label = c.of(kLabels);
    auto const has = [=](Asset const& a) { return std::ranges::find(a.labels, label) != a.labels.end(); };
    switch (c.below(4)) {
        case 0:
            return {"labels/any(l:l eq " + quote(label) + ')',
                    [=](World const&, Asset const& a) { return has(a); }, true};
        case 1:
            return {"labels/all(l:l ne " + quote(label) + " and $it/size ge 0)",
                    [=](World const&, Asset const& a) {
                        return a.labels.empty() || (!has(a) && a.size && *a.size >= 0);
                    },
                    true};
        case 2:
            return {quote(label) + " in labels", [=](World const&, Asset const& a) { return has(a); }};
        default:
            break;
    }
    std::size_t const n = c.below(3);
    return {"labels/$count ge " + std::to_string(n),
            [=](World const&, Asset const& a) { return a.labels.size() >= n; }};
}

/// Over rows, and one lambda in another.
inline Twin member_lambda(Choices& c) {
    switch (c.below(4)) {
        case 0:
            return behind_cast(false, {"toy.group/members/any(m:m/size gt size)",
                                       [](World const& w, Asset const& a) {
                                           return std::ranges::any_of(w.assets, [&](Asset const& m) {
                                               return m.size && a.size && *m.size > *a.size;
                                           });
                                       },
                                       true});
        case 1: {
            std::size_t const n = 5 + c.below(2);
            return behind_cast(false, {"toy.group/members/$count ne " + std::to_string(n),
                                       [=](World const& w, Asset const&) { return w.assets.size() != n; }});
        }
        case 2:
            // Members of another type do not match, so that not all do.
            return {"toy.group/members/all(m:m/toy.device/build ne 1 or m/size eq $it/size)",
                    [](World const& w, Asset const& a) -> Truth {
                        if (a.is_device) return Truth::nowhere();
                        return std::ranges::all_of(w.assets, [&](Asset const& m) {
                            return (m.is_device && m.build != 1) || m.size == a.size;
                        });
                    },
                    true};
        default:
            break;
    }
    return behind_cast(
        false, {"toy.group/members/toy.device/any(m:m/labels/any(l:l eq m/displayName or l eq 'y'))",
                [](World const& w, Asset const&) {
                    return std::ranges::any_of(w.assets, [](Asset const& m) {
                        return m.is_device && std::ranges::any_of(m.labels, [&](std::string const& l) {
                                   return l == m.name || l == "y";
                               });
                    });
                },
                true});
}

inline Twin leaf(Choices& c) {
    switch (c.below(18)) {
        case 0:
            return {"active", [](World const&, Asset const& a) -> Truth { return a.active; }, true};
        case 1:
            return name_comparison(c);
        case 2:
            return number_comparison(c);
        case 3:
            return date_comparison(c);
        case 4:
            return owner_comparison(c);
        case 5:
            return build_comparison(c);
        case 6:
            return state_comparison(c);
        case 7:
            return id_comparison(c);
        case 8:
            return id_list(c);
        case 9:
            return text_function(c);
        case 10:
            return arithmetic(c);
        case 11:
            return computed_text(c);
        case 12:
            return date_part(c);
        case 13:
            return label_lambda(c);
        case 14:
            return member_lambda(c);
        case 15:
            return build_expression(c);
        case 16:
            return id_function(c);
        default:
            break;
    }
    bool const device = c.below(2) == 0;
    return {device ? "isof('toy.device')" : "isof(toy.group)",
            [=](World const&, Asset const& a) { return a.is_device == device; }, true};
}

inline Twin tree(Choices& c, int depth);

/// `a and b or c …`, with parentheses only where precedence asks for them.
inline Twin junction(Choices& c, int depth, bool conjunction) {
    Twin out = conjunction ? tree(c, depth - 1) : junction(c, depth, true);
    for (std::size_t n = c.below(3); n > 0; --n) {
        Twin next = conjunction ? tree(c, depth - 1) : junction(c, depth, true);
        out = {out.text + (conjunction ? " and " : " or ") + next.text,
               [=, a = out.holds, b = next.holds](World const& w, Asset const& x) -> Truth {
                   Truth const left = a(w, x);
                   Truth const right = b(w, x);
                   // One side that settles the matter, else what is neither true nor false.
                   if (left == !conjunction || right == !conjunction) return !conjunction;
                   if (left.elsewhere || right.elsewhere) return Truth::nowhere();
                   if (!left.value || !right.value) return std::nullopt;
                   return conjunction;
               }};
    }
    return out;
}

inline Twin tree(Choices& c, int depth) {
    if (depth == 0 || c.spent()) return leaf(c);
    switch (c.below(5)) {
        case 0:
        case 1:
            return leaf(c);
        case 2: {
            Twin inner = junction(c, depth, false);
            return {'(' + inner.text + ')', inner.holds, true};
        }
        case 3: {
            Twin inner = tree(c, depth - 1);
            return {"not " + (inner.atom ? inner.text : '(' + inner.text + ')'),
                    [f = inner.holds](World const& w, Asset const& a) -> Truth {
                        Truth const t = f(w, a);
                        return t.value ? Truth(!*t.value) : t;
                    },
                    true};
        }
        default:
            break;
    }
    Twin inner = tree(c, depth - 1);
    bool const wanted = c.below(2) == 0;
    return {(inner.atom && inner.text != "active" ? inner.text : '(' + inner.text + ')') +
                (wanted ? " eq true" : " ne true"),
            [=, f = inner.holds](World const& w, Asset const& a) {
                Truth const t = f(w, a);
                return t.elsewhere ? t : Truth((t == true) == wanted);
            }};
}

}  // namespace toy
