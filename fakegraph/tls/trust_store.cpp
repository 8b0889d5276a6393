#include "fakegraph/tls/authority.h"
#include "fakegraph/tls/openssl.h"

namespace fakegraph::tls {
namespace {

/// Oracle's `trustedKeyUsage`: the bag attribute by which Java tells a trusted certificate from any other.
constexpr char kTrustedKeyUsage[] = "2.16.840.1.113894.746875.1.1";
/// Rounds of PBKDF2, for the password and for the MAC. The content is public, and the password documented.
constexpr int kRounds = 2048;

using Bags = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), Freer<[](STACK_OF(PKCS12_SAFEBAG) * bags) {
                                 sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
                             }>>;
using Safes = std::unique_ptr<STACK_OF(PKCS7),
                              Freer<[](STACK_OF(PKCS7) * safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }>>;

/// OpenSSL before 3.2 has no call that adds an attribute to a bag. The list is there once the bag has its
/// friendly name, and is ours to change: only the accessor makes it const.
bool mark_trusted(PKCS12_SAFEBAG* bag) {
    auto* const attributes = const_cast<STACK_OF(X509_ATTRIBUTE)*>(PKCS12_SAFEBAG_get0_attrs(bag));
    std::unique_ptr<ASN1_OBJECT, Freer<ASN1_OBJECT_free>> const kind(OBJ_txt2obj(kTrustedKeyUsage, 1));
    if (attributes == nullptr || !kind) return false;
    std::unique_ptr<X509_ATTRIBUTE, Freer<X509_ATTRIBUTE_free>> attribute(X509_ATTRIBUTE_create_by_OBJ(
        nullptr, kind.get(), V_ASN1_OBJECT, OBJ_nid2obj(NID_anyExtendedKeyUsage), -1));
    if (!attribute || sk_X509_ATTRIBUTE_push(attributes, attribute.get()) == 0) return false;
    attribute.release();
    return true;
}

}  // namespace

sim::Result<std::string> trust_store(std::string const& certificate, std::string const& password) {
    Certificate const own = read_certificate(certificate);
    if (!own) return openssl_failed("The authority's certificate cannot be read");
    int const size = static_cast<int>(password.size());
    STACK_OF(PKCS12_SAFEBAG)* bag_list = nullptr;
    PKCS12_SAFEBAG* const bag = PKCS12_add_cert(&bag_list, own.get());
    Bags const bags(bag_list);
    STACK_OF(PKCS7)* safe_list = nullptr;
    bool const filled =
        bag != nullptr && PKCS12_add_friendlyname_utf8(bag, "fakegraph", -1) == 1 && mark_trusted(bag) &&
        PKCS12_add_safe(&safe_list, bags.get(), NID_aes_256_cbc, kRounds, password.c_str()) == 1;
    Safes const safes(safe_list);
    std::unique_ptr<PKCS12, Freer<PKCS12_free>> const store(filled ? PKCS12_add_safes(safes.get(), 0)
                                                                   : nullptr);
    Bio const out(BIO_new(BIO_s_mem()));
    if (!store || !out ||
        PKCS12_set_mac(store.get(), password.c_str(), size, nullptr, 0, kRounds, EVP_sha256()) != 1 ||
        i2d_PKCS12_bio(out.get(), store.get()) != 1)
        return openssl_failed("The trust store cannot be made");
    return text_in(out);
}

}  // namespace fakegraph::tls
