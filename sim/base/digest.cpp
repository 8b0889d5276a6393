#include "sim/base/digest.h"

#include <xxhash.h>

#include "sim/base/result.h"

namespace sim {

namespace {
XXH3_state_t* of(void* p) { return static_cast<XXH3_state_t*>(p); }
}  // namespace

void Digest::Deleter::operator()(void* state) const noexcept { XXH3_freeState(of(state)); }

Digest::Digest() : state_(XXH3_createState()) {
    CHECK(state_ != nullptr);
    XXH3_64bits_reset(of(state_.get()));
}
Digest::~Digest() = default;

void Digest::bytes(void const* data, std::size_t size) { XXH3_64bits_update(of(state_.get()), data, size); }

Digest& Digest::number(std::uint64_t v) {
    bytes(&v, sizeof v);
    return *this;
}

Digest& Digest::text(std::string_view v) {
    number(v.size());
    bytes(v.data(), v.size());
    return *this;
}

Digest& Digest::set(DeviceSet const& v) {
    std::uint64_t ranges = 0;
    v.for_each_range([&](DeviceRange r) {
        std::uint64_t const packed = std::uint64_t{r.begin} << 32 | r.end;
        bytes(&packed, sizeof packed);
        ++ranges;
    });
    return number(ranges);
}

std::uint64_t Digest::value() const { return XXH3_64bits_digest(of(state_.get())); }

std::string digest_text(std::uint64_t digest) {
    constexpr char kHex[] = "0123456789abcdef";
    std::string out(16, '0');
    for (std::size_t i = 0; i < 16; ++i) out[i] = kHex[digest >> (60 - 4 * i) & 15];
    return out;
}

}  // namespace sim
