/// How steps reach the server: over a socket in the product, from a script in tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace fakegraph::run {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One answer.
struct Exchange {
    int status = 0;
    Headers headers;
    std::string body;

    /// Letter case of `name` does not matter; a repeated header is joined by ", ". nullopt when absent.
    std::optional<std::string> header(std::string_view name) const;
};

class Transport {
public:
    virtual ~Transport() = default;
    /// Host and port as next links name them: `127.0.0.1:8080`. Reports never show it.
    virtual std::string authority() const = 0;
    /// An error means that there was no answer; every status is an answer. `target` is in origin form.
    virtual sim::Result<Exchange> send(std::string_view method, std::string_view target,
                                       std::span<std::pair<std::string, std::string> const> headers,
                                       std::string_view body) = 0;
};

/// One kept-alive connection to a listener, plain HTTP. `timeout` is for one exchange; advancing the clock of
/// a large World may take its time.
std::unique_ptr<Transport> http_transport(std::string host, std::uint16_t port,
                                          std::chrono::milliseconds timeout = std::chrono::minutes(10));

/// ASCII letters compare without case.
bool same_letters(std::string_view a, std::string_view b) noexcept;

}  // namespace fakegraph::run
