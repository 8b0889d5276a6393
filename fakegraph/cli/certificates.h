/// The certificates of `serve --tls auto`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace fakegraph {

struct ServedTls {
    /// PEM, for http::ServerOptions.
    std::string chain, key;
    /// What clients are given to trust.
    std::string authority_file;
    /// A line for people; empty where all is as it was.
    std::string notice;
};

/// A certificate for localhost, the loopback addresses, `host` (unless it means every address) and `names`
/// (comma-separated), signed by the authority in the state directory, which is made where there is none.
sim::Result<ServedTls> certificates_for(std::string const& host, std::string const& names);

/// Where clients reach a server by https: `localhost` is on every machine and in every certificate; a server
/// on one other address has only that.
std::string secure_url(std::string const& host, std::uint16_t port);

}  // namespace fakegraph
