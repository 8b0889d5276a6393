#include "fakegraph/resources/few_rows.h"

#include <algorithm>

namespace fakegraph::resources {
namespace {

bool has_key(edm::Row const& row, std::string_view key) {
    edm::Value const value = edm::find_property(*row.type, edm::key_of(*row.type))->get(row);
    if (auto const* text = std::get_if<std::string>(&value)) return *text == key;
    auto const* view = std::get_if<std::string_view>(&value);
    return view != nullptr && *view == key;
}

}  // namespace

std::optional<std::uint64_t> FewRows::seek(std::uint64_t at) const {
    auto const found = std::ranges::lower_bound(items_, at, {}, &Item::position);
    return found == items_.end() ? std::nullopt : std::optional(found->position);
}

edm::Row FewRows::row(std::uint64_t position) const {
    return std::ranges::lower_bound(items_, position, {}, &Item::position)->row;
}

std::optional<std::uint64_t> FewRows::nth(std::uint64_t rank) const {
    return rank < items_.size() ? std::optional(items_[rank].position) : std::nullopt;
}

std::optional<std::uint64_t> FewRows::find(std::string_view key) const {
    auto const found = std::ranges::find_if(items_, [&](Item const& i) { return has_key(i.row, key); });
    return found == items_.end() ? std::nullopt : std::optional(found->position);
}

}  // namespace fakegraph::resources
