#include "fakegraph/cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace fakegraph {
namespace {

constexpr int kTemporaryNames = 100;

std::unexpected<sim::Error> cannot_write(std::string const& file, int error) {
    return sim::fail(sim::Errc::wrong_state,
                     "cannot write '" + file + "': " + std::generic_category().message(error));
}

/// Closes `fd`, whatever happens. 0, or why not all of it was written: some file systems tell at the end.
int write_and_close(int fd, std::string_view text) {
    int error = 0;
    while (error == 0 && !text.empty()) {
        ssize_t const n = ::write(fd, text.data(), text.size());
        if (n >= 0)
            text.remove_prefix(static_cast<std::size_t>(n));
        else if (errno != EINTR)
            error = errno;
    }
    if (::close(fd) != 0 && error == 0 && errno != EINTR) error = errno;
    return error;
}

/// `flags` beside those for writing; 0 or why it failed. A file that was made for it goes again.
int write_to(std::string const& file, int flags, bool is_new, std::string_view text) {
    int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    if (fd < 0) return errno;
    int const error = write_and_close(fd, text);
    if (error != 0 && is_new) ::unlink(file.c_str());
    return error;
}

/// A file beside another that takes its place; gone unless it did.
class Temporary {
public:
    explicit Temporary(std::string const& file) {
        for (int i = 0; i < kTemporaryNames && fd_ < 0; ++i) {
            name_ = file + ".tmp-" + std::to_string(::getpid()) + '-' + std::to_string(i);
            fd_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (fd_ < 0 && errno != EEXIST) break;
        }
        if (fd_ < 0) error_ = errno;
    }
    ~Temporary() {
        if (fd_ >= 0) ::close(fd_);
        if (error_ == 0) ::unlink(name_.c_str());
    }
    Temporary(Temporary const&) = delete;
    Temporary& operator=(Temporary const&) = delete;

    /// Why there is none; 0 when there is one.
    int error() const noexcept { return error_; }
    void permit(mode_t mode) const noexcept { ::fchmod(fd_, mode); }
    int write(std::string_view text) { return write_and_close(std::exchange(fd_, -1), text); }
    int replace(std::string const& file) { return ::rename(name_.c_str(), file.c_str()) == 0 ? 0 : errno; }

private:
    std::string name_;
    int fd_ = -1;
    int error_ = 0;
};

/// What would be lost with another file of that name: a pipe, a device, a link, an owner.
bool is_more_than_a_name(struct stat const& there) {
    return !S_ISREG(there.st_mode) || there.st_nlink > 1 || there.st_uid != ::geteuid();
}

/// Nothing but the second file stands in the way: a folder that may not be written to, a file that is
/// mounted, a long name.
bool is_about_the_place(int error) {
    return error == EACCES || error == EPERM || error == EBUSY || error == EROFS || error == ENAMETOOLONG;
}

int write_whole(std::string const& file, std::string_view text) {
    struct stat there {};
    bool const exists = ::lstat(file.c_str(), &there) == 0;
    if (exists && is_more_than_a_name(there)) return write_to(file, O_TRUNC, false, text);
    if (exists && ::access(file.c_str(), W_OK) != 0) return errno;
    int error = 0;
    {
        Temporary temporary(file);
        error = temporary.error();
        if (error == 0) {
            if (exists) temporary.permit(there.st_mode & 07777);
            if (error = temporary.write(text); error != 0) return error;
            error = temporary.replace(file);
        }
    }
    return error != 0 && is_about_the_place(error) ? write_to(file, O_TRUNC, !exists, text) : error;
}

}  // namespace

sim::Result<void> write_file(std::string const& file, std::string_view text) {
    if (int const error = write_whole(file, text); error != 0) return cannot_write(file, error);
    return {};
}

sim::Result<void> write_new_file(std::string const& file, std::string_view text) {
    int const error = write_to(file, O_EXCL, true, text);
    if (error == EEXIST) return sim::fail(sim::Errc::already_exists, "'" + file + "' exists already");
    if (error != 0) return cannot_write(file, error);
    return {};
}

}  // namespace fakegraph
