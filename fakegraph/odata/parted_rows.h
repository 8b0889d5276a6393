/// Rows that fall into parts of alike ones.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "fakegraph/edm/edm.h"

namespace fakegraph {

/// A collection whose rows fall into few parts, all rows of a part having the same type and the same values
/// in some properties: a filter over these asks one row of each part. Rows may be such as well.
class PartedRows {
public:
    virtual ~PartedRows() = default;
    /// The rows for which `holds`, which depends on the row's type and on what `paths` (without casts) lead
    /// to; null when rows of one part differ in one of these.
    virtual edm::RowsPtr where(std::span<std::string const> paths,
                               std::function<bool(edm::Row const&)> const& holds) const = 0;
};

}  // namespace fakegraph
