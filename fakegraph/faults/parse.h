/// Faults from JSON, for scenarios and for `/__admin/faults`.
#pragma once

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/faults/fault.h"

namespace fakegraph::faults {

using Json = nlohmann::ordered_json;

/// One thing wrong with the JSON.
struct Mistake {
    std::string pointer;  // JSON pointer of the value
    std::string message;
    bool at_key = false;  // the member's name is wrong, not its value
};

/// A list of faults, or one. All mistakes at once, in the order of the JSON.
std::expected<std::vector<Fault>, std::vector<Mistake>> parse(Json const& faults);

/// The members that every fault may have, and those that `kind` has besides; for documents and tests.
std::vector<std::string_view> kind_names();
std::vector<std::string_view> members_of(std::string_view kind);

}  // namespace fakegraph::faults
