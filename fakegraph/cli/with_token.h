#pragma once

#include <functional>
#include <memory>
#include <string>

#include "fakegraph/run/transport.h"

namespace fakegraph {

/// Gives every request that has no Authorization a bearer token: steps of a scenario need not know whether
/// tokens are asked for. An empty Authorization stands for none.
std::unique_ptr<run::Transport> with_token(std::unique_ptr<run::Transport> transport,
                                           std::function<std::string()> token);

}  // namespace fakegraph
