/// What a scenario's `service.identity` says, and what the tenant is called.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/ids.h"
#include "sim/base/time.h"

namespace fakegraph::identity {

inline constexpr std::string_view kUpdatesPermission = "WindowsUpdates.ReadWrite.All";
inline constexpr std::string_view kGraphUrl = "https://graph.microsoft.com";
inline constexpr std::string_view kGraphId = "00000003-0000-0000-c000-000000000000";

/// By how much clocks may differ, whenever a lifetime is judged.
inline constexpr std::int64_t kSkew_s = 300;

/// The tenant, as its tokens and documents name it.
struct Facts {
    std::uint64_t seed = 0;
    std::string tenant;  // in paths: `/t/{tenant}`; empty for the default one
    sim::Guid id;
    std::string organization, domain;
    /// The user of every delegated grant: the administrator.
    sim::Guid user_id;
    std::string user_name, user_principal_name;
};

struct Secret {
    std::string value = {};
    bool expired = false;
};

/// A certificate that signs client assertions. Without `der` only its thumbprint is known, and no signature
/// can be checked.
struct Certificate {
    std::string der = {};
    std::string thumbprint = {};  // SHA-1 or SHA-256, lower-case hex
};

struct Application {
    std::string id = {};
    std::string name = {};
    std::vector<Secret> secrets = {};
    std::vector<Certificate> certificates = {};
    std::vector<std::string> roles = {};
    std::vector<std::string> scopes = {};
    /// Empty: any.
    std::vector<std::string> redirect_uris = {};

    /// Nothing to prove itself with: a program on somebody's device, or a page.
    bool is_public() const noexcept { return secrets.empty() && certificates.empty(); }
};

struct DeviceCodes {
    enum class Outcome : std::uint8_t { approve, decline, never };
    Outcome outcome = Outcome::approve;
    /// So many polls are told to wait first.
    std::uint32_t after_polls = 0;
    /// And so much simulated time passes.
    sim::Ticks after{};
    std::uint32_t interval_s = 5;
    std::uint32_t lifetime_s = 900;
    /// Polls that come sooner than the interval are told to slow down.
    bool slow_down = false;
};

struct Config {
    /// Empty: any client id with any secret or assertion is one, with `kUpdatesPermission`.
    std::vector<Application> applications;
    /// Further names of the tenant in paths: GUIDs and domains.
    std::vector<std::string> aliases;
    /// Whether any other GUID or domain in a path means this tenant too, where no other tenant is called so.
    bool any_name = true;
    std::uint32_t token_lifetime_s = 3599;
    /// Tokens for resources other than Graph and this server.
    bool any_resource = true;
    /// Whether `common`, `organizations` and `consumers` will do for application tokens.
    bool app_only_on_common = true;
    DeviceCodes device_codes;
    /// So long after the World's start, all tokens issued until then are revoked; negative: never.
    sim::Ticks revoke_after{-1};
};

}  // namespace fakegraph::identity
