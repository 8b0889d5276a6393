/// What a URL's path names. Private to odata.
#pragma once

#include <string>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/url.h"

namespace fakegraph {

struct RouterPlace {
    enum class Kind : std::uint8_t { entity, collection, property, action };
    Kind kind = Kind::entity;

    /// The last navigation on the way; null at the root only. A property or an action may lie below it.
    edm::Navigation const* navigation = nullptr;
    /// Type here after casts: of the entity, the collection's rows, the complex value, or the owner of a
    /// primitive property.
    edm::StructType const* type = nullptr;
    /// Written before the end of the path; its name belongs to the context and to what lies below.
    bool cast = false;
    bool cast_refused = false;
    /// Canonical path below the service root without the last cast. An entity's own path, key included.
    std::string path;
    /// An entity's collection: its path without the key. Empty for single navigations.
    std::string collection_path;

    edm::Row row{};     // entity; complex value; action: what it is bound to
    edm::Row parent{};  // collection: the row above it
    edm::RowsPtr rows;  // collection
    /// Of an action; of the function whose result the collection is.
    edm::Operation const* operation = nullptr;
    /// That function with its arguments: `findByKbNumber(kbNumber=5029332)`.
    std::string function_call;

    edm::Property const* property = nullptr;
    edm::Value value{};
    bool count = false;  // …/$count
    bool raw = false;    // …/$value
    bool ref = false;    // …/$ref
    /// Objects of single-valued navigations on the way.
    std::vector<edm::Row> singles;
    /// Rows that the way went through: what they made may point into them.
    std::vector<edm::RowsPtr> passed;

    /// The type that the place is declared with, before casts.
    edm::StructType const& declared() const;
    std::string context_path() const;
    /// Contexts of entities end in `/$entity`; those of properties and of the roots (`/admin`) do not.
    bool has_entity_context() const;
};

/// Walks from the model's root. 400 for unknown segments, 404 for unknown keys, 405 for `$ref` where
/// references cannot change.
GraphResult<RouterPlace> find_place(Url const& url, Call& call);

}  // namespace fakegraph
