/// The program with `--tls auto`: one port for both, and an authority that outlives it.
#include <gtest/gtest.h>

#include "tests/face/process.h"
#include "tests/http/tls_wire.h"

namespace fakegraph::test {
namespace {

using http::testing::TlsWire;

std::string ask(std::string const& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost:1234\r\n\r\n";
}

TEST(ServeTls, TheReadyLineTellsWhereAndWhomToTrust) {
    Scratch const scratch;
    std::string const state = "FAKEGRAPH_STATE_DIR=" + scratch.file("state");
    Served served({"--tls", "auto"}, {state});
    std::string const port = std::to_string(served.port);
    EXPECT_EQ(served.ready.at("url"), "http://127.0.0.1:" + port);
    EXPECT_EQ(served.ready.at("https"), "https://localhost:" + port);
    EXPECT_EQ(served.ready.at("ca"), scratch.file("state") + "/authority.pem");
    std::vector<std::string> names;
    for (auto const& [name, value] : served.ready.items()) names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"ready", "url", "graph", "admin", "seed", "devices", "startMs",
                                               "https", "ca"}));

    TlsWire secure(served.port, {.authority = read_text(served.ready.at("ca").get<std::string>())});
    ASSERT_TRUE(secure.shaken()) << secure.problem();
    auto const page = Json::parse(secure.send(ask("/beta/devices?$top=1")).answer().body);
    EXPECT_TRUE(page.at("@odata.context").get<std::string>().starts_with("https://localhost:1234/beta/"));
    EXPECT_TRUE(page.at("@odata.nextLink").get<std::string>().starts_with("https://localhost:1234/beta/"));
    auto client = served.client();
    auto const plain = over(client, "GET", "/beta/devices?$top=1").json();
    EXPECT_TRUE(plain.at("@odata.nextLink").get<std::string>().starts_with("http://127.0.0.1:" + port + "/"));
    served.process().signal(SIGTERM);
    EXPECT_EQ(served.process().finish(), 0);
}

TEST(ServeTls, TheExportedCertificateIsThatOfEveryServer) {
    Scratch const scratch;
    std::string const state = "FAKEGRAPH_STATE_DIR=" + scratch.file("state");
    Process before({"cert", "export", "--format", "pem", scratch.file("ca.pem")}, {state});
    ASSERT_EQ(before.finish(), 0) << before.err();
    std::string const pem = read_text(scratch.file("ca.pem"));
    EXPECT_EQ(pem.find("PRIVATE"), std::string::npos);
    Served first({"--tls", "auto"}, {state});
    Served second({"--tls", "auto", "--tls-names", "fake.test, 10.0.0.7"}, {state});
    EXPECT_TRUE(TlsWire(first.port, {.authority = pem}).shaken());
    EXPECT_TRUE(TlsWire(second.port, {.name = "fake.test", .authority = pem}).shaken());
    EXPECT_FALSE(TlsWire(first.port, {.name = "fake.test", .authority = pem}).shaken());
    Process after({"cert", "export", "--format", "p12", scratch.file("ca.p12")}, {state});
    EXPECT_EQ(after.finish(), 0) << after.err();
    EXPECT_GT(read_text(scratch.file("ca.p12")).size(), 500U);
}

TEST(ServeTls, NamesThatTheAuthorityMayNotSignForAreRefusedByName) {
    Scratch const scratch;
    std::string const state = "FAKEGRAPH_STATE_DIR=" + scratch.file("state");
    EXPECT_EQ(Process({"cert", "export", scratch.file("ca.pem")}, {state}).finish(), 0);
    Process outside({"serve", "--port", "0", "--tls", "auto", "--tls-names", "graph.microsoft.com"}, {state});
    EXPECT_EQ(outside.finish(), 3);
    EXPECT_NE(outside.err().find("'graph.microsoft.com'"), std::string::npos) << outside.err();
    EXPECT_NE(outside.err().find(scratch.file("state")), std::string::npos) << outside.err();
    Process wrong({"serve", "--port", "0", "--tls", "auto", "--tls-names", "a b"}, {state});
    EXPECT_EQ(wrong.finish(), 2);
    std::filesystem::remove_all(scratch.file("state"));
    Served anew({"--tls", "auto", "--tls-names", "graph.microsoft.com"}, {state});
    EXPECT_TRUE(TlsWire(anew.port, {.name = "graph.microsoft.com",
                                    .authority = read_text(scratch.file("state") + "/authority.pem")})
                    .shaken());
}

TEST(ServeTls, WithoutItNothingIsMade) {
    Scratch const scratch;
    Served served({}, {"FAKEGRAPH_STATE_DIR=" + scratch.file("state")});
    EXPECT_FALSE(served.ready.contains("https"));
    EXPECT_FALSE(std::filesystem::exists(scratch.file("state")));
}

}  // namespace
}  // namespace fakegraph::test
