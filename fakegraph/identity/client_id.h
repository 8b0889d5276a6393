/// Who a request comes from, for faults, buckets, logs and verdicts.
#pragma once

#include <string>

#include "fakegraph/odata/http.h"

namespace fakegraph::identity {

/// The `appid` (or `azp`) of a bearer token that is a JWT, whoever signed it; a bearer text of at most 64
/// letters, digits, '.', '_' and '-' as it stands; the `client_id` of a form, or the user of Basic
/// credentials; else the first product of User-Agent without its version; else `anonymous`. Each thread
/// remembers the last tokens.
std::string client_id(Request const& request);

}  // namespace fakegraph::identity
