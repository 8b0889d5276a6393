#include "fakegraph/http/worker.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "fakegraph/http/connection.h"

namespace fakegraph::http {
namespace {

/// Few: who asks just too late for a turn waits for all that are in it. With 16 in place of 128 the p99 of
/// pages at 32 connections is 0.8 of what it was, for one system call more in 16 requests.
constexpr int kEventsPerTurn = 16;
constexpr int kAcceptsPerTurn = 64;
/// Connections beyond `max_connections` that are told so; still more are closed unanswered.
constexpr unsigned kOverLimitAnswered = 128;

/// Deadlines are looked at often enough to be kept within a quarter.
std::chrono::milliseconds tick_of(ServerOptions const& o) {
    auto const shortest = std::min({o.header_timeout, o.body_timeout, o.idle_timeout, o.write_timeout,
                                    o.handshake_timeout, o.stop_timeout});
    return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

}  // namespace

Worker::Worker(Shared& shared)
    : shared_(shared),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      tick_(tick_of(shared.options)) {
    if (!ready()) return;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = this;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0) wake_.reset();
}

Worker::~Worker() = default;

void Worker::listen_on(Fd listener, std::vector<std::unique_ptr<Worker>> const& all) {
    listener_ = std::move(listener);
    for (auto const& worker : all) all_.push_back(worker.get());
    listener_watched_ = watch(listener_.get(), EPOLLIN, nullptr, true);
}

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

void Worker::wake() noexcept {
    std::uint64_t const one = 1;
    // A full counter wakes as well, so a failed write needs no answer.
    [[maybe_unused]] auto const written = ::write(wake_.get(), &one, sizeof one);
}

void Worker::give(Accepted accepted) {
    {
        std::lock_guard const lock(inbox_mutex_);
        inbox_.push_back(std::move(accepted));
    }
    wake();
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

bool Worker::watch(int fd, std::uint32_t events, Connection* who, bool fresh) noexcept {
    epoll_event event{};
    event.events = events;
    event.data.ptr = who;
    return epoll_ctl(epoll_.get(), fresh ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0;
}

/// Only memory can run out here, and then one connection is lost, never the thread.
template <class Act>
void Worker::with(Connection& connection, Act&& act) {
    try {
        act();
        if (!connection.finished()) return;
    } catch (...) {
    }
    drop(connection);
}

void Worker::run() {
    now_ = std::chrono::steady_clock::now();
    next_sweep_ = now_ + tick_;
    while (!(stop_begun_ && connections_.empty())) {
        try {
            turn();
        } catch (...) {  // no memory for a new connection: its descriptor is closed already
        }
    }
    std::lock_guard const lock(inbox_mutex_);
    inbox_.clear();
}

void Worker::turn() {
    std::array<epoll_event, kEventsPerTurn> events;
    int const count = epoll_wait(epoll_.get(), events.data(), kEventsPerTurn, wait_ms());
    now_ = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
        epoll_event const& event = events[static_cast<std::size_t>(i)];
        if (event.data.ptr == nullptr) {
            accept_some();
        } else if (event.data.ptr == this) {
            std::uint64_t wakes = 0;
            [[maybe_unused]] auto const size = ::read(wake_.get(), &wakes, sizeof wakes);
            take_inbox();
        } else {
            auto& connection = *static_cast<Connection*>(event.data.ptr);
            with(connection, [&] { connection.on_events(event.events); });
        }
    }
    // A connection asks for another turn at most once per call, and is not dropped by the calls above while
    // it is listed: `drop` takes it off both lists.
    again_now_.swap(again_);
    while (!again_now_.empty()) {
        Connection& connection = *again_now_.back();
        again_now_.pop_back();
        with(connection, [&] { connection.resume(); });
    }
    ring_alarms();
    if (shared_.stopping && !stop_begun_) begin_stop();
    if (now_ >= next_sweep_) sweep();
}

int Worker::wait_ms() const noexcept {
    if (!again_.empty()) return 0;
    if (connections_.empty() && (!listener_ || listener_watched_)) return -1;
    auto wait = next_sweep_ - now_;
    if (!alarms_.empty())  // those are kept to the millisecond, and this turn took its time
        wait = std::min(wait, alarms_.begin()->first - std::chrono::steady_clock::now());
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
}

void Worker::accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) return;
            // Out of descriptors or memory: rest until the next sweep, or the loop would spin on the backlog.
            epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
            listener_watched_ = false;
            return;
        }
        unsigned const open = ++shared_.open;
        unsigned const limit = shared_.options.max_connections;
        if (open > limit + kOverLimitAnswered) {
            --shared_.open;
            continue;
        }
        Accepted accepted{std::move(fd), ++accepted_, open > limit};
        Worker& worker = *all_[next_worker_];
        next_worker_ = (next_worker_ + 1) % all_.size();
        if (&worker == this) {
            adopt(std::move(accepted));
        } else {
            worker.give(std::move(accepted));
        }
    }
}

void Worker::take_inbox() {
    std::vector<Accepted> taken;
    {
        std::lock_guard const lock(inbox_mutex_);
        taken.swap(inbox_);
    }
    for (Accepted& accepted : taken) adopt(std::move(accepted));
}

void Worker::adopt(Accepted accepted) {
    auto connection = std::make_unique<Connection>(*this, std::move(accepted));
    if (!connection->start()) {
        --shared_.open;
        return;
    }
    if (connections_.empty()) next_sweep_ = now_ + tick_;
    connection->place = connections_.size();
    connections_.push_back(std::move(connection));
    if (stop_begun_) with(*connections_.back(), [&] { connections_.back()->on_stop(); });
}

void Worker::drop(Connection& connection) {
    std::erase(again_, &connection);
    std::erase(again_now_, &connection);
    unset_alarm(connection);
    std::size_t const place = connection.place;
    std::swap(connections_[place], connections_.back());
    connections_[place]->place = place;
    connections_.pop_back();
    --shared_.open;
}

/// Connections that never had data are closed; the others have until the limit.
void Worker::begin_stop() {
    stop_begun_ = true;
    listener_.reset();
    stop_limit_ = now_ + shared_.options.stop_timeout;
    for (std::size_t i = connections_.size(); i-- > 0;) {
        Connection& connection = *connections_[i];
        with(connection, [&] { connection.on_stop(); });
    }
}

void Worker::set_alarm(Connection& connection, Time when) {
    unset_alarm(connection);
    alarms_.emplace(when, &connection);
    connection.alarm = when;
}

void Worker::unset_alarm(Connection& connection) noexcept {
    if (!connection.alarm) return;
    alarms_.erase({*connection.alarm, &connection});
    connection.alarm.reset();
}

void Worker::ring_alarms() {
    while (!alarms_.empty() && alarms_.begin()->first <= now_) {
        Connection& connection = *alarms_.begin()->second;
        unset_alarm(connection);
        with(connection, [&] { connection.on_alarm(); });
    }
}

void Worker::sweep() {
    next_sweep_ = now_ + tick_;
    if (listener_ && !listener_watched_) listener_watched_ = watch(listener_.get(), EPOLLIN, nullptr, true);
    for (std::size_t i = connections_.size(); i-- > 0;) {
        Connection& connection = *connections_[i];
        with(connection, [&] {
            if (now_ < connection.deadline()) {
                connection.rest();
            } else {
                connection.on_deadline();
            }
        });
    }
    if (stop_begun_ && now_ >= stop_limit_ + tick_) {
        while (!connections_.empty()) drop(*connections_.back());
    }
}

}  // namespace fakegraph::http
