#include "fakegraph/run/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "fakegraph/http/fd.h"

extern char** environ;

namespace fakegraph::run {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;
using http::Fd;

constexpr auto kGrace = 2s;     // between SIGTERM and SIGKILL
constexpr auto kDrain = 200ms;  // for output that is on its way when the command has ended

/// SIGINT and SIGTERM come as something to read while this lives.
class HeldSignals {
public:
    HeldSignals() {
        sigset_t held;
        sigemptyset(&held);
        sigaddset(&held, SIGINT);
        sigaddset(&held, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &held, &before_);
        fd_ = Fd(signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK));
    }
    ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    HeldSignals(HeldSignals const&) = delete;
    HeldSignals& operator=(HeldSignals const&) = delete;
    int fd() const noexcept { return fd_.get(); }
    /// Takes the signal that has come: what stays would end this process later.
    void take() const {
        signalfd_siginfo taken;
        while (::read(fd_.get(), &taken, sizeof taken) > 0) continue;
    }
    sigset_t const& before() const noexcept { return before_; }

private:
    sigset_t before_;
    Fd fd_;
};

/// What posix_spawn wants: a null-terminated array of the texts.
std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> environment_of(Command const& command) {
    std::vector<std::string> out;
    for (auto const& [name, value] : command.environment) out.push_back(name + '=' + value);
    for (char** e = environ; *e != nullptr; ++e) {
        std::string_view const variable(*e);
        std::string_view const name = variable.substr(0, variable.find('='));
        if (std::ranges::none_of(command.environment, [&](auto const& own) { return own.first == name; }))
            out.emplace_back(variable);
    }
    return out;
}

sim::Result<pid_t> start(Command const& command, int output, sigset_t const& mask) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, 1);
    posix_spawn_file_actions_adddup2(&files, output, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &mask);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    std::vector<std::string> words = command.words;
    std::vector<std::string> environment = environment_of(command);
    pid_t pid = 0;
    int const error = ::posix_spawnp(&pid, words.front().c_str(), &files, &attributes, pointers(words).data(),
                                     pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
        return sim::fail(sim::Errc::not_found,
                         "cannot start '" + words.front() + "': " + std::strerror(error));
    return pid;
}

/// Shows what the command writes, and remembers the end of it.
class Output {
public:
    explicit Output(Fd from) : from_(std::move(from)) {}
    int fd() const noexcept { return open_ ? from_.get() : -1; }  // poll() passes over -1
    void take() {
        std::array<char, 16384> buffer;
        ssize_t const n = ::read(from_.get(), buffer.data(), buffer.size());
        if (n == 0) open_ = false;
        if (n <= 0) return;
        std::string_view const text(buffer.data(), static_cast<std::size_t>(n));
        show(text);
        tail_ += text;
        if (tail_.size() > 2 * kTailMax) {
            tail_.erase(0, tail_.size() - kTailMax);
            cut_ = true;
        }
    }
    std::string tail() {
        if (tail_.size() > kTailMax) {
            tail_.erase(0, tail_.size() - kTailMax);
            cut_ = true;
        }
        if (std::size_t const line = tail_.find('\n'); cut_ && line != tail_.npos) tail_.erase(0, line + 1);
        return std::move(tail_);
    }

private:
    static void show(std::string_view text) {
        while (!text.empty()) {
            ssize_t const n = ::write(STDERR_FILENO, text.data(), text.size());
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    Fd from_;
    std::string tail_;
    bool open_ = true;
    bool cut_ = false;
};

int left_ms(Time until) {
    auto const left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

/// Watches the command until it ends, time is up, or somebody interrupts.
class Watch {
public:
    Watch(pid_t pid, HeldSignals const& signals, Output& output)
        : pid_(pid),
          ended_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
          signals_(signals),
          output_(output) {}

    void until(Time limit, CommandEnd& end) {
        if (pass(limit, end)) return;
        end.timed_out = !end.interrupted;
        ::kill(-pid_, SIGTERM);
        CommandEnd ignored;
        pass(std::chrono::steady_clock::now() + kGrace, ignored, false);
    }
    void drain() {
        Time const limit = std::chrono::steady_clock::now() + kDrain;
        while (output_.fd() >= 0) {
            pollfd poll{output_.fd(), POLLIN, 0};
            if (::poll(&poll, 1, left_ms(limit)) <= 0) return;
            output_.take();
        }
    }

private:
    /// True when the command has ended.
    bool pass(Time limit, CommandEnd& end, bool heeds_signals = true) {
        while (true) {
            std::array<pollfd, 3> polls{{{ended_.get(), POLLIN, 0},
                                         {output_.fd(), POLLIN, 0},
                                         {heeds_signals ? signals_.fd() : -1, POLLIN, 0}}};
            ::poll(polls.data(), polls.size(), left_ms(limit));
            if (polls[1].revents != 0) output_.take();
            if (polls[0].revents != 0) return true;
            if (polls[2].revents != 0) {
                signals_.take();
                end.interrupted = true;
            }
            if (end.interrupted || std::chrono::steady_clock::now() >= limit) return false;
        }
    }

    pid_t pid_;
    Fd ended_;
    HeldSignals const& signals_;
    Output& output_;
};

}  // namespace

sim::Result<CommandEnd> run_command(Command const& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return sim::fail(sim::Errc::limit, "no pipe for the command's output");
    Output output{Fd(ends[0])};
    Fd write_end(ends[1]);
    HeldSignals const signals;
    auto const pid = start(command, write_end.get(), signals.before());
    if (!pid) return std::unexpected(pid.error());
    write_end = Fd();
    CommandEnd end;
    Watch watch(*pid, signals, output);
    watch.until(std::chrono::steady_clock::now() + command.timeout, end);
    ::kill(-*pid, SIGKILL);  // what it left behind, and itself when SIGTERM was not enough
    int status = 0;
    while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) continue;
    watch.drain();
    end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    end.tail = output.tail();
    return end;
}

}  // namespace fakegraph::run
