/// The local certificate authority and what it signs. Plain functions over OpenSSL: no files, no sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace fakegraph::tls {

/// Real time: certificates are checked against the client's clock, not the World's.
using WallClock = std::chrono::sys_seconds;

inline constexpr std::chrono::days kAuthorityLifetime{3650};
/// Clients refuse server certificates that are valid for longer than 398 days (CA/Browser Forum baseline).
inline constexpr std::chrono::days kLeafLifetime{397};
/// Both begin that much earlier, for clients whose clocks are behind.
inline constexpr std::chrono::hours kBackdated{24};
/// An authority is renewed when a leaf could not live this long under it.
inline constexpr std::chrono::days kRenewedBefore{30};
/// Names and addresses that one leaf or one authority carries at most.
inline constexpr std::size_t kMaxNames = 64;

/// A certificate and its private key, both PEM. ECDSA P-256.
struct Identity {
    std::string certificate;
    std::string key;
};

/// Empty, or what is wrong with `name`: it must be an IP address, or a host name whose first label may be
/// `*`.
std::string wrong_name(std::string_view name);

/// A new authority, which may sign for names and addresses of the local machine and of private networks, and
/// for `more`: name constraints, critical.
sim::Result<Identity> make_authority(std::span<std::string const> more, WallClock now);

/// A server's certificate for these names and addresses, signed by `authority`. A name that the authority may
/// not sign for is Errc::forbidden and named.
sim::Result<Identity> issue(Identity const& authority, std::span<std::string const> names, WallClock now);

/// Errc::wrong_state where certificate and key cannot be read, do not belong together, are no authority, or
/// have too little time left; the message says which.
sim::Result<void> check_authority(Identity const& authority, WallClock now);

/// A PKCS#12 trust store that holds the certificate and no key, marked as trusted for Java's keytool and
/// TrustManager.
sim::Result<std::string> trust_store(std::string const& certificate, std::string const& password);

}  // namespace fakegraph::tls
