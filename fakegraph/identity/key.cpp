#include "fakegraph/identity/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "fakegraph/odata/base64.h"
#include "sim/base/result.h"

namespace fakegraph::identity {
namespace {

constexpr int kPrimeBytes = 128;
constexpr unsigned kExponentNumber = 65537;

struct Free {
    void operator()(BIGNUM* n) const noexcept { BN_clear_free(n); }
    void operator()(BN_CTX* c) const noexcept { BN_CTX_free(c); }
    void operator()(OSSL_PARAM_BLD* b) const noexcept { OSSL_PARAM_BLD_free(b); }
    void operator()(OSSL_PARAM* p) const noexcept { OSSL_PARAM_free(p); }
    void operator()(EVP_PKEY_CTX* c) const noexcept { EVP_PKEY_CTX_free(c); }
    void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string digest(EVP_MD const* how, std::string_view bytes) {
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(how)), '\0');
    CHECK(EVP_Digest(bytes.data(), bytes.size(), bytes_of(out), nullptr, how, nullptr) == 1);
    return out;
}

/// Bytes without end that depend on seed and name only: SHA-256 of a counter.
class Stream {
public:
    Stream(std::uint64_t seed, std::string_view tenant)
        : start_("fakegraph signing key/" + std::to_string(seed) + "/" + std::string(tenant) + "/") {}
    std::string take(std::size_t count) {
        std::string out;
        while (out.size() < count) out += sha256(start_ + std::to_string(next_++));
        out.resize(count);
        return out;
    }

private:
    std::string start_;
    std::uint64_t next_ = 0;
};

/// The next prime of the stream whose two highest bits are set, and that goes with the exponent.
Number next_prime(Stream& stream, BN_CTX* work) {
    for (;;) {
        std::string text = stream.take(kPrimeBytes);
        text.front() = static_cast<char>(static_cast<unsigned char>(text.front()) | 0xc0);
        text.back() = static_cast<char>(static_cast<unsigned char>(text.back()) | 1);
        Number candidate(BN_bin2bn(bytes_of(text), kPrimeBytes, nullptr));
        CHECK(candidate != nullptr);
        if (BN_mod_word(candidate.get(), kExponentNumber) == 1) continue;
        if (BN_check_prime(candidate.get(), work, nullptr) == 1) return candidate;
    }
}

/// All that OpenSSL wants of an RSA key, from its primes.
struct Parts {
    Number n{BN_new()}, e{BN_new()}, d{BN_new()}, p, q, dp{BN_new()}, dq{BN_new()}, inverse{BN_new()};

    Parts(Number first, Number second, BN_CTX* work) : p(std::move(first)), q(std::move(second)) {
        Number const p1(BN_dup(p.get())), q1(BN_dup(q.get())), phi(BN_new());
        bool const made = BN_sub_word(p1.get(), 1) == 1 && BN_sub_word(q1.get(), 1) == 1 &&
                          BN_mul(n.get(), p.get(), q.get(), work) == 1 &&
                          BN_mul(phi.get(), p1.get(), q1.get(), work) == 1 &&
                          BN_set_word(e.get(), kExponentNumber) == 1 &&
                          BN_mod_inverse(d.get(), e.get(), phi.get(), work) != nullptr &&
                          BN_mod(dp.get(), d.get(), p1.get(), work) == 1 &&
                          BN_mod(dq.get(), d.get(), q1.get(), work) == 1 &&
                          BN_mod_inverse(inverse.get(), q.get(), p.get(), work) != nullptr;
        CHECK(made);
    }

    KeyHandle key() const {
        std::unique_ptr<OSSL_PARAM_BLD, Free> const builder(OSSL_PARAM_BLD_new());
        auto const push = [&](char const* name, Number const& number) {
            CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), name, number.get()) == 1);
        };
        push(OSSL_PKEY_PARAM_RSA_N, n);
        push(OSSL_PKEY_PARAM_RSA_E, e);
        push(OSSL_PKEY_PARAM_RSA_D, d);
        push(OSSL_PKEY_PARAM_RSA_FACTOR1, p);
        push(OSSL_PKEY_PARAM_RSA_FACTOR2, q);
        push(OSSL_PKEY_PARAM_RSA_EXPONENT1, dp);
        push(OSSL_PKEY_PARAM_RSA_EXPONENT2, dq);
        push(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse);
        std::unique_ptr<OSSL_PARAM, Free> const params(OSSL_PARAM_BLD_to_param(builder.get()));
        std::unique_ptr<EVP_PKEY_CTX, Free> const context(
            EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
        EVP_PKEY* key = nullptr;
        CHECK(EVP_PKEY_fromdata_init(context.get()) == 1 &&
              EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1);
        return KeyHandle(key);
    }
};

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

std::string sha256(std::string_view bytes) { return digest(EVP_sha256(), bytes); }
std::string sha1(std::string_view bytes) { return digest(EVP_sha1(), bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string out(32, '\0');
    CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
               bytes_of(out), nullptr) != nullptr);
    return out;
}

bool verify_signature(evp_pkey_st* key, Signing how, std::string_view text, std::string_view signature) {
    std::unique_ptr<EVP_MD_CTX, Free> const context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* details = nullptr;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
        EVP_DigestVerifyInit(context.get(), &details, EVP_sha256(), nullptr, key) != 1)
        return false;
    if (how == Signing::ps256 && (EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING) != 1 ||
                                  EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_AUTO) != 1))
        return false;
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                            text.size()) == 1;
}

SigningKey::SigningKey(std::uint64_t seed, std::string_view tenant) {
    std::unique_ptr<BN_CTX, Free> const work(BN_CTX_new());
    Stream stream(seed, tenant);
    Number p = next_prime(stream, work.get());
    Number q = next_prime(stream, work.get());
    if (BN_cmp(p.get(), q.get()) < 0) std::swap(p, q);
    Parts const parts(std::move(p), std::move(q), work.get());
    key_ = parts.key();
    std::string n(static_cast<std::size_t>(BN_num_bytes(parts.n.get())), '\0');
    BN_bn2bin(parts.n.get(), bytes_of(n));
    modulus_ = to_base64url(n);
    // RFC 7638: the required members, in order of their names, without blanks.
    id_ = to_base64url(
        sha256(R"({"e":")" + std::string(kExponent) + R"(","kty":"RSA","n":")" + modulus_ + "\"}"));
}

std::string SigningKey::sign(std::string_view text) const {
    std::unique_ptr<EVP_MD_CTX, Free> const context(EVP_MD_CTX_new());
    std::size_t size = 0;
    CHECK(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
          EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1);
    std::string out(size, '\0');
    CHECK(EVP_DigestSign(context.get(), bytes_of(out), &size, bytes_of(text), text.size()) == 1);
    out.resize(size);
    return out;
}

}  // namespace fakegraph::identity
