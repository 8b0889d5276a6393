/// Resolves a property path against a type, one segment at a time. Private to the parsers of $filter and
/// $orderby.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/filter.h"

namespace fakegraph {

/// Longest path that a client may write; declared types refer to each other, so a path could go round for
/// ever.
inline constexpr std::size_t kMaxPathSteps = 16;

/// What is wrong with a part of a clause, no full stop at the end. The caller adds " at position N in '…'"
/// when `positioned`; the texts of graph-protocol 5.4 do without.
struct Fault {
    std::string message;
    bool positioned = true;
};
template <class T>
using Checked = std::expected<T, Fault>;

Fault unknown_property(std::string_view name, std::string_view type_name);
/// `Edm.String`, or the qualified name of a declared type; `Collection(…)` around it for collections.
std::string type_text(edm::TypeRef const& type);

/// The type that a cast from `from` to the type called `name` gives; null when the cast changes nothing.
Checked<edm::StructType const*> resolve_cast(edm::StructType const& from, std::string_view name,
                                             edm::Model const& model);

class PathResolver {
public:
    PathResolver(edm::StructType const& type, edm::Model const& model) : at_(&type), model_(model) {}
    /// A property, a single-valued navigation or a qualified type name. A segment with a dot is a type.
    Checked<void> add(std::string_view segment);
    /// The path, when it ends at a primitive or enumerated single value that `needed` allows.
    Checked<PropertyPath> finish(edm::Use needed);

private:
    edm::StructType const* at_;  // null behind a primitive value
    edm::Model const& model_;
    edm::StructType const* cast_ = nullptr;  // waits for the next step
    std::string_view last_;
    bool after_collection_ = false;
    bool after_cast_ = false;
    PropertyPath path_;
};

}  // namespace fakegraph
