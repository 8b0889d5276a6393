#include "fakegraph/http/gzip.h"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "fakegraph/http/text.h"

namespace fakegraph::http {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, gzip wrapper (zlib.h, inflateInit2)
constexpr std::size_t kFirstOutput = 16 * 1024;

Bytef const* bytes(char const* text) noexcept { return reinterpret_cast<Bytef const*>(text); }
Bytef* bytes(char* text) noexcept { return reinterpret_cast<Bytef*>(text); }
uInt zlib_size(std::size_t size) noexcept {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

struct Inflater::State {
    z_stream stream{};
    bool ready = false;
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
    state_->ready =
        inflateInit2_(&state_->stream, kGzipWindow, ZLIB_VERSION, static_cast<int>(sizeof(z_stream))) == Z_OK;
}

Inflater::~Inflater() {
    if (state_->ready) inflateEnd(&state_->stream);
}

Inflater::Outcome Inflater::inflate(std::string_view packed, std::size_t max_bytes, std::string& out) {
    out.clear();
    if (!state_->ready) return Outcome::damaged;
    z_stream& z = state_->stream;
    inflateReset(&z);
    z.next_in = bytes(packed.data());
    z.avail_in = zlib_size(packed.size());
    std::size_t made = 0;
    for (;;) {
        if (made > max_bytes) return Outcome::too_large;
        if (made == out.size()) out.resize(std::min(std::max(kFirstOutput, 2 * made), max_bytes + 1));
        z.next_out = bytes(out.data() + made);
        z.avail_out = zlib_size(out.size() - made);
        int const done = ::inflate(&z, Z_NO_FLUSH);
        made = out.size() - z.avail_out;
        if (done == Z_STREAM_END) {
            if (z.avail_in == 0) break;
            inflateReset(&z);  // the next member
            continue;
        }
        // Z_BUF_ERROR with room left means that the input ended too early.
        if (done != Z_OK && done != Z_BUF_ERROR) return Outcome::damaged;
        if (z.avail_in == 0 && z.avail_out != 0) return Outcome::damaged;
    }
    if (made > max_bytes) return Outcome::too_large;
    out.resize(made);
    return Outcome::ok;
}

struct Deflater::State {
    z_stream stream{};
    bool ready = false;
};

Deflater::Deflater() : state_(std::make_unique<State>()) {}

Deflater::~Deflater() {
    if (state_->ready) deflateEnd(&state_->stream);
}

bool Deflater::deflate(std::string_view text, std::string& out) {
    out.clear();
    z_stream& z = state_->stream;
    if (!state_->ready) {  // 256 KiB, so only for threads whose clients ask
        if (deflateInit2_(&z, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                          static_cast<int>(sizeof(z_stream))) != Z_OK) {
            return false;
        }
        state_->ready = true;
    }
    deflateReset(&z);
    if (text.size() > std::numeric_limits<uInt>::max()) return false;
    out.resize(deflateBound(&z, text.size()));
    z.next_in = bytes(text.data());
    z.avail_in = zlib_size(text.size());
    z.next_out = bytes(out.data());
    z.avail_out = zlib_size(out.size());
    if (::deflate(&z, Z_FINISH) != Z_STREAM_END) {
        out.clear();
        return false;
    }
    out.resize(out.size() - z.avail_out);
    return true;
}

bool accepts_gzip(std::string_view accept_encoding) noexcept {
    while (!accept_encoding.empty()) {
        auto const comma = std::min(accept_encoding.find(','), accept_encoding.size());
        std::string_view const item = accept_encoding.substr(0, comma);
        accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
        auto const semicolon = std::min(item.find(';'), item.size());
        std::string_view const coding = trimmed(item.substr(0, semicolon));
        if (!same_letters(coding, "gzip") && !same_letters(coding, "x-gzip")) continue;
        std::string_view const parameter = trimmed(item.substr(std::min(semicolon + 1, item.size())));
        // Zero is written as `q=0`, `q=0.` or `q=0.000`.
        if (parameter.size() >= 3 && same_letters(parameter.substr(0, 2), "q=") &&
            parameter.substr(2).find_first_not_of("0.") == std::string_view::npos) {
            return false;
        }
        return true;
    }
    return false;
}

}  // namespace fakegraph::http
