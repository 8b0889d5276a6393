/// Rows of one type in one list: what stands between their values, put together once a page. Private to
/// odata.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/query.h"

namespace fakegraph {

class RowPlan {
public:
    /// For flat rows only: no navigation to print, no complex values without a `write`, no order that depends
    /// on the values, no odata.metadata=full. Other rows get a plan that is not usable(), so that the
    /// question is asked once.
    RowPlan(edm::StructType const& actual, edm::StructType const& declared, Query const& query,
            Call const& call);

    edm::StructType const& type() const { return *type_; }
    bool usable() const { return !steps_.empty(); }
    void write(std::string& out, edm::Row const& row, Call& call) const;

private:
    struct Step {
        std::size_t begin, size;  // in text_: `{"name":` or `,"name":`
        edm::Property const* property;
    };
    bool add(edm::StructType const& type, Query const& query);

    edm::StructType const* type_;
    std::string text_;
    std::vector<Step> steps_;
};

/// Whether a row prints its type with '#': where it is not the declared one, where the declared one is
/// abstract, and as documentation has it for every entity that an answer is about (`root`). With
/// odata.metadata=none never, with full always.
bool prints_type(edm::StructType const& actual, edm::StructType const& declared, bool root, Call const& call);
/// True when `query` prints `property` or `navigation` of a row whose type is `actual`.
bool is_selected(Query const& query, edm::Property const& property, edm::StructType const& actual);
bool is_selected(Query const& query, edm::Navigation const& navigation, edm::StructType const& actual);

}  // namespace fakegraph
