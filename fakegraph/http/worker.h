/// One thread of the server: an epoll loop and the connections that belong to it.
///
/// The loop is written on epoll, not on Asio: an Asio 1.81 socket makes one more system call per request, a
/// read that finds nothing (or, with async_wait, a re-arming). Here a request costs one recv, one sendmsg and
/// its share of an epoll_wait.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fakegraph/http/fd.h"
#include "fakegraph/http/gzip.h"
#include "fakegraph/http/head.h"
#include "fakegraph/http/secure.h"
#include "fakegraph/http/server.h"
#include "fakegraph/http/time.h"

namespace fakegraph::http {

class Connection;

/// What all workers of one server share.
struct Shared {
    ServerOptions options;
    Handler handler;
    Refuse refuse;
    /// Listener's own address as a Host header would have it.
    std::string authority;
    /// Null: plain HTTP only.
    std::unique_ptr<Secure> secure;
    std::atomic<unsigned> open = 0;
    std::atomic<bool> stopping = false;
};

struct Accepted {
    Fd fd;
    std::uint64_t number = 0;
    bool over_limit = false;
};

class Worker {
public:
    explicit Worker(Shared& shared);
    ~Worker();
    /// epoll and eventfd are there; otherwise this process is out of descriptors.
    bool ready() const noexcept { return epoll_ && wake_; }

    /// The first worker accepts, and deals connections out to `all` in turn. Before `start`.
    void listen_on(Fd listener, std::vector<std::unique_ptr<Worker>> const& all);
    void start();
    /// From any thread. Makes the loop look at its inbox and at `Shared::stopping`.
    void wake() noexcept;
    void give(Accepted accepted);
    void join();

    // For connections, on the loop's thread.
    Time now() const noexcept { return now_; }
    /// Where the server is stopping: when the last connection is cut.
    Time stop_limit() const noexcept { return stop_begun_ ? stop_limit_ : Time::max(); }
    Shared& shared() noexcept { return shared_; }
    /// Registers, or changes, what a connection waits for.
    bool watch(int fd, std::uint32_t events, Connection* who, bool fresh) noexcept;
    /// The connection has requests in its buffer, and goes on after the others had a turn.
    void again(Connection& connection) { again_.push_back(&connection); }
    /// Calls on_alarm then, to the millisecond and never before. One alarm a connection, the last one set.
    void set_alarm(Connection& connection, Time when);

    CommonLines common{false};
    CommonLines common_secure{true};
    Inflater inflater;
    Deflater deflater;
    /// Scratch for bodies that are inflated or deflated.
    std::string inflated;
    std::string deflated;

private:
    void run();
    void turn();
    void accept_some();
    void take_inbox();
    void adopt(Accepted accepted);
    void begin_stop();
    void sweep();
    void ring_alarms();
    void unset_alarm(Connection& connection) noexcept;
    void drop(Connection& connection);
    int wait_ms() const noexcept;
    template <class Act>
    void with(Connection& connection, Act&& act);

    Shared& shared_;
    Fd epoll_;
    Fd wake_;
    Fd listener_;
    bool listener_watched_ = false;
    std::vector<Worker*> all_;
    std::size_t next_worker_ = 0;
    std::uint64_t accepted_ = 0;

    /// Invariant: connections_[i]->place == i.
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> again_;
    std::vector<Connection*> again_now_;
    /// Invariant: holds (*c.alarm, &c) for each connection with an alarm. Only answers that wait have one.
    std::set<std::pair<Time, Connection*>> alarms_;
    std::mutex inbox_mutex_;
    std::vector<Accepted> inbox_;
    Time now_{};
    Time next_sweep_{};
    Time stop_limit_{};
    std::chrono::milliseconds tick_{500};
    bool stop_begun_ = false;
    std::thread thread_;
};

}  // namespace fakegraph::http
