#include "fakegraph/identity/authority.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/jwt.h"
#include "fakegraph/identity/key.h"
#include "fakegraph/odata/base64.h"
#include "sim/base/draw.h"

namespace fakegraph::identity {
namespace {

constexpr std::array<std::string_view, 3> kAnyTenant = {"common", "organizations", "consumers"};
/// How the default tenant, whose name is empty, may be called in a path.
constexpr std::string_view kDefaultName = "default";
constexpr std::size_t kMacBytes = 16;
/// Of a global administrator and an Intune administrator. (Entra built-in roles, template ids)
constexpr std::array<std::string_view, 2> kDirectoryRoles = {"62e90394-69f5-4237-9190-012177145e10",
                                                             "3a2c62db-5318-420d-8d74-23affee5d9d5"};

std::string object_id_of(std::uint64_t seed, std::string_view client) {
    std::uint64_t const key = sim::hash_text(client);
    return sim::Guid::from_bits(sim::draw(seed, key, sim::Purpose::tenant_identity, 4),
                                sim::draw(seed, key, sim::Purpose::tenant_identity, 5))
        .text();
}

std::string joined(std::vector<std::string> const& words) {
    std::string out;
    for (auto const& word : words) (out += out.empty() ? "" : " ") += word;
    return out;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// `contoso.com`. A version such as `v2.0`, where a client left the tenant out, is none.
bool is_domain(std::string_view name) {
    std::size_t const dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.size() - dot < 3 || !is_letter(name[dot + 1]))
        return false;
    return name.find("..") == std::string_view::npos && std::ranges::all_of(name, [](char c) {
               return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
           });
}

Claims claims_of(Jwt const& jwt) {
    Claims claims;
    claims.audience = jwt.text("aud");
    claims.tenant = jwt.text("tid");
    claims.client = jwt.text("appid");
    claims.user = jwt.text("idtyp") == "user" ? jwt.text("oid") : std::string();
    claims.delegated = jwt.payload.contains("scp");
    claims.permissions = words_of(jwt.text("scp"));
    if (auto const roles = jwt.payload.find("roles"); roles != jwt.payload.end() && roles->is_array())
        for (auto const& role : *roles)
            if (role.is_string()) claims.permissions.push_back(role.get<std::string>());
    claims.issued_s = jwt.number("iat").value_or(0);
    claims.not_before_s = jwt.number("nbf").value_or(0);
    claims.expires_s = jwt.number("exp").value_or(0);
    return claims;
}

}  // namespace

/// The latest tokens whose signature was checked, by the end of their text, which is random.
struct Authority::Verified {
    struct Slot {
        std::mutex mutex;
        std::string token;
        std::shared_ptr<Claims const> claims;
    };
    std::array<Slot, 64> slots;

