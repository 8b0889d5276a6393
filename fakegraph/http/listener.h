/// A listening socket, and who has the port when there is none to be had.
#pragma once

#include <cstdint>
#include <string>

#include "fakegraph/http/fd.h"
#include "sim/base/result.h"

namespace fakegraph::http {

struct Listener {
    Fd fd;
    /// Address without brackets, and the port that was taken.
    std::string host;
    std::uint16_t port = 0;
    /// `127.0.0.1:8080`, `[::1]:8080`.
    std::string authority;
};

/// Never shares a port: a second listener is refused even where the first would allow it (no SO_REUSEPORT).
/// invalid_argument only when `host` is neither an address in text nor localhost; already_exists when the
/// port is taken, forbidden when this user may not have it, wrong_state for what else the system says.
sim::Result<Listener> listen_on(std::string const& host, std::uint16_t port);

/// `process 4711 (nginx)`, or empty when /proc does not tell (another user's process). Linux only. Reads
/// every process's descriptors: for error messages.
std::string owner_of_port(std::uint16_t port);

}  // namespace fakegraph::http
