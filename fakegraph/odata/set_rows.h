/// Rows that are sets.
#pragma once

#include "fakegraph/edm/edm.h"

namespace fakegraph {

/// A collection whose subsets (from Rows::narrowed, Rows::of_type and these two) are of the same kind, so
/// that `or` and `not` in a filter are set algebra. Rows may be such as well.
class SetRows {
public:
    virtual ~SetRows() = default;
    /// The rows of this set, less or with those of another subset of the same collection.
    virtual edm::RowsPtr without(edm::Rows const& other) const = 0;
    virtual edm::RowsPtr united(edm::Rows const& other) const = 0;
};

}  // namespace fakegraph
