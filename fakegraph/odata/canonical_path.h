/// One spelling of a path, for whoever decides by where a request leads before the router has read it.
#pragma once

#include <string>
#include <string_view>

namespace fakegraph {

/// `microsoft.graph.` in any letter case, and what follows it: the name of a type or an operation.
bool is_qualified(std::string_view segment) noexcept;

/// `path` with its percent-encoded letters, digits and marks decoded, slashes single and none at the end, and
/// casts, actions and functions left out (segments that begin with `microsoft.graph.`); letter case and the
/// query stay. `buffer` holds it where that differs from `path`.
std::string_view canonical_path(std::string_view path, std::string& buffer);

/// Whether a canonical path begins with `segments`, in any letter case.
bool lies_in(std::string_view path, std::string_view segments) noexcept;

}  // namespace fakegraph
