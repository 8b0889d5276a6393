#include "fakegraph/odata/reach.h"

#include <algorithm>

#include "fakegraph/odata/context.h"
#include "fakegraph/odata/query.h"
#include "fakegraph/odata/router_place.h"

namespace fakegraph {
namespace {

/// The keys in a canonical path: what stands between `('` and `')`.
void add_keys(std::vector<std::string>& keys, std::string_view path) {
    for (std::size_t open = path.find("('"); open != std::string_view::npos; open = path.find("('")) {
        path.remove_prefix(open + 2);
        std::size_t const close = path.find("')");
        if (close == std::string_view::npos) return;
        keys.emplace_back(path.substr(0, close));
        path.remove_prefix(close + 2);
    }
}

void add_expanded(std::vector<edm::StructType const*>& types, Query const& query) {
    for (Expand const& e : query.expand) {
        if (e.navigation != nullptr) types.push_back(e.navigation->target);
        add_expanded(types, *e.options);
    }
}

}  // namespace

GraphResult<Reach> reach_of(Call& call, std::string_view target) {
    GraphResult<Url> const url = parse_url(target);
    if (!url) return std::unexpected(url.error());
    GraphResult<RouterPlace> const place = find_place(*url, call);
    if (!place) return std::unexpected(place.error());
    using Kind = RouterPlace::Kind;
    Reach out;
    add_keys(out.keys, place->path);
    for (edm::Row const& row : place->singles) out.keys.push_back(key_text(row));
    if (place->navigation == nullptr) return out;
    edm::Navigation const& n = *place->navigation;
    out.type = n.target;
    if (place->operation != nullptr) out.delay = place->operation->delay;
    bool const on_entity = place->kind == Kind::action && edm::is_a(*place->row.type, *n.target);
    out.single = place->kind == Kind::entity || place->kind == Kind::property || on_entity;
    out.list_path = place->path;
    if (out.single) {
        std::size_t const key = n.collection ? place->path.rfind("('") : 0;
        out.list_path.resize(key == std::string::npos ? 0 : key);
    } else if (place->kind == Kind::action) {
        out.list_path.resize(std::min(place->path.rfind('/'), place->path.size()));
    }
    QueryTarget const asked = out.single ? QueryTarget::entity : QueryTarget::collection;
    if (auto const query = parse_query(*url, *place->type, *call.model, asked))
        add_expanded(out.expanded, *query);
    return out;
}

}  // namespace fakegraph
