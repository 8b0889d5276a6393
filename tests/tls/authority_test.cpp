#include "fakegraph/tls/authority.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakegraph/tls/openssl.h"

namespace fakegraph::tls {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

constexpr WallClock kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};

Identity authority(Names const& more = {}) {
    auto made = make_authority(more, kNow);
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : Identity{};
}

/// OpenSSL's verdict on a leaf, as a client that trusts the authority has it.
int verdict(Identity const& of, std::string const& leaf, std::string const& host, WallClock when = kNow) {
    Certificate const root = read_certificate(of.certificate);
    Certificate const own = read_certificate(leaf);
    std::unique_ptr<X509_STORE, Freer<X509_STORE_free>> const store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), root.get());
    std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>> const context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), own.get(), nullptr);
    X509_VERIFY_PARAM* const wanted = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_time(wanted, when.time_since_epoch().count());
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1)
        X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    ERR_clear_error();
    return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

TEST(Authority, LeavesAreTrustedForTheirNamesAndNoOthers) {
    Identity const own = authority({"graph.microsoft.com"});
    auto const leaf =
        issue(own, Names{"localhost", "127.0.0.1", "::1", "graph.microsoft.com", "*.fake.test"}, kNow);
    ASSERT_TRUE(leaf) << leaf.error().message;
    for (std::string const host : {"localhost", "127.0.0.1", "::1", "graph.microsoft.com", "a.fake.test"})
        EXPECT_EQ(verdict(own, leaf->certificate, host), X509_V_OK) << host;
    EXPECT_EQ(verdict(own, leaf->certificate, "login.microsoftonline.com"), X509_V_ERR_HOSTNAME_MISMATCH);
    EXPECT_EQ(verdict(own, leaf->certificate, "127.0.0.2"), X509_V_ERR_IP_ADDRESS_MISMATCH);
    EXPECT_NE(verdict(authority(), leaf->certificate, "localhost"), X509_V_OK) << "another authority";
}

TEST(Authority, SignsForLocalNamesOnlyUnlessItWasMadeForMore) {
    Identity const own = authority();
    for (std::string const name : {"localhost", "graph.localhost", "a.b.test", "printer.local", "x.internal",
                                   "10.1.2.3", "192.168.0.7", "172.31.255.255", "::1", "fd00::1"})
        EXPECT_TRUE(issue(own, Names{name}, kNow)) << name;
    for (std::string const name :
         {"graph.microsoft.com", "example.com", "testing", "8.8.8.8", "172.32.0.1", "2001:db8::1", "*.com"}) {
        auto const refused = issue(own, Names{"localhost", name}, kNow);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, sim::Errc::forbidden);
        EXPECT_NE(refused.error().message.find("'" + name + "'"), std::string::npos)
            << refused.error().message;
    }
    EXPECT_TRUE(issue(authority({"example.com", "8.8.8.8"}), Names{"a.example.com", "8.8.8.8"}, kNow));
}

TEST(Authority, ClientsRefuseWhatIsOutsideItsConstraints) {
    // As if the key had been stolen: signed for a name that the constraints leave out.
    Identity const wide = authority({"example.com"});
    auto const leaf = issue(wide, Names{"example.com"}, kNow);
    ASSERT_TRUE(leaf);
    Certificate const certificate = read_certificate(wide.certificate);
    Key const key = read_key(wide.key);
    int const at = X509_get_ext_by_NID(certificate.get(), NID_name_constraints, -1);
    ASSERT_GE(at, 0);
    EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(certificate.get(), at)), 1);
    X509_EXTENSION_free(X509_delete_ext(certificate.get(), at));
    std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>> const narrow(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_name_constraints, "critical,permitted;DNS:localhost"));
    ASSERT_EQ(X509_add_ext(certificate.get(), narrow.get(), -1), 1);
    ASSERT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
    Bio const out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), certificate.get());
    EXPECT_EQ(verdict({text_in(out), wide.key}, leaf->certificate, "example.com"),
              X509_V_ERR_PERMITTED_VIOLATION);
}

TEST(Authority, NamesThatAreNoneAreRefused) {
    for (std::string const name : {"", "a b", "a,DNS:evil.test", "-a.test", "a..test", "a.test.", "*",
                                   "*.*.test", "http://x", "a.test:80", "[::1]", "1.2.3.4/8"}) {
        EXPECT_FALSE(wrong_name(name).empty()) << name;
        EXPECT_FALSE(issue(authority(), Names{name}, kNow)) << name;
    }
    EXPECT_FALSE(issue(authority(), Names{}, kNow));
    EXPECT_FALSE(issue(authority(), Names(kMaxNames + 1, "localhost"), kNow));
}

TEST(Authority, TimesHoldForClientsWithOtherClocks) {
    Identity const own = authority();
    auto const leaf = issue(own, Names{"localhost"}, kNow);
    ASSERT_TRUE(leaf);
    EXPECT_EQ(verdict(own, leaf->certificate, "localhost", kNow - 23h), X509_V_OK);
    EXPECT_EQ(verdict(own, leaf->certificate, "localhost", kNow + kLeafLifetime - 1h), X509_V_OK);
    EXPECT_EQ(verdict(own, leaf->certificate, "localhost", kNow + kLeafLifetime + 1h),
              X509_V_ERR_CERT_HAS_EXPIRED);
    // Near the authority's end leaves end with it.
    WallClock const late = kNow + kAuthorityLifetime - std::chrono::days(40);
    auto const short_lived = issue(own, Names{"localhost"}, late);
    ASSERT_TRUE(short_lived);
    EXPECT_EQ(verdict(own, short_lived->certificate, "localhost", kNow + kAuthorityLifetime - 1h), X509_V_OK);
    EXPECT_TRUE(check_authority(own, late));
    EXPECT_FALSE(check_authority(own, late + std::chrono::days(11)));
}

TEST(Authority, DamageIsFound) {
    Identity const own = authority();
    EXPECT_TRUE(check_authority(own, kNow));
    EXPECT_FALSE(check_authority({own.certificate, authority().key}, kNow));
    EXPECT_FALSE(check_authority({"", own.key}, kNow));
    EXPECT_FALSE(check_authority({own.certificate.substr(0, 300), own.key}, kNow));
    auto const leaf = issue(own, Names{"localhost"}, kNow);
    EXPECT_FALSE(check_authority(*leaf, kNow)) << "a leaf is no authority";
}

TEST(Authority, TrustStoresHoldTheCertificateWithoutItsKey) {
    Identity const own = authority();
    auto const der = trust_store(own.certificate, "fakegraph");
    ASSERT_TRUE(der) << der.error().message;
    std::unique_ptr<PKCS12, Freer<PKCS12_free>> const store(d2i_PKCS12_bio(reader(*der).get(), nullptr));
    ASSERT_TRUE(store);
    EXPECT_EQ(PKCS12_verify_mac(store.get(), "wrong", -1), 0);
    EVP_PKEY* key = nullptr;
    X509* first = nullptr;
    STACK_OF(X509)* others = nullptr;
    ASSERT_EQ(PKCS12_parse(store.get(), "fakegraph", &key, &first, &others), 1);
    EXPECT_EQ(key, nullptr);
    EXPECT_EQ(first, nullptr);
    ASSERT_EQ(sk_X509_num(others), 1);
    EXPECT_EQ(X509_cmp(sk_X509_value(others, 0), read_certificate(own.certificate).get()), 0);
    sk_X509_pop_free(others, X509_free);
    EXPECT_FALSE(trust_store("no certificate", "fakegraph"));
}

}  // namespace
}  // namespace fakegraph::tls
