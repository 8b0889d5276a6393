/// Errors as values, and CHECK for mistakes of our own.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace sim {

/// What a caller can act on. fakegraph/odata/error.cpp maps these to HTTP statuses and Graph codes.
enum class Errc : std::uint8_t {
    not_found,
    already_exists,
    invalid_argument,
    wrong_state,
    limit,
    not_simulated,
    forbidden
};

/// `message` is one sentence that names the offending value.
struct Error {
    Errc code;
    std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Errc code, std::string message) {
    return std::unexpected(Error{code, std::move(message)});
}

[[noreturn]] void check_failed(char const* what, char const* file, int line);

}  // namespace sim

/// On in every build; never reachable from input.
#define CHECK(condition) \
    ((condition) ? static_cast<void>(0) : ::sim::check_failed(#condition, __FILE__, __LINE__))
