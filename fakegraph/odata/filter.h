/// $filter: text to tree, checked against a type; and whether a row passes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

/// A way from a row to a value: properties and single navigations, casts on the way. Resolved against a type
/// at parse time.
struct PropertyPath {
    struct Step {
        edm::StructType const* cast = nullptr;  // applied before the step; a row of another type gives null
        edm::Property const* property = nullptr;
        edm::Navigation const* navigation = nullptr;  // single-valued only
    };
    std::vector<Step> steps;
    /// Without casts, as declared: `enrollment/driver/enrollmentState`.
    std::string text;
    edm::TypeRef type;
};

enum class FilterOp : std::uint8_t {
    and_,
    or_,
    not_,
    eq,
    ne,
    gt,
    ge,
    lt,
    le,
    in,
    isof,
    startswith,
    contains,
    endswith,
    literal_true,
    literal_false,
    path_is_true
};

struct FilterNode {
    FilterOp op;
    std::vector<std::unique_ptr<FilterNode>> children;  // and, or, not
    PropertyPath path;                                  // comparisons, functions
    std::vector<edm::Value> literals;                   // owns its text; `in` has several
    edm::StructType const* type = nullptr;              // isof
};
using FilterPtr = std::unique_ptr<FilterNode>;

/// Depth and number of terms are bounded (kMaxFilterDepth, kMaxFilterTerms). Errors are 400 BadRequest, begin
/// with "Invalid filter clause: " and name the position (1-based) and the offending text; unknown properties
/// use the wording of graph-protocol 5.4; a property that is declared but not filterable, a lambda (any,
/// all), arithmetic and other functions are refused by name. Literals: strings in single quotes ('' for a
/// quote), GUIDs and dates bare, enums quoted, or bare, or with their qualified type name, numbers, booleans,
/// null, duration'P7D'. A literal of the wrong type is an error.
GraphResult<FilterPtr> parse_filter(std::string_view text, edm::StructType const& type,
                                    edm::Model const& model);
GraphResult<PropertyPath> parse_path(std::string_view text, edm::StructType const& type,
                                     edm::Model const& model, edm::Use needed);

/// `call` gives navigations their World. Rules for null: graph-protocol 7.2. Strings compare
/// case-sensitively; keys that are GUIDs without case.
bool passes(FilterNode const& node, edm::Row const& row, Call& call);
edm::Value evaluate(PropertyPath const& path, edm::Row const& row, Call& call);
/// Three-way: null first, then by kind. Both sides have the kind of one property.
int compare(edm::Value const& a, edm::Value const& b);

/// The rows that pass, by sets and ranges where `rows` can say so (Rows::find for the key, narrowed,
/// of_type), for conjunctions of such terms. `rest` is what a loop must still check; null when nothing is
/// left, the whole filter when several terms are. It points into the filter, which must outlive it. `or` and
/// `in` of keys are found as well.
struct Narrowed {
    edm::RowsPtr rows;
    FilterNode const* rest = nullptr;
};
Narrowed narrow(edm::RowsPtr rows, FilterNode const& filter, std::string_view key_name);

inline constexpr int kMaxFilterDepth = 32;
inline constexpr int kMaxFilterTerms = 100;

}  // namespace fakegraph
