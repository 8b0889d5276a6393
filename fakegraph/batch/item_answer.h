/// How an item's answer stands in `responses`.
#pragma once

#include <string>

#include "fakegraph/batch/item.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::batch {

/// `{"id","status","headers","body"}`: no body where the answer has none; JSON as it is; text of media type
/// `text/…` as a string (OData JSON format 4.01, 19; ASSUMED for `/$count`); anything else in base64.
void append_answer(std::string& out, Item const& item, Response const& answer);
/// 424 with an envelope of code `FailedDependency` (reference graph-protocol 10: [U]). `whole` gives the
/// request-id.
void append_failed_dependency(std::string& out, Item const& item, Item const& blocker, Visit const& visit,
                              Response const& whole);
/// 400, for `Item::refusal`.
void append_refusal(std::string& out, Item const& item, Visit const& visit, Response const& whole);

}  // namespace fakegraph::batch
