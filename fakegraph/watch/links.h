/// The next links that a client was handed out, as far as they matter for what it does with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fakegraph::watch {

struct Link {
    std::uint64_t key = 0;     // hash of the link below the tenant's root; 0: no link
    std::uint64_t token = 0;   // hash of its decoded skip token; 0: it has none
    std::uint64_t number = 0;  // of the request that handed it out last
    std::uint64_t walk = 0;    // number of the walk's first page
    // Headers of the walk's first page: hashes, 0 when absent.
    std::uint32_t consistency = 0, prefer = 0;
    bool authorized = false;
    bool open = true;         // not asked for with success yet
    bool empty = false;       // stood on a page without items
    bool changed = false;     // stood in an answer that a compatible change was made to
    bool looped = false;      // has been reported
    bool foreign = false;     // names another scheme or host than the page's
    bool self = false;        // the page that handed it out is the one that it names
    std::uint32_t asked = 0;  // with success, in this walk
};

/// Grows up to kMaxLinks; then a new link takes the place of an older one. Pointers hold until the next
/// insert.
class LinkTable {
public:
    static constexpr std::size_t kMaxLinks = 1024;

    bool empty() const noexcept { return links_.empty(); }
    Link* find(std::uint64_t key) noexcept;
    /// The newest link with that token; linear.
    Link* find_token(std::uint64_t token) noexcept;
    /// `link.key` must not be there. What had to go: key 0 when there was room.
    Link insert(Link const& link);
    template <class F>
    void each(F&& f) const {
        for (Link const& link : links_)
            if (link.key != 0) f(link);
    }

private:
    static constexpr std::size_t kWays = 4;
    static constexpr std::size_t kMinBuckets = 8;
    Link* bucket(std::uint64_t key) noexcept { return &links_[key % (links_.size() / kWays) * kWays]; }
    Link* place_for(std::uint64_t key) noexcept;
    void grow();

    std::vector<Link> links_;  // buckets of kWays
};

/// The raw value of the skip token in a path or link; empty when there is none.
std::string_view skip_token_of(std::string_view url) noexcept;
/// Hash of a skip token after percent-decoding; 0 for an empty one.
std::uint64_t token_hash(std::string_view raw);
/// Two spellings of one URL: percent-encoding of characters that mean the same either way does not count.
bool same_url(std::string_view a, std::string_view b);
std::uint64_t text_hash(std::string_view text, std::uint64_t seed = 0) noexcept;

}  // namespace fakegraph::watch
