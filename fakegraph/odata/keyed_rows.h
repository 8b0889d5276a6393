/// Rows whose keys are made many at a time.
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/ids.h"

namespace fakegraph {

/// A collection whose key property (edm::key_of) holds GUIDs that are cheaper by the block: $filter loops
/// over them. Rows may be such as well.
class KeyedRows {
public:
    virtual ~KeyedRows() = default;
    /// The keys of the rows at `positions`, which ascend, into the front of `out`, which is as long.
    virtual void keys(std::span<std::uint64_t const> positions, std::span<sim::Guid> out) const = 0;
};

}  // namespace fakegraph
