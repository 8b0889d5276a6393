/// Clients that ask once and then wait: `hold PORT COUNT TARGET` opens COUNT connections on loopback, sends a
/// GET on each, says `held COUNT`, and when its input ends tells how many of them nobody has answered or
/// closed.
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

unsigned number(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

int ask(unsigned port, std::string const& request) {
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool const asked =
        ::connect(fd, reinterpret_cast<sockaddr const*>(&server), sizeof server) == 0 &&
        ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
    return asked ? fd : -1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        fmt::print(stderr, "hold PORT COUNT TARGET\n");
        return 2;
    }
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    std::string const request = std::string("GET ") + argv[3] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::vector<pollfd> held;
    for (unsigned i = number(argv[2]); i > 0; --i) {
        int const fd = ask(number(argv[1]), request);
        if (fd < 0) {
            fmt::print(stderr, "hold: connection {} failed\n", held.size() + 1);
            return 1;
        }
        held.push_back({fd, POLLIN, 0});
    }
    fmt::print("held {}\n", held.size());
    std::fflush(stdout);
    char ignored = 0;
    while (::read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    int const disturbed = ::poll(held.data(), held.size(), 0);
    fmt::print("silent {}\n", static_cast<int>(held.size()) - disturbed);
    return 0;
}
