#include "fakegraph/tls/state.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace fakegraph::tls {
namespace {

constexpr WallClock kToday{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};

/// A folder of its own, gone at the end.
struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "fakegraph-state-XXXXXX").string();
    Folder() { EXPECT_NE(::mkdtemp(path.data()), nullptr); }
    ~Folder() { std::filesystem::remove_all(path); }
};

KeptAuthority keep(std::string const& directory, WallClock now = kToday) {
    auto kept = keep_authority(directory, {}, now);
    EXPECT_TRUE(kept) << kept.error().message;
    return kept ? *kept : KeptAuthority{};
}

mode_t mode_of(std::string const& file) {
    struct stat facts {};
    EXPECT_EQ(::stat(file.c_str(), &facts), 0) << file;
    return facts.st_mode & 0777U;
}

void overwrite(std::string const& file, std::string const& text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

TEST(AuthorityState, OutlivesTheProcessWithTheRightModes) {
    Folder const folder;
    std::string const directory = folder.path + "/deep/er/fakegraph";
    KeptAuthority const first = keep(directory);
    EXPECT_EQ(first.renewed_because, "");
    EXPECT_EQ(first.certificate_file, directory + "/authority.pem");
    EXPECT_EQ(mode_of(directory), 0700U);
    EXPECT_EQ(mode_of(directory + "/authority.key"), 0600U);
    KeptAuthority const again = keep(directory);
    EXPECT_EQ(again.authority.certificate, first.authority.certificate);
    EXPECT_EQ(again.authority.key, first.authority.key);
    EXPECT_EQ(again.renewed_because, "");
}

TEST(AuthorityState, DamagedAndExpiredOnesAreRenewed) {
    Folder const folder;
    std::string seen = keep(folder.path).authority.certificate;
    auto const renewed = [&](char const* what, WallClock now = kToday) {
        KeptAuthority const kept = keep(folder.path, now);
        EXPECT_NE(kept.renewed_because, "") << what;
        EXPECT_NE(kept.authority.certificate, seen) << what;
        EXPECT_TRUE(check_authority(kept.authority, now)) << what;
        seen = kept.authority.certificate;
    };
    overwrite(folder.path + "/authority.key", "nonsense");
    renewed("key");
    overwrite(folder.path + "/authority.pem", seen.substr(0, 100));
    renewed("certificate");
    std::filesystem::remove(folder.path + "/authority.key");
    renewed("no key");
    overwrite(folder.path + "/authority.pem.new", "left by a killed process");
    renewed("expired", kToday + kAuthorityLifetime);
}

TEST(AuthorityState, ManyProcessesAtOnceEndUpWithOne) {
    Folder const folder;
    std::string const directory = folder.path + "/state";
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) {
        pid_t const child = ::fork();
        if (child == 0) {
            auto const kept = keep_authority(directory, {}, kToday);
            if (kept) overwrite(folder.path + "/seen" + std::to_string(i), kept->authority.certificate);
            ::_exit(kept ? 0 : 1);
        }
        children.push_back(child);
    }
    for (pid_t const child : children) {
        int status = 1;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    std::set<std::string> seen;
    for (int i = 0; i < 8; ++i) {
        std::ifstream file(folder.path + "/seen" + std::to_string(i));
        seen.insert(std::string(std::istreambuf_iterator<char>(file), {}));
    }
    EXPECT_EQ(seen, std::set{keep(directory).authority.certificate});
}

TEST(AuthorityState, PlacesThatCannotBeUsedAreNamed) {
    Folder const folder;
    overwrite(folder.path + "/file", "");
    auto const kept = keep_authority(folder.path + "/file/state", {}, kToday);
    ASSERT_FALSE(kept);
    EXPECT_NE(kept.error().message.find("'" + folder.path + "/file/state'"), std::string::npos)
        << kept.error().message;
}

TEST(AuthorityState, TheDirectoryComesFromTheEnvironment) {
    ::setenv("HOME", "/home/x", 1);
    ::unsetenv("XDG_STATE_HOME");
    ::unsetenv("FAKEGRAPH_STATE_DIR");
    EXPECT_EQ(state_directory(), "/home/x/.local/state/fakegraph");
    ::setenv("XDG_STATE_HOME", "/var/x", 1);
    EXPECT_EQ(state_directory(), "/var/x/fakegraph");
    ::setenv("FAKEGRAPH_STATE_DIR", "/srv/f", 1);
    EXPECT_EQ(state_directory(), "/srv/f");
    ::unsetenv("FAKEGRAPH_STATE_DIR");
    ::unsetenv("XDG_STATE_HOME");
    ::unsetenv("HOME");
    ASSERT_FALSE(state_directory());
    EXPECT_NE(state_directory().error().message.find("FAKEGRAPH_STATE_DIR"), std::string::npos);
}

}  // namespace
}  // namespace fakegraph::tls
