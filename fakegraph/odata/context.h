/// Canonical paths, keys in parentheses, and the context URLs made of them. Private to odata.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/query.h"
#include "fakegraph/odata/url.h"

namespace fakegraph {

/// A path below the service root as a chain on the stack, so that the text is made only where a link or a
/// context needs it.
struct PathNode {
    PathNode const* up = nullptr;
    /// The first node's text is a whole path; later ones are one segment: a member's name or the name of a
    /// cast.
    std::string_view text;
    /// Its key in parentheses follows the text.
    edm::Row const* keyed = nullptr;
};
void append_path(std::string& out, PathNode const& node);

/// Text of the row's key property; empty for rows without one.
std::string key_text(edm::Row const& row);
/// `('…')`: quotes doubled, then percent-encoded where a URL needs it.
void append_key(std::string& out, std::string_view key);

/// What $select and $expand add to a context: `(id,state)`, `(catalogEntry(),matchedDevices())`, nothing
/// without them.
void append_projection(std::string& out, Query const& query);

/// `<service root>/$metadata#`
std::string context_start(Call const& call);
/// `<service root>/$metadata#<path><projection>[/$entity]`
std::string context_url(Call const& call, std::string_view path, Query const& query, bool entity);

/// `$select`, `$filter`, `$expand`, `$orderby` and `$count` of a query nested in $expand, as a client would
/// send them in a URL. $top and $skip say what the expansion shows: links to its rest count them down.
std::vector<Option> nested_options(Query const& query);

}  // namespace fakegraph
