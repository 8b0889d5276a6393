/// The key that a tenant signs its tokens with, and public keys of others.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

extern "C" {
struct evp_pkey_st;
}

namespace fakegraph::identity {

struct FreeKey {
    void operator()(evp_pkey_st* key) const noexcept;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, FreeKey>;

/// The 32 bytes of SHA-256.
std::string sha256(std::string_view bytes);
/// The 20 bytes of SHA-1; thumbprints are made of it.
std::string sha1(std::string_view bytes);
/// The 32 bytes of HMAC-SHA256.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

enum class Signing : std::uint8_t { rs256, ps256 };

/// Whether `signature` is one of `text` by the private half of `key`, an RSA key.
bool verify_signature(evp_pkey_st* key, Signing how, std::string_view text, std::string_view signature);

/// RSA, 2048 bits. The same seed and name make the same key, so that tokens outlive the process.
class SigningKey {
public:
    /// Takes some tens of milliseconds.
    SigningKey(std::uint64_t seed, std::string_view tenant);

    /// RS256.
    std::string sign(std::string_view text) const;
    bool verify(std::string_view text, std::string_view signature) const {
        return verify_signature(key_.get(), Signing::rs256, text, signature);
    }
    /// `kid`: the thumbprint of RFC 7638.
    std::string const& id() const noexcept { return id_; }
    /// `n` and `e` of a JWK.
    std::string const& modulus() const noexcept { return modulus_; }
    static constexpr std::string_view kExponent = "AQAB";

private:
    KeyHandle key_;
    std::string id_, modulus_;
};

}  // namespace fakegraph::identity
