/// One tenant's identity service: its key, its tokens, and what it remembers between requests. Harness state:
/// outside World, digest and snapshots.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/identity/config.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::identity {

class SigningKey;

/// What a verified token says.
struct Claims {
    std::string audience, tenant, client, user;
    /// Roles of an application, or the words of `scp`.
    std::vector<std::string> permissions;
    bool delegated = false;
    std::int64_t issued_s = 0, not_before_s = 0, expires_s = 0;
};

/// How a client proved who it is: `appidacr`.
enum class Proof : std::uint8_t { none, secret, certificate };

/// A token to be issued.
struct Grant {
    std::string client = {};
    std::string client_name = {};
    Proof proof = Proof::none;
    std::string audience{kGraphUrl};
    bool delegated = false;
    std::vector<std::string> permissions = {};
    std::int64_t issued_s = 0, lifetime_s = 3599;
    /// Two tokens of one second differ by it.
    sim::Guid unique{};
};

struct PendingDevice {
    std::string client = {}, scope = {};
    sim::Instant asked{};
    std::int64_t asked_ms = 0, polled_ms = 0;
    std::uint32_t polls = 0;
};

/// Safe to use by many threads at once, but for `set_up`.
class Authority {
public:
    Authority();
    ~Authority();
    Authority(Authority const&) = delete;
    Authority& operator=(Authority const&) = delete;

    /// Before anybody asks.
    void set_up(Facts facts) { facts_ = std::move(facts); }
    void set_up(Config config) { config_ = std::move(config); }
    Facts const& facts() const noexcept { return facts_; }
    Config const& config() const noexcept { return config_; }

    /// Whether a path's first segment means this tenant: its GUID, name, domain, an alias, or a word for any.
    bool is_called(std::string_view name) const;
    /// The same, or what `any_name` allows.
    bool answers_to(std::string_view name) const;
    static bool is_any_tenant(std::string_view name);

    /// Derived at the first call.
    SigningKey const& key() const;
    std::string issue(Grant const& grant) const;
    /// What the token says when this tenant signed it; null when not. Lifetimes are not looked at. Remembers
    /// the latest tokens.
    std::shared_ptr<Claims const> verified(std::string_view token) const;

    /// A text that only this tenant can have made: authorization codes, refresh tokens. `kind` binds it to
    /// its use.
    std::string seal(std::string_view kind, std::string_view text) const;
    std::optional<std::string> unseal(std::string_view kind, std::string_view sealed) const;

    /// Tokens issued before this are revoked, in seconds of wall time; 0: none are. Looks whether the
    /// scenario's time has come.
    std::int64_t revoked_before_s(Visit const& visit) const;
    /// The same without looking.
    std::int64_t revoked_before_s() const noexcept {
        return revoked_before_s_.load(std::memory_order_relaxed);
    }
    void revoke_before(std::int64_t unix_s) noexcept { revoked_before_s_.store(unix_s); }

    /// False when the code was used before. The oldest of kMaxRemembered are forgotten.
    bool use_code(std::string const& id);
    void add_device(std::string const& code, PendingDevice device);
    /// `look` sees the pending device, or null, and says whether it stays.
    template <class Look>
    void with_device(std::string const& code, Look look) {
        std::scoped_lock const hold(mutex_);
        auto const found = devices_.find(code);
        bool const stays = look(found == devices_.end() ? nullptr : &found->second);
        if (found != devices_.end() && !stays) devices_.erase(found);
    }

    /// As after loading.
    void reset();

    static constexpr std::size_t kMaxRemembered = 10'000;

private:
    struct Verified;

    Facts facts_;
    Config config_;
    mutable std::once_flag key_made_;
    mutable std::unique_ptr<SigningKey const> key_;
    mutable std::unique_ptr<Verified> seen_;
    mutable std::atomic<std::int64_t> revoked_before_s_{0};
    mutable std::atomic<bool> revoked_by_scenario_{false};
    std::mutex mutex_;  // of what follows
    std::set<std::string, std::less<>> used_codes_;
    std::vector<std::string> used_order_;
    std::size_t used_next_ = 0;
    std::map<std::string, PendingDevice, std::less<>> devices_;
};

}  // namespace fakegraph::identity
