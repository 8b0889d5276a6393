/// The call of a function in a URL. Private to odata.
#pragma once

#include <string>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/url.h"

namespace fakegraph {

struct FunctionCall {
    /// One for each declared parameter; monostate where it is left out or null.
    std::vector<edm::Value> arguments;
    /// Name and arguments in the order of their declaration: the same for all spellings of one call.
    std::string text;
};

/// Arguments stand in the segment as literals (`kbNumber=5029332`) or as aliases (`kbNumber=@kb`) whose value
/// is the query option `@kb`, or `kb` as client libraries write it. An alias without a value counts as left
/// out. 400, naming the parameter, for one that is unknown, required and left out, or of the wrong type.
GraphResult<FunctionCall> read_call(edm::Operation const& function, Segment const& segment, Url const& url);

}  // namespace fakegraph