    Slot& of(std::string_view token) {
        std::size_t h = token.size();
        for (char const c : token.substr(token.size() - std::min<std::size_t>(token.size(), 8)))
            h = h * 31 + static_cast<unsigned char>(c);
        return slots[h % slots.size()];
    }
};

Authority::Authority() = default;
Authority::~Authority() = default;

bool Authority::is_any_tenant(std::string_view name) {
    return std::ranges::any_of(kAnyTenant, [&](auto word) { return edm::same_name(word, name); });
}

bool Authority::is_called(std::string_view name) const {
    return is_any_tenant(name) ||
           edm::same_name(name, facts_.tenant.empty() ? kDefaultName : facts_.tenant) ||
           edm::same_name(name, facts_.domain) || sim::Guid::parse(name) == facts_.id ||
           std::ranges::any_of(config_.aliases, [&](auto const& a) { return edm::same_name(a, name); });
}

bool Authority::answers_to(std::string_view name) const {
    return is_called(name) || (config_.any_name && (sim::Guid::parse(name) || is_domain(name)));
}

SigningKey const& Authority::key() const {
    std::call_once(key_made_, [this] {
        key_ = std::make_unique<SigningKey const>(facts_.seed, facts_.tenant);
        seen_ = std::make_unique<Verified>();
    });
    return *key_;
}

std::string Authority::issue(Grant const& grant) const {
    std::string const tenant = facts_.id.text();
    Json claims;
    claims["aud"] = grant.audience;
    claims["iss"] = "https://sts.windows.net/" + tenant + "/";
    claims["iat"] = grant.issued_s;
    claims["nbf"] = grant.issued_s - kSkew_s;
    claims["exp"] = grant.issued_s + grant.lifetime_s;
    claims["app_displayname"] = grant.client_name;
    claims["appid"] = grant.client;
    claims["appidacr"] = std::to_string(static_cast<int>(grant.proof));
    claims["idp"] = claims["iss"];
    claims["idtyp"] = grant.delegated ? "user" : "app";
    std::string const object =
        grant.delegated ? facts_.user_id.text() : object_id_of(facts_.seed, grant.client);
    if (grant.delegated) claims["name"] = facts_.user_name;
    claims["oid"] = object;
    if (grant.delegated)
        claims["scp"] = joined(grant.permissions);
    else if (!grant.permissions.empty())
        claims["roles"] = grant.permissions;
    claims["sub"] = object;
    claims["tenant_region_scope"] = "NA";
    claims["tid"] = tenant;
    if (grant.delegated) {
        claims["unique_name"] = facts_.user_principal_name;
        claims["upn"] = facts_.user_principal_name;
    }
    claims["uti"] =
        to_base64url({reinterpret_cast<char const*>(grant.unique.bytes.data()), grant.unique.bytes.size()});
    claims["ver"] = "1.0";
    if (grant.delegated) claims["wids"] = kDirectoryRoles;
    return make_jwt(key(), claims);
}

std::shared_ptr<Claims const> Authority::verified(std::string_view token) const {
    SigningKey const& own = key();
    Verified::Slot& slot = seen_->of(token);
    {
        std::scoped_lock const hold(slot.mutex);
        if (slot.claims && slot.token == token) return slot.claims;
    }
    auto const jwt = parse_jwt(token);
    if (!jwt || Jwt::text_of(jwt->header, "alg") != "RS256" || !own.verify(jwt->signed_part, jwt->signature))
        return nullptr;
    auto claims = std::make_shared<Claims const>(claims_of(*jwt));
    std::scoped_lock const hold(slot.mutex);
    slot.token = token;
    slot.claims = claims;
    return claims;
}

std::string Authority::seal(std::string_view kind, std::string_view text) const {
    std::string const secret = sha256("fakegraph seal/" + std::to_string(facts_.seed) + "/" + facts_.tenant +
                                      "/" + std::string(kind));
    return to_base64url(hmac_sha256(secret, text).substr(0, kMacBytes) + std::string(text));
}

std::optional<std::string> Authority::unseal(std::string_view kind, std::string_view sealed) const {
    auto const bytes = from_base64(sealed);
    if (!bytes || bytes->size() < kMacBytes) return std::nullopt;
    std::string text = bytes->substr(kMacBytes);
    if (seal(kind, text) != to_base64url(*bytes)) return std::nullopt;
    return text;
}

std::int64_t Authority::revoked_before_s(Visit const& visit) const {
    if (config_.revoke_after >= sim::Ticks::zero() && !revoked_by_scenario_.load(std::memory_order_relaxed) &&
        visit.now >= visit.start + config_.revoke_after && !revoked_by_scenario_.exchange(true))
        revoked_before_s_.store(visit.wall.unix_ms / 1000 + 1);
    return revoked_before_s_.load(std::memory_order_relaxed);
}

bool Authority::use_code(std::string const& id) {
    std::scoped_lock const hold(mutex_);
    if (!used_codes_.insert(id).second) return false;
    if (used_order_.size() < kMaxRemembered) {
        used_order_.push_back(id);
    } else {
        used_codes_.erase(used_order_[used_next_]);
        used_order_[used_next_] = id;
        used_next_ = (used_next_ + 1) % kMaxRemembered;
    }
    return true;
}

void Authority::add_device(std::string const& code, PendingDevice device) {
    std::scoped_lock const hold(mutex_);
    if (devices_.size() >= kMaxRemembered)
        devices_.erase(
            std::ranges::min_element(devices_, {}, [](auto const& item) { return item.second.asked_ms; }));
    devices_.insert_or_assign(code, std::move(device));
}

void Authority::reset() {
    revoked_before_s_.store(0);
    revoked_by_scenario_.store(false);
    std::scoped_lock const hold(mutex_);
    used_codes_.clear();
    used_order_.clear();
    used_next_ = 0;
    devices_.clear();
}

}  // namespace fakegraph::identity
