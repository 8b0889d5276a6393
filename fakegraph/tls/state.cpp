#include "fakegraph/tls/state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace fakegraph::tls {
namespace {

/// Larger files are none of ours.
constexpr std::size_t kMaxFile = 64 * 1024;

std::unexpected<sim::Error> cannot(std::string const& what, std::string const& file, int error) {
    return sim::fail(sim::Errc::wrong_state,
                     "Cannot " + what + " '" + file + "': " + std::generic_category().message(error) + ".");
}

/// A descriptor that is closed, and with it the lock on it given up.
class File {
public:
    File(std::string const& path, int flags, mode_t mode)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_;
};

/// Empty where there is no such file.
sim::Result<std::string> read_file(std::string const& path) {
    File const file(path, O_RDONLY, 0);
    if (!file) return errno == ENOENT ? sim::Result<std::string>("") : cannot("read", path, errno);
    std::string text;
    std::array<char, 4096> piece;
    for (;;) {
        ssize_t const got = ::read(file.get(), piece.data(), piece.size());
        if (got == 0 || text.size() > kMaxFile) return text;
        if (got > 0) {
            text.append(piece.data(), static_cast<std::size_t>(got));
        } else if (errno != EINTR) {
            return cannot("read", path, errno);
        }
    }
}

/// A reader sees the old file or the new one, never a part.
sim::Result<void> replace_file(std::string const& path, std::string const& text, mode_t mode) {
    std::string const fresh = path + ".new";
    ::unlink(fresh.c_str());  // what a killed process left; the lock is ours
    {
        File const file(fresh, O_WRONLY | O_CREAT | O_EXCL, mode);
        if (!file) return cannot("write", fresh, errno);
        for (std::size_t written = 0; written < text.size();) {
            ssize_t const more = ::write(file.get(), text.data() + written, text.size() - written);
            if (more > 0) {
                written += static_cast<std::size_t>(more);
            } else if (errno != EINTR) {
                return cannot("write", fresh, errno);
            }
        }
        if (::fsync(file.get()) != 0) return cannot("write", fresh, errno);
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) return cannot("write", path, errno);
    return {};
}

sim::Result<void> make_directory(std::string const& directory) {
    std::error_code ec;
    std::filesystem::path const path(directory);
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ec);
    if (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return cannot("make the directory", directory, errno);
}

std::string environment(char const* name) {
    char const* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

sim::Result<std::string> state_directory() {
    if (std::string own = environment("FAKEGRAPH_STATE_DIR"); !own.empty()) return own;
    if (std::string const xdg = environment("XDG_STATE_HOME"); xdg.starts_with('/'))
        return xdg + "/fakegraph";
    if (std::string const home = environment("HOME"); home.starts_with('/'))
        return home + "/.local/state/fakegraph";
    return sim::fail(sim::Errc::not_found,
                     "There is no place for the certificate authority: set FAKEGRAPH_STATE_DIR.");
}

sim::Result<KeptAuthority> keep_authority(std::string const& directory, std::span<std::string const> more,
                                          WallClock now) {
    if (auto made = make_directory(directory); !made) return std::unexpected(made.error());
    std::string const lock_file = directory + "/lock";
    File const lock(lock_file, O_RDWR | O_CREAT, 0600);
    if (!lock) return cannot("write", lock_file, errno);
    while (::flock(lock.get(), LOCK_EX) != 0)
        if (errno != EINTR) return cannot("lock", lock_file, errno);

    std::string const key_file = directory + "/authority.key";
    KeptAuthority kept;
    kept.certificate_file = directory + "/authority.pem";
    auto key = read_file(key_file);
    auto certificate = read_file(kept.certificate_file);
    if (!key) return std::unexpected(key.error());
    if (!certificate) return std::unexpected(certificate.error());
    kept.authority = {std::move(*certificate), std::move(*key)};
    auto const usable = check_authority(kept.authority, now);
    if (usable) return kept;
    if (!kept.authority.certificate.empty() || !kept.authority.key.empty())
        kept.renewed_because = usable.error().message;

    auto made = make_authority(more, now);
    if (!made) return std::unexpected(made.error());
    kept.authority = std::move(*made);
    if (auto done = replace_file(key_file, kept.authority.key, 0600); !done)
        return std::unexpected(done.error());
    if (auto done = replace_file(kept.certificate_file, kept.authority.certificate, 0644); !done)
        return std::unexpected(done.error());
    return kept;
}

}  // namespace fakegraph::tls
