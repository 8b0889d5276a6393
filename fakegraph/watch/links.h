/// The next links that a client was handed out, as far as they matter for what it does with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace fakegraph::watch {

struct Link {
    std::uint64_t key = 0;         // hash of the link below the tenant's root; 0: no link
    std::uint64_t token = 0;       // hash of its decoded skip token; 0: it has none
    std::uint64_t number = 0;      // of the request that handed it out last
    std::uint64_t walk = 0;        // number of the walk's first page
    std::uint64_t connection = 0;  // by which it was handed out last
    // Headers of the walk's first page, and where it was asked for: hashes, 0 when absent.
    std::uint32_t consistency = 0, prefer = 0, home = 0;
    // Walks by the same links may run side by side: nobody tells which request belongs to which.
    std::uint32_t depth = 1;  // pages before it in its walk, empty ones aside
    std::uint32_t due = 0;    // walks that came as far as to be handed it, and have not asked for it yet
    std::uint32_t walks = 0;  // that have, since it was handed out while none was due
    std::uint32_t asked = 0;  // with success, by these
    bool authorized = false;
    bool open = true;      // not asked for with success yet
    bool sample = false;   // stood on a first page that may be all that the client wanted
    bool empty = false;    // stood on a page without items
    bool changed = false;  // stood in an answer that a compatible change was made to
    bool looped = false;   // has been reported
    bool foreign = false;  // names another scheme or host than the walk began at
    bool self = false;     // the page that handed it out is the one that it names
};

/// Grows up to kMaxLinks; then a new link takes the place of the oldest one that is settled, or, where all
/// are open, of the oldest. Pointers hold until the next insert.
class LinkTable {
public:
    static constexpr std::size_t kMaxLinks = 1024;

    bool empty() const noexcept { return links_.empty(); }
    Link* find(std::uint64_t key) noexcept;
    /// The newest link with that token of which `f(link)` is true, else the newest with that token; null:
    /// none. Linear.
    template <class F>
    Link* find_token(std::uint64_t token, F&& f) noexcept {
        Link* newest = nullptr;
        bool fits = false;
        for (Link& link : links_) {
            if (link.key == 0 || link.token != token) continue;
            bool const now = f(std::as_const(link));
            if (newest != nullptr && (fits != now ? fits : link.number < newest->number)) continue;
            newest = &link;
            fits = now;
        }
        return newest;
    }
    /// `link.key` must not be there. What had to go: key 0 when there was room.
    Link insert(Link const& link);
    /// Nothing happens when it is not there.
    void remove(std::uint64_t key) noexcept;
    template <class F>
    void each(F&& f) const {
        for (Link const& link : links_)
            if (link.key != 0) f(link);
    }

private:
    static constexpr std::size_t kMinPlaces = 32;
    std::size_t mask() const noexcept { return places_.size() - 1; }
    std::size_t slot_of(std::uint64_t key) const noexcept;
    std::size_t oldest() noexcept;
    void grow();

    std::vector<Link> links_;  // around hand_ in the order in which they came; removed ones have key 0
    // Open addressing by key, at most half full: 1 + the place in links_, 0: free.
    std::vector<std::uint16_t> places_;
    std::size_t hand_ = 0;
};

}  // namespace fakegraph::watch
