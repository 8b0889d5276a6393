/// gzip both ways. The zlib state is kept between calls: one object per thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fakegraph::http {

class Inflater {
public:
    enum class Outcome : std::uint8_t { ok, damaged, too_large };

    Inflater();
    ~Inflater();
    /// Replaces `out`. Stops as soon as more than `max_bytes` came out, so that a bomb costs no more than
    /// that. Several gzip members in a row are one body (RFC 1952 2.2); anything after them is damage.
    Outcome inflate(std::string_view packed, std::size_t max_bytes, std::string& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

class Deflater {
public:
    Deflater();
    ~Deflater();
    /// Replaces `out` by `text` in gzip, at the fastest level. False when zlib fails (no memory): `out` is
    /// then empty.
    bool deflate(std::string_view text, std::string& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Whether an Accept-Encoding header names gzip with a quality that is not zero.
bool accepts_gzip(std::string_view accept_encoding) noexcept;

}  // namespace fakegraph::http
