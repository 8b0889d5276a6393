/// What a request is about: the entities on its way and the list that it ends in. For whoever has to tell
/// which reads a write concerns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

struct Reach {
    /// Keys of the entities that the path passes or ends at, as printed.
    std::vector<std::string> keys;
    /// It ends at one entity, or at something that belongs to one; else at a collection or its action.
    bool single = false;
    /// The declared type of what it ends at; null: nothing that has entities.
    edm::StructType const* type = nullptr;
    /// Canonical path of the collection that it ends in, or that holds the entity; empty for single
    /// navigations.
    std::string list_path;
    /// Types of the entities that `$expand` shows along.
    std::vector<edm::StructType const*> expanded;
    /// Of the action that it ends in.
    edm::Delay delay = edm::Delay::none;
};

/// Errors as a request itself would meet them on its way; mistakes in the query go unnoticed.
GraphResult<Reach> reach_of(Call& call, std::string_view target);

}  // namespace fakegraph
