#include "fakegraph/resources/few_rows.h"

#include <algorithm>

#include "fakegraph/edm/names.h"

namespace fakegraph::resources {
namespace {

bool has_key(edm::Row const& row, std::string_view key) {
    edm::Value const value = edm::find_property(*row.type, edm::key_of(*row.type))->get(row);
    auto const* text = std::get_if<std::string>(&value);
    auto const* view = std::get_if<std::string_view>(&value);
    if (text == nullptr && view == nullptr) return false;
    std::string_view const own = text != nullptr ? std::string_view(*text) : *view;
    return own == key || (sim::Guid::parse(key) && edm::same_name(own, key));
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
