/// What can be asked for: the declarations laid out as paths, and the operations that they bind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"

namespace fakegraph::metadata {

/// A type and its bases, base first.
std::vector<edm::StructType const*> chain_of(edm::StructType const& type);
/// `type` and what derives from it, in the model's order, abstract ones left out.
std::vector<edm::StructType const*> concrete_types(edm::Model const& model, edm::StructType const& type);
/// True when `p` is a key that a base of `type` declares already: every type has its own row of it, because
/// the values come from different places.
bool is_inherited_key(edm::StructType const& type, edm::Property const& p);

/// An operation and what it is bound to.
struct Bound {
    edm::Operation const* operation;
    edm::StructType const* type;
    bool collection;
};
/// Each operation once for each type that binds it, in the order of types and tables.
std::vector<Bound> bound_operations(edm::Model const& model);

/// A path that is answered. Keys stand as `{deployment-id}`.
struct Place {
    enum class Kind : std::uint8_t {
        single,      // the one entity of a navigation
        collection,  // its rows
        count,       // …/$count
        item,        // one row
        cast,        // rows or entity of a derived type
        operation,   // an action or a function
    };
    Kind kind;
    std::string path;
    edm::Navigation const* navigation;
    /// Of the entity or the rows; of an operation, what it is bound to.
    edm::StructType const* type;
    edm::Operation const* operation = nullptr;
    /// cast, operation: on rows rather than on one entity.
    bool on_collection = false;
};

/// Navigations on the way that a path has at most. A type that stands on the way already is listed, but not
/// entered again; nor are references to what is contained elsewhere.
inline constexpr std::size_t kMaxSteps = 7;
std::vector<Place> places_of(edm::Model const& model);

}  // namespace fakegraph::metadata
