/// Which permissions let a token do what.
#pragma once

#include <span>
#include <string_view>

#include "fakegraph/odata/http.h"

namespace fakegraph::identity {

/// What one area asks for. Any of the permissions will do, as a role or as a scope.
struct Area {
    std::string_view path;  // below the version
    std::span<std::string_view const> read, write;
    /// What a 403 says there: directory workloads have a code of their own.
    std::string_view refusal = "Forbidden";
    /// Only for tokens of a user.
    bool of_user = false;
    /// The path itself only, nothing below it.
    bool alone = false;
};

/// The area that a canonical path below the version lies in; null when it lies in none that asks for
/// anything.
Area const* area_of(std::string_view path) noexcept;

inline std::span<std::string_view const> asked_by(Area const& area, Method method) noexcept {
    return method == Method::get || method == Method::head ? area.read : area.write;
}

}  // namespace fakegraph::identity
