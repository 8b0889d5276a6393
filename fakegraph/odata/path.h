/// Resolves a property path against a type, one segment at a time. Private to the parser of $filter and
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

/// The type that a cast from `from` to the type called `name` gives; null when the cast changes nothing.
Checked<edm::StructType const*> resolve_cast(edm::StructType const& from, std::string_view name,
                                             edm::Model const& model);

class PathResolver {
public:
    /// From a row of a structured type, or an item of a collection of primitive values.
    PathResolver(FilterType const& from, edm::Model const& model) : type_(from), model_(model) {}
    /// A property, a navigation or a qualified type name. A segment with a dot is a type. Behind a collection
    /// only a type may stand.
    Checked<void> add(std::string_view segment);
    /// Of what the path leads to so far.
    FilterType const& type() const noexcept { return type_; }
    /// The path, when `needed` allows the property at its end.
    Checked<PropertyPath> finish(edm::Use needed);

private:
    FilterType type_;
    edm::Model const& model_;
    edm::StructType const* cast_ = nullptr;  // waits for the next step
    std::string_view last_;
    bool after_cast_ = false;
    PropertyPath path_;
};

}  // namespace fakegraph
