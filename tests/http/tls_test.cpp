#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/http/tls_wire.h"

namespace fakegraph::http {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(HttpTls, OnePortSpeaksBoth) {
    Served const served(with_tls(), [](Request const& request, Response& response) {
        response.content_type = kPlainText;
        response.body = std::string(request.scheme) + "://" + std::string(request.host);
    });
    TlsWire secure(served.port());
    ASSERT_TRUE(secure.shaken()) << secure.problem();
    EXPECT_EQ(secure.version(), "TLSv1.3");
    EXPECT_EQ(secure.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().body, "https://a");
    Wire plain(served.port());
    EXPECT_EQ(plain.send("GET / HTTP/1.1\r\nHost: b\r\n\r\n").answer().body, "http://b");
    EXPECT_EQ(secure.send("GET / HTTP/1.1\r\nHost: c\r\n\r\n").answer().body, "https://c");
}

TEST(HttpTls, VersionsBefore12AreRefused) {
    Served const served(with_tls());
    TlsWire older(served.port(), {.version = TLS1_2_VERSION});
    ASSERT_TRUE(older.shaken()) << older.problem();
    EXPECT_EQ(older.version(), "TLSv1.2");
    EXPECT_EQ(older.send("GET /page HTTP/1.1\r\nHost: h\r\n\r\n").answer().body.size(), 9400U);
    TlsWire oldest(served.port(), {.version = TLS1_1_VERSION});
    EXPECT_FALSE(oldest.shaken());
    EXPECT_NE(oldest.problem().find("protocol version"), std::string::npos) << oldest.problem();
}

TEST(HttpTls, OnlyHttp11IsChosenByAlpn) {
    Served const served(with_tls());
    TlsWire both(served.port(), {.protocols = "\x02h2\x08http/1.1"});
    ASSERT_TRUE(both.shaken()) << both.problem();
    EXPECT_EQ(both.protocol(), "http/1.1");
    TlsWire none(served.port());
    EXPECT_EQ(none.protocol(), "");
    TlsWire other(served.port(), {.protocols = "\x02h2"});
    EXPECT_FALSE(other.shaken());
    EXPECT_NE(other.problem().find("no application protocol"), std::string::npos) << other.problem();
}

TEST(HttpTls, ClientsThatDoNotTrustItOrKnowItByAnotherNameLeave) {
    Served const served(with_tls());
    EXPECT_FALSE(TlsWire(served.port(), {.trusting = false}).shaken());
    EXPECT_FALSE(TlsWire(served.port(), {.name = "graph.microsoft.com"}).shaken());
    EXPECT_TRUE(TlsWire(served.port()).shaken());
}

TEST(HttpTls, KeepAlivePipeliningLargeBodiesAndGzip) {
    Served const served(with_tls({.max_pipelined = 7}));
    TlsWire wire(served.port());
    std::string all;
    for (int i = 0; i < 200; ++i) all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    wire.send(all);
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(wire.answer().body,
                  "0 /" + std::to_string(i) + " h c1 n" + std::to_string(i + 1) + " [] [] [] 0:");
    std::string const body(3'000'000, 'b');
    wire.send("POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + body);
    EXPECT_EQ(wire.answer().body, "2 /big h c1 n201 [] [] [] 3000000:" + body.substr(0, 64));
    auto const packed = wire.send("GET /page HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n").answer();
    EXPECT_EQ(inflated(packed.body), std::string(9400, 'p'));
    auto const last = wire.send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").answer();
    EXPECT_EQ(last.status, 200);
    EXPECT_TRUE(wire.ends());
    EXPECT_TRUE(wire.told_goodbye());
}

TEST(HttpTls, BrowsersAreNotPinnedToHttpsOnLocalhost) {
    Served const served(with_tls());
    TlsWire wire(served.port());
    auto const page = wire.send("GET /page HTTP/1.1\r\nHost: h\r\n\r\n").answer();
    EXPECT_EQ(page.field("Strict-Transport-Security"), "max-age=0");
    EXPECT_EQ(page.field("Access-Control-Allow-Origin"), "*");
    auto const limited = wire.send("GET /private HTTP/1.1\r\nHost: h\r\n\r\n").answer();
    EXPECT_EQ(limited.field("Strict-Transport-Security"), "max-age=0");
    EXPECT_EQ(limited.field("Cache-Control"), "private");
}

TEST(HttpTls, SlowReadersGetTheirWholeAnswer) {
    Served const served(with_tls({.threads = 1}));
    TlsWire wire(served.port());
    wire.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    TlsWire other(served.port());
    EXPECT_EQ(other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 200);
    EXPECT_EQ(wire.answer().body, std::string(8 * 1024 * 1024, 'h'));
    EXPECT_EQ(wire.answer().body, "0 /next h c1 n2 [] [] [] 0:");
}

TEST(HttpTls, SlowClientsAreCutOff) {
    Served const served(with_tls({.handshake_timeout = 400ms,
                                  .header_timeout = 250ms,
                                  .body_timeout = 250ms,
                                  .idle_timeout = 250ms,
                                  .write_timeout = 250ms}));
    Wire before(served.port());  // not a byte of a handshake
    Wire handshake(served.port());
    handshake.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    TlsWire idle(served.port());
    TlsWire header(served.port());
    TlsWire body(served.port());
    TlsWire reader(served.port());
    header.send("GET / HT");
    body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    reader.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(header.answer().status, 408);
    EXPECT_EQ(body.answer().status, 408);
    EXPECT_TRUE(header.ends());
    EXPECT_TRUE(body.ends());
    EXPECT_TRUE(idle.ends());
    EXPECT_TRUE(handshake.ends());
    EXPECT_TRUE(before.ends());
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(reader.answer().status, 0) << "the answer is cut short";
}

TEST(HttpTls, SlowlorisOfOneByteAtATimeIsCutOffToo) {
    Served const served(with_tls({.header_timeout = 100ms}));
    TlsWire wire(served.port());
    int sent = 0;
    while (sent < 200 && wire.silent(10ms)) wire.send("G"), ++sent;
    EXPECT_EQ(wire.answer().status, 408);
    EXPECT_LT(sent, 200) << "each byte must not buy more time";
}

TEST(HttpTls, LimitsHold) {
    Served const served(with_tls({.max_body_bytes = 1000, .max_connections = 3}));
    TlsWire header(served.port());
    header.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(header.answer().status, 431);
    TlsWire target(served.port());
    EXPECT_EQ(
        target.send("GET /" + std::string(33'000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n").answer().status,
        414);
    TlsWire body(served.port());
    body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x'));
    EXPECT_EQ(body.answer().status, 413);
    Served const full(with_tls({.max_connections = 1}));
    TlsWire only(full.port());
    EXPECT_EQ(only.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 200);
    TlsWire more(full.port());
    EXPECT_EQ(more.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 503);
    EXPECT_TRUE(more.ends());
}

TEST(HttpTls, GarbageEndsItsOwnConnectionOnly) {
    Served const served(with_tls({.threads = 1}));
    TlsWire good(served.port());
    for (std::string const& text :
         {std::string("\x16garbage that is no handshake at all"),
          std::string("\x16\x03\x01\x00\x05hello", 10),
          std::string("\x16\x03\x01\xff\xff", 5) + std::string(70'000, 'x'), std::string("\x16")}) {
        Wire wire(served.port());
        wire.send(text).half_close();
        wire.rest();
        EXPECT_TRUE(wire.ends());
    }
    Wire no_tls(served.port());
    EXPECT_EQ(no_tls.send(std::string("\x15\x03\x01\x00\x02\x01\x00", 7) + "\r\n\r\n").answer().status, 400);
    // Inside a connection that had begun well.
    TlsWire broken(served.port());
    std::string const noise(100, '\x17');
    ASSERT_GT(::send(broken.fd(), noise.data(), noise.size(), MSG_NOSIGNAL), 0);
    broken.rest();
    EXPECT_EQ(good.send("GET /alive HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 200);
}

TEST(HttpTls, ClientsThatSayGoodbyeInTheMiddleOfAnAnswerHoldNothingUp) {
    Served const served(with_tls({.threads = 1}));
    for (int i = 0; i < 5; ++i) {
        TlsWire leaving(served.port());
        leaving.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\nGET /huge HTTP/1.1\r\nHost: h\r\n\r\n");
        leaving.say_goodbye();
        if (i % 2 == 0) leaving.reset();
    }
    TlsWire half(served.port());
    half.send("GET /page HTTP/1.1\r\nHost: h\r\n\r\n");
    half.say_goodbye();
    half.half_close();
    EXPECT_EQ(half.answer().body.size(), 9400U) << "its own side is open still";
    Wire silent_end(served.port());
    silent_end.send("\x16").half_close();
    silent_end.rest();
    EXPECT_TRUE(silent_end.ends());
    EXPECT_EQ(served.client().send("GET", "/alive", {}, {})->status, 200);
}

TEST(HttpTls, BytesOfAHandshakeMayComeAlone) {
    Served const served(with_tls({.threads = 1}));
    // A client in memory, whose bytes are carried over one by one.
    std::unique_ptr<SSL_CTX, tls::Freer<SSL_CTX_free>> const context(SSL_CTX_new(TLS_client_method()));
    std::unique_ptr<SSL, tls::Freer<SSL_free>> const ssl(SSL_new(context.get()));
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl.get(), in, out);
    Wire wire(served.port());
    char bytes[4096];
    for (int turn = 0; turn < 50 && SSL_connect(ssl.get()) != 1; ++turn) {
        int const size = BIO_read(out, bytes, sizeof bytes);
        for (int i = 0; i < size; ++i) {
            wire.send({bytes + i, 1});
            if (i % 64 == 0) std::this_thread::sleep_for(200us);
        }
        ssize_t const got = ::recv(wire.fd(), bytes, sizeof bytes, 0);
        ASSERT_GT(got, 0);
        BIO_write(in, bytes, static_cast<int>(got));
    }
    EXPECT_EQ(SSL_is_init_finished(ssl.get()), 1);
}

TEST(HttpTls, ManyClientsAtOnceGetTheirOwnAnswers) {
    Served const served(with_tls({.threads = 2}));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int c = 0; c < 5; ++c) {
                TlsWire wire(served.port());
                for (int i = 0; i < 40; ++i) {
                    std::string const path = "/" + std::to_string(t) + "-" + std::to_string(i);
                    wire.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
                    if (!wire.answer().body.starts_with("0 " + path + " ")) ++wrong;
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(HttpTls, StopClosesIdleConnectionsInOrder) {
    Served const served(with_tls());
    TlsWire idle(served.port());
    EXPECT_EQ(idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 200);
    Wire handshake(served.port());
    handshake.send("\x16");
    std::this_thread::sleep_for(10ms);
    auto const began = std::chrono::steady_clock::now();
    served.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
    EXPECT_TRUE(idle.ends());
    EXPECT_TRUE(idle.told_goodbye());
}

TEST(HttpTls, CertificatesThatDoNotFitTheirKeyDoNotStart) {
    ServerOptions options = with_tls();
    options.tls_key = Credentials::all().authority.key;
    auto const server = Server::start(options, echo, envelope);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, sim::Errc::invalid_argument);
}

}  // namespace
}  // namespace fakegraph::http
