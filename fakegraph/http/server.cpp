#include "fakegraph/http/server.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <mutex>
#include <system_error>
#include <vector>

#include "fakegraph/http/connection.h"
#include "fakegraph/http/listener.h"
#include "fakegraph/http/worker.h"

namespace fakegraph::http {
namespace {

constexpr unsigned kMaxThreads = 256;
/// Descriptors for everything that is no client: files, epoll, the listener.
constexpr rlim_t kOtherDescriptors = 512;

unsigned threads_for(unsigned wanted) {
    if (wanted == 0) {
        cpu_set_t cores;
        wanted =
            sched_getaffinity(0, sizeof cores, &cores) == 0 ? static_cast<unsigned>(CPU_COUNT(&cores)) : 1;
    }
    return std::clamp(wanted, 1U, kMaxThreads);
}

void allow_descriptors(unsigned connections) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    rlim_t const wanted = std::min<rlim_t>(limit.rlim_max, connections + kOtherDescriptors);
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);  // where it fails, accepting waits for free descriptors
}

}  // namespace

struct Server::Impl {
    Shared shared;
    std::string host;
    std::uint16_t port = 0;
    std::vector<std::unique_ptr<Worker>> workers;
    std::once_flag stopped;

    void stop() {
        shared.stopping = true;
        for (auto const& worker : workers) worker->wake();
        for (auto const& worker : workers) worker->join();
    }
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

sim::Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler, Refuse refuse) {
    std::signal(SIGPIPE, SIG_IGN);
    allow_descriptors(options.max_connections);
    std::unique_ptr<Secure> secure;
    if (!options.tls_chain.empty()) {
        auto made = Secure::make(options.tls_chain, options.tls_key);
        if (!made) return std::unexpected(made.error());
        secure = std::move(*made);
    }
    auto listener = listen_on(options.host, options.port);
    if (!listener) return std::unexpected(listener.error());

    auto impl = std::make_unique<Impl>();
    impl->host = listener->host;
    impl->port = listener->port;
    impl->shared.options = std::move(options);
    impl->shared.handler = std::move(handler);
    impl->shared.refuse = std::move(refuse);
    impl->shared.authority = listener->authority;
    impl->shared.secure = std::move(secure);
    unsigned const threads = threads_for(impl->shared.options.threads);
    for (unsigned i = 0; i < threads; ++i) {
        impl->workers.push_back(std::make_unique<Worker>(impl->shared));
        if (!impl->workers.back()->ready())
            return sim::fail(sim::Errc::limit, "There are no file descriptors left.");
    }
    impl->workers.front()->listen_on(std::move(listener->fd), impl->workers);
    std::unique_ptr<Server> server(new Server(std::move(impl)));
    try {
        for (auto const& worker : server->impl_->workers) worker->start();
    } catch (std::system_error const& e) {  // ~Server joins those that run
        return sim::fail(sim::Errc::limit, std::string("Cannot start a server thread: ") + e.what() + ".");
    }
    return server;
}

std::uint16_t Server::port() const noexcept { return impl_->port; }
std::string Server::host() const { return impl_->host; }
void Server::stop() {
    std::call_once(impl_->stopped, [this] { impl_->stop(); });
}

}  // namespace fakegraph::http
