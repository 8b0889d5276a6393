/// client_credentials with an assertion that a real certificate's key has signed; the certificate is declared
/// in a scenario.
#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/identity/key.h"
#include "tests/harness/client_certificate.h"
#include "tests/harness/identity_server.h"

namespace fakegraph::identity {
namespace {

using test::ClientCertificate;
using test::Json;
using test::kBot;
using test::Server;

ClientCertificate const& ours() {
    static ClientCertificate const certificate("Patch bot");
    return certificate;
}
ClientCertificate const& others() {
    static ClientCertificate const certificate("Somebody else");
    return certificate;
}

/// What a scenario makes of one application with this entry in its `certificates`.
Config declared(Json const& certificate) {
    Json application{{"id", kBot}, {"roles", {kUpdatesPermission}}};
    application["certificates"] = Json::array({certificate});
    Json scenario = Json::parse(
        R"({"include": ["builtin:models"], "fleet": [{"cohort": "a", "model": "Contoso Book 14", "count": 1}]})");
    scenario["service"]["identity"]["applications"] = Json::array({application});
    auto loaded = scenarios::load_text(scenario.dump(), "identity.json");
    if (!loaded) throw std::runtime_error(loaded.error().front().text());
    return make_tenant(*loaded).value()->harness().identity.config();
}

class AssertionByCertificate : public ::testing::Test {
protected:
    Json claims(Server const& server) const {
        std::int64_t const now_s = server.wall_ms / 1000;
        return {{"aud", "https://graph.test:8443/common/oauth2/v2.0/token"},
                {"iss", kBot},
                {"sub", kBot},
                {"jti", "6b61d7a1-0b3e-4f6f-9d9b-a8b3c2f1e0d1"},
                {"nbf", now_s},
                {"exp", now_s + 600}};
    }
    test::Answered ask(Server& server, std::string const& assertion) const {
        return server.token(
            {{"grant_type", "client_credentials"},
             {"client_id", kBot},
             {"client_assertion", assertion},
             {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
             {"scope", "https://graph.microsoft.com/.default"}});
    }
    /// Asks with a token signed by `signer`.
    test::Answered ask(Server& server, ClientCertificate const& signer, Json const& header) const {
        return ask(server, signer.sign(header, claims(server)));
    }
    void expect_token(Server& server, ClientCertificate const& signer, Json const& header) const {
        auto const answered = ask(server, signer, header);
        ASSERT_EQ(answered.status, 200) << answered.body;
        EXPECT_EQ(test::claims_of(answered.at("/access_token"))["appidacr"], "2");
        EXPECT_EQ(server.get("/beta/admin/windows/updates/deployments", answered.at("/access_token")).status,
                  200);
    }
    void expect_refused(Server& server, ClientCertificate const& signer, Json const& header,
                        std::string_view why) const {
        auto const answered = ask(server, signer, header);
        EXPECT_EQ(answered.status, 401);
        EXPECT_EQ(answered.error_number(), 700027);
        EXPECT_NE(answered.at("/error_description").find(why), std::string::npos) << answered.body;
    }
    /// As MSAL writes it: the thumbprint, and the certificate itself where the application is told to.
    static Json header(ClientCertificate const& named, bool enclosed = true) {
        Json out{{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", to_base64url(sha1(named.der()))}};
        if (enclosed) out["x5c"] = Json::array({to_base64(named.der())});
        return out;
    }
};

TEST_F(AssertionByCertificate, DeclaredByItsSha1Thumbprint) {
    Server server(declared({{"thumbprint", to_hex(sha1(ours().der()))}}), Auth::strict);
    expect_token(server, ours(), header(ours()));
    expect_refused(server, others(), header(others()), "is not registered");
    expect_refused(server, others(), header(ours()), "does not fit");
}

TEST_F(AssertionByCertificate, DeclaredByItsSha256ThumbprintAndSignedWithPss) {
    Server server(declared({{"thumbprint", to_hex(sha256(ours().der()))}}), Auth::strict);
    Json const pss{{"alg", "PS256"},
                   {"typ", "JWT"},
                   {"x5t#S256", to_base64url(sha256(ours().der()))},
                   {"x5c", Json::array({to_base64(ours().der())})}};
    expect_token(server, ours(), pss);
    expect_refused(server, others(), pss, "does not fit");
    Json mistaken = pss;
    mistaken["x5c"] = Json::array({"AAAA"});
    expect_refused(server, ours(), mistaken, "cannot be read");
}

TEST_F(AssertionByCertificate, DeclaredWholeChecksTheSignatureWithoutTheClientsCopy) {
    Server server(declared({{"pem", ours().pem()}}), Auth::strict);
    expect_token(server, ours(), header(ours(), false));
    expect_token(server, ours(), header(ours()));
    expect_refused(server, others(), header(ours(), false), "does not fit");
    expect_refused(server, others(), header(others()), "is not registered");
}

TEST_F(AssertionByCertificate, CoversTheClaims) {
    Server server(declared({{"pem", ours().pem()}}));
    std::string assertion = ours().sign(header(ours()), claims(server));
    Json later = claims(server);
    later["exp"] = server.wall_ms / 1000 + 86'400;
    std::size_t const first = assertion.find('.');
    assertion.replace(first + 1, assertion.rfind('.') - first - 1, to_base64url(later.dump()));
    auto const answered = ask(server, assertion);
    EXPECT_EQ(answered.status, 401);
    EXPECT_EQ(answered.error_number(), 700027);
}

}  // namespace
}  // namespace fakegraph::identity
