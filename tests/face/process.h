/// The real program as a child process, for tests. Whatever a test started is gone when it ends, and nothing
/// waits without a limit.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fakegraph/http/client.h"
#include "fakegraph/http/fd.h"
#include "tests/face/face.h"

extern char** environ;

namespace fakegraph::test {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A directory of its own, removed at the end.
class Scratch {
public:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "fakegraph-face-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    std::string file(std::string const& name) const { return (path_ / name).string(); }
    std::string write(std::string const& name, std::string const& text) const {
        std::ofstream(file(name), std::ios::binary) << text;
        return file(name);
    }

private:
    std::filesystem::path path_;
};

class Process {
public:
    /// `environment`: `NAME=value`, beside what this process has (less FAKEGRAPH_…).
    explicit Process(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
        arguments.insert(arguments.begin(), FAKEGRAPH_PROGRAM);
        for (char** e = environ; *e != nullptr; ++e)
            if (!std::string_view(*e).starts_with("FAKEGRAPH_")) environment.emplace_back(*e);
        auto const pointers = [](std::vector<std::string>& texts) {
            std::vector<char*> out;
            for (auto& text : texts) out.push_back(text.data());
            out.push_back(nullptr);
            return out;
        };
        int pipe_ends[2];
        if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        http::Fd write_end(pipe_ends[1]);
        out_ = http::Fd(pipe_ends[0]);
        std::string const errors = errors_.file("stderr");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, write_end.get(), 1);
        posix_spawn_file_actions_addopen(&actions, 2, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int const failed = ::posix_spawn(&pid_, FAKEGRAPH_PROGRAM, &actions, nullptr,
                                         pointers(arguments).data(), pointers(environment).data());
        posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) throw std::runtime_error("posix_spawn");
    }
    ~Process() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;

    /// The next line of its standard output; nullopt at the end or when time is up.
    std::optional<std::string> line(Clock::duration limit = 20s) {
        auto const until = Clock::now() + limit;
        for (;;) {
            if (auto const end = text_.find('\n', read_); end != std::string::npos) {
                auto found = text_.substr(read_, end - read_);
                read_ = end + 1;
                return found;
            }
            if (!more(until)) return std::nullopt;
        }
    }
    void signal(int number) const { ::kill(pid_, number); }
    /// Its exit code, when it ends in time; else it is killed: -1.
    int finish(Clock::duration limit = 120s) {
        auto const until = Clock::now() + limit;
        while (more(until)) continue;
        for (int status = 0; Clock::now() < until; std::this_thread::sleep_for(5ms)) {
            if (::waitpid(pid_, &status, WNOHANG) != pid_) continue;
            pid_ = 0;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        return -1;
    }
    /// All of its standard output so far.
    std::string const& out() const { return text_; }
    std::string err() const { return read_text(errors_.file("stderr")); }

private:
    bool more(Clock::time_point until) {
        auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd poll{out_.get(), POLLIN, 0};
        if (left <= 0 || ::poll(&poll, 1, static_cast<int>(left)) <= 0) return false;
        char buffer[65536];
        ssize_t const n = ::read(out_.get(), buffer, sizeof buffer);
        if (n <= 0) return false;
        text_.append(buffer, static_cast<std::size_t>(n));
        return true;
    }

    Scratch errors_;
    pid_t pid_ = 0;
    http::Fd out_;
    std::string text_;
    std::size_t read_ = 0;
};

/// `fakegraph serve` on a free port, ready.
class Served {
public:
    explicit Served(std::vector<std::string> arguments = {}, std::vector<std::string> environment = {})
        : process_(with_serve(std::move(arguments)), std::move(environment)) {
        auto const line = process_.line();
        if (!line) throw std::runtime_error("no ready line: " + process_.err());
        ready = Json::parse(*line);
        auto const url = ready.at("url").get<std::string>();
        port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    http::Client client() const { return http::Client("127.0.0.1", port, 30s); }
    Process& process() { return process_; }

    Json ready;
    std::uint16_t port = 0;

private:
    static std::vector<std::string> with_serve(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "serve");
        if (std::ranges::find(arguments, "--port") == arguments.end())
            arguments.insert(arguments.end(), {"--port", "0"});
        return arguments;
    }
    Process process_;
};

/// One exchange over `client`; a failed one has status 0. `target` as in Face::send.
inline Reply over(http::Client& client, std::string_view method, std::string const& target,
                  std::string_view body = {}) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    bool const whole = target.starts_with("/beta") || target.starts_with("/v1.0") ||
                       target.starts_with("/t/") || target.starts_with("/__admin");
    auto response = client.send(method, whole ? target : std::string(kUpdates) + target, headers, body);
    if (!response) return {0, {}, {}, response.error().message};
    return {response->status, std::string(response->header("Content-Type")), response->headers,
            response->body};
}

}  // namespace fakegraph::test
