#include "fakegraph/http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

namespace fakegraph::http {
namespace {

constexpr int kBacklog = 4096;

union Address {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

/// True when `host` is an address in text.
bool parse(std::string const& host, std::uint16_t port, Address& address, socklen_t& size) {
    std::memset(&address, 0, sizeof address);
    if (inet_pton(AF_INET, host.c_str(), &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(port);
        size = sizeof address.v4;
        return true;
    }
    if (inet_pton(AF_INET6, host.c_str(), &address.v6.sin6_addr) == 1) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(port);
        size = sizeof address.v6;
        return true;
    }
    return false;
}

std::string words_for(int error) { return std::generic_category().message(error); }

bool set_flag(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/// Socket inodes that listen on the port (proc(5): state 0A in the fourth column, inode in the tenth).
std::set<std::string> listening_inodes(std::uint16_t port) {
    std::set<std::string> inodes;
    for (char const* const table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream file(table);
        std::string line;
        std::getline(file, line);  // the heading
        while (std::getline(file, line)) {
            std::istringstream columns(line);
            std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
            columns >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >>
                inode;
            auto const colon = local.find(':');
            if (state != "0A" || colon == std::string::npos) continue;
            unsigned found = 0;
            std::from_chars(local.data() + colon + 1, local.data() + local.size(), found, 16);
            if (found == port) inodes.insert("socket:[" + inode + "]");
        }
    }
    return inodes;
}

bool holds_one_of(std::filesystem::path const& process, std::set<std::string> const& sockets) {
    std::error_code ec;
    for (auto fd = std::filesystem::directory_iterator(process / "fd", ec);
         !ec && fd != std::filesystem::directory_iterator(); fd.increment(ec)) {
        std::error_code gone;
        if (sockets.contains(std::filesystem::read_symlink(fd->path(), gone).string())) return true;
    }
    return false;
}

}  // namespace

std::string owner_of_port(std::uint16_t port) {
    std::set<std::string> const sockets = listening_inodes(port);
    if (sockets.empty()) return {};
    std::error_code ec;
    for (auto entry = std::filesystem::directory_iterator("/proc", ec);
         !ec && entry != std::filesystem::directory_iterator(); entry.increment(ec)) {
        std::string const id = entry->path().filename().string();
        if (id.find_first_not_of("0123456789") != std::string::npos || !holds_one_of(entry->path(), sockets))
            continue;
        std::ifstream file(entry->path() / "comm");
        std::string name;
        std::getline(file, name);
        return "process " + id + (name.empty() ? "" : " (" + name + ")");
    }
    return {};
}

sim::Result<Listener> listen_on(std::string const& host, std::uint16_t port) {
    std::string literal = host == "localhost" ? "127.0.0.1" : host;
    if (literal.starts_with('[') && literal.ends_with(']')) literal = literal.substr(1, literal.size() - 2);
    Address address;
    socklen_t size = 0;
    if (!parse(literal, port, address, size)) {
        return sim::fail(sim::Errc::invalid_argument,
                         "The host '" + host + "' is neither an IP address nor localhost.");
    }
    bool const v6 = address.any.sa_family == AF_INET6;
    std::string const where = (v6 ? "[" + literal + "]" : literal) + ":" + std::to_string(port);
    auto const refused = [&](int error) {
        if (error != EADDRINUSE) {
            bool const denied = error == EACCES || error == EPERM;
            return sim::fail(denied ? sim::Errc::forbidden : sim::Errc::wrong_state,
                             "Cannot listen on " + where + ": " + words_for(error) + ".");
        }
        std::string const owner = owner_of_port(port);
        return sim::fail(sim::Errc::already_exists, "Port " + std::to_string(port) + " on " + literal +
                                                        " is in use" +
                                                        (owner.empty() ? "." : " by " + owner + "."));
    };

    Fd fd(::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return refused(errno);
    // Reuse lets a restart ignore connections in TIME_WAIT; Linux still refuses a port that is listened on.
    // The answers of accepted sockets inherit "no delay".
    set_flag(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    set_flag(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (v6) set_flag(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, literal == "::" ? 0 : 1);
    if (::bind(fd.get(), &address.any, size) != 0 || ::listen(fd.get(), kBacklog) != 0) return refused(errno);

    Address bound;
    socklen_t bound_size = sizeof bound;
    if (::getsockname(fd.get(), &bound.any, &bound_size) != 0) return refused(errno);
    std::uint16_t const taken = ntohs(v6 ? bound.v6.sin6_port : bound.v4.sin_port);
    return Listener{std::move(fd), literal, taken,
                    (v6 ? "[" + literal + "]" : literal) + ":" + std::to_string(taken)};
}

}  // namespace fakegraph::http
