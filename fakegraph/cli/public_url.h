/// `--public-url`.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace fakegraph {

/// What links in answers begin with, without a slash at the end. invalid_argument for what is no http or
/// https address of a host with, perhaps, a port and a path.
sim::Result<std::string> public_root(std::string_view url);

}  // namespace fakegraph
