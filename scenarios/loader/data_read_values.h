/// Small values of data files, whichever reader holds them. V: Cursor or BuiltinValue.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"

namespace scenarios {

template <class V>
void read_strings(V const& v, std::string_view key, std::vector<std::string>& out) {
    if (auto const list = v.find(key)) list->each_item([&](V const& item) { out.emplace_back(item.text()); });
}

template <class V>
std::optional<std::string> read_optional(V const& v, std::string_view key) {
    auto const member = v.find(key);
    if (!member || member->is_null()) return std::nullopt;
    return std::string(member->text());
}

template <class V>
std::optional<sim::Instant> read_time(V const& v, std::string_view key) {
    auto const member = v.find(key);
    if (!member || member->is_null()) return std::nullopt;
    auto const time = sim::parse_instant(member->text());
    if (!time) member->error("'" + std::string(member->text()) + "' is not an ISO 8601 time");
    return time;
}

template <class V>
std::uint32_t read_natural(V const& v, std::string_view key) {
    auto const member = v.find(key);
    return member ? static_cast<std::uint32_t>(member->natural()) : 0;
}

}  // namespace scenarios
