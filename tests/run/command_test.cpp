#include "fakegraph/run/command.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "fakegraph/run/expect.h"
#include "fakegraph/run/shell.h"

namespace fakegraph::run {
namespace {

using namespace std::chrono_literals;

CommandEnd shell(std::string const& script, std::chrono::milliseconds timeout = 20s) {
    auto const end =
        run_command({.words = {"sh", "-c", script}, .environment = {{"GIVEN", "a b"}}, .timeout = timeout});
    EXPECT_TRUE(end) << end.error().message;
    return end.value_or(CommandEnd{.code = -1});
}

TEST(RunCommand, GivesItsExitCodeAndTheEndOfBothStreams) {
    auto const end = shell("echo out; echo err >&2; exit 7");
    EXPECT_EQ(end.code, 7);
    EXPECT_FALSE(end.timed_out);
    EXPECT_FALSE(end.interrupted);
    EXPECT_EQ(end.tail, "out\nerr\n");
}

TEST(RunCommand, HasTheEnvironmentAndNoInput) {
    EXPECT_EQ(shell("echo \"$GIVEN\"; cat; test -n \"$PATH\"").tail, "a b\n");
    EXPECT_EQ(shell("kill -9 $$").code, 128 + 9);
}

TEST(RunCommand, KeepsWholeLinesOfLongOutput) {
    auto const end = shell("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done");
    EXPECT_EQ(end.code, 0);
    EXPECT_LE(end.tail.size(), kTailMax);
    EXPECT_TRUE(end.tail.starts_with("line "));
    EXPECT_TRUE(end.tail.ends_with("line 2999\n"));
}

TEST(RunCommand, IsKilledWithAllThatItStartedWhenTimeIsUp) {
    auto const before = std::chrono::steady_clock::now();
    auto const end = shell("trap '' TERM; (sleep 100; echo late) & echo $!; wait; sleep 100", 300ms);
    EXPECT_TRUE(end.timed_out);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
    pid_t const child = std::stoi(end.tail);
    for (int i = 0; i < 100 && ::kill(child, 0) == 0; ++i) std::this_thread::sleep_for(20ms);
    // Nobody waits for a grandchild here, so it may stay as a zombie; it does not run any more.
    EXPECT_EQ(end.tail.find("late"), std::string::npos);
}

TEST(RunCommand, LeavesNothingBehind) {
    auto const before = std::chrono::steady_clock::now();
    auto const end = shell("sleep 100 & echo done");
    EXPECT_EQ(end.code, 0);
    EXPECT_EQ(end.tail, "done\n");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
}

TEST(RunCommand, EndsWithAnInterrupt) {
    pthread_t const self = pthread_self();
    std::thread interrupter([self] {
        sigset_t held;
        sigemptyset(&held);
        sigaddset(&held, SIGINT);
        pthread_sigmask(SIG_BLOCK, &held, nullptr);
        std::this_thread::sleep_for(300ms);
        pthread_kill(self, SIGINT);
    });
    auto const end = shell("sleep 100");
    interrupter.join();
    EXPECT_TRUE(end.interrupted);
    EXPECT_FALSE(end.timed_out);
}

TEST(RunCommand, SaysWhatCannotBeStarted) {
    auto const end = run_command({.words = {"/no/such/program"}});
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().message, "cannot start '/no/such/program': No such file or directory");
}

TEST(RunCommand, ItsOutputIsReportedWithoutThePort) {
    EXPECT_EQ(without_port("http://127.0.0.1:41234/beta, port 41234, 412345, 141234", "127.0.0.1:41234"),
              "http://HOST/beta, port PORT, 412345, 141234");
}

TEST(Shell, QuotesWhatItMust) {
    std::vector<std::string> const words{"node", "my test.mjs", "it's", ""};
    EXPECT_EQ(command_line(words), R"(node 'my test.mjs' 'it'\''s' '')");
}

}  // namespace
}  // namespace fakegraph::run
