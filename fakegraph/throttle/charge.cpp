#include "fakegraph/throttle/charge.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/batch_address.h"
#include "fakegraph/odata/canonical_path.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::throttle {
namespace {

constexpr std::array<std::string_view, 6> kDirectory = {"devices", "groups", "organization",
                                                        "me",      "users",  "directoryObjects"};
constexpr std::uint32_t kFewRows = 20;

/// Takes the next segment off `path`, without a key in parentheses.
std::string_view next_segment(std::string_view& path) noexcept {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment.substr(0, segment.find('('));
}

bool is(std::string_view a, std::string_view b) noexcept { return edm::same_name(a, b); }

/// Base cost of a read: Microsoft's table for identity objects, as far as its rows are simulated here.
int base_units(std::string_view path) noexcept {
    if (!is(next_segment(path), "groups")) return 1;
    std::string_view last = next_segment(path);
    while (!path.empty()) {
        std::string_view const more = next_segment(path);
        if (!more.empty()) last = more;
    }
    return is(last, "members") ? 3 : is(last, "transitiveMembers") ? 5 : 1;
}

/// $select −1, $expand +1, $top < 20 −1. (reference graph-protocol 11.2)
int option_units(std::string_view query) noexcept {
    int units = 0;
    while (!query.empty()) {
        std::string_view const option = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(option.size() + 1, query.size()));
        std::size_t const equals = std::min(option.find('='), option.size());
        std::string_view name = option.substr(0, equals);
        if (name.starts_with('$')) name.remove_prefix(1);
        if (name.starts_with("%24")) name.remove_prefix(3);
        if (is(name, "select")) --units;
        if (is(name, "expand")) ++units;
        if (!is(name, "top") || equals == option.size()) continue;
        std::uint32_t rows = kFewRows;
        std::from_chars(option.data() + equals + 1, option.data() + option.size(), rows);
        if (rows < kFewRows) --units;
    }
    return units;
}

}  // namespace

std::uint32_t Charge::cost(LimitKind const& kind) const noexcept {
    if (kind.area != Area::everything && kind.area != area) return 0;
    switch (kind.counts) {
        case Counts::reads:
            return write ? 0 : 1;
        case Counts::writes:
            return write ? 1 : 0;
        case Counts::units:
            return units;
        case Counts::requests:
            break;
    }
    return 1;
}

Charge charge_of(Visit const& visit) {
    std::string buffer;
    std::string_view below = canonical_path(visit.path, buffer);
    if (!take_segment(below, "/beta") && !take_segment(below, "/v1.0")) return {};
    std::size_t const question = std::min(below.find('?'), below.size());
    std::string_view const path = below.substr(0, question);
    if (is_batch(visit.path)) return {};
    Charge out;
    out.counted = true;
    out.write = visit.request.method != Method::get && visit.request.method != Method::head;
    std::string_view rest = path;
    std::string_view const first = next_segment(rest);
    if (is(first, "admin") && is(next_segment(rest), "windows") && is(next_segment(rest), "updates")) {
        out.area = Area::updates;
    } else if (std::ranges::any_of(kDirectory, [&](auto name) { return is(name, first); })) {
        out.area = Area::directory;
        int const base =
            out.write ? 1
                      : base_units(path) + option_units(below.substr(std::min(question + 1, below.size())));
        out.units = static_cast<std::uint32_t>(std::max(base, 1));
    }
    return out;
}

}  // namespace fakegraph::throttle
