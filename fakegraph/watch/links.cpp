#include "fakegraph/watch/links.h"

#include <xxhash.h>

#include <algorithm>
#include <optional>

#include "fakegraph/edm/names.h"

namespace fakegraph::watch {
namespace {

constexpr std::string_view kToken = "skiptoken=";

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char const l = edm::lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// The character that `%XX` at `at` stands for.
std::optional<char> escaped(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size() || text[at] != '%') return std::nullopt;
    int const high = digit(text[at + 1]);
    int const low = digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = escaped(text, i);
        out += c.value_or(text[i]);
        if (c) i += 2;
    }
    return out;
}

/// Escapes of characters that mean something else when they stand there openly stay, in one spelling.
std::string canonical(std::string_view text) {
    constexpr std::string_view kMeaning = "%&+#=?/";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = escaped(text, i);
        if (!c) {
            out += text[i];
            continue;
        }
        i += 2;
        if (kMeaning.find(*c) == kMeaning.npos) {
            out += *c;
        } else {
            auto const byte = static_cast<unsigned char>(*c);
            ((out += '%') += kHex[byte >> 4U]) += kHex[byte & 15U];
        }
    }
    return out;
}

}  // namespace

Link* LinkTable::find(std::uint64_t key) noexcept {
    if (links_.empty()) return nullptr;
    Link* const first = bucket(key);
    Link* const found = std::find_if(first, first + kWays, [&](Link const& l) { return l.key == key; });
    return found == first + kWays ? nullptr : found;
}

Link* LinkTable::find_token(std::uint64_t token) noexcept {
    Link* newest = nullptr;
    for (Link& link : links_)
        if (link.key != 0 && link.token == token && (newest == nullptr || link.number > newest->number))
            newest = &link;
    return newest;
}

/// An empty place, or that of the oldest link of the bucket; settled ones go first.
Link* LinkTable::place_for(std::uint64_t key) noexcept {
    Link* const first = bucket(key);
    return std::min_element(first, first + kWays, [](Link const& a, Link const& b) {
        if ((a.key == 0) != (b.key == 0)) return a.key == 0;
        if (a.open != b.open) return !a.open;
        return a.number < b.number;
    });
}

void LinkTable::grow() {
    std::vector<Link> old(std::max(links_.size() * 2, kMinBuckets * kWays));
    old.swap(links_);
    for (Link const& link : old)
        if (link.key != 0) *place_for(link.key) = link;
}

Link LinkTable::insert(Link const& link) {
    if (links_.empty()) grow();
    while (place_for(link.key)->key != 0 && links_.size() < kMaxLinks) grow();
    Link* const place = place_for(link.key);
    Link const gone = *place;
    *place = link;
    return gone;
}

std::string_view skip_token_of(std::string_view url) noexcept {
    std::size_t const query = url.find('?');
    for (std::size_t at = query; at < url.size(); at = url.find('&', at)) {
        std::string_view name = url.substr(++at);
        if (name.starts_with('$')) name.remove_prefix(1);
        if (name.starts_with("%24")) name.remove_prefix(3);
        if (edm::same_name(name.substr(0, kToken.size()), kToken))
            return name.substr(kToken.size(), name.find('&') - kToken.size());
    }
    return {};
}

std::uint64_t token_hash(std::string_view raw) {
    if (raw.empty()) return 0;
    if (raw.find('%') == raw.npos) return text_hash(raw);
    return text_hash(decoded(raw));
}

bool same_url(std::string_view a, std::string_view b) { return a == b || canonical(a) == canonical(b); }

std::uint64_t text_hash(std::string_view text, std::uint64_t seed) noexcept {
    std::uint64_t const h = XXH3_64bits_withSeed(text.data(), text.size(), seed);
    return h == 0 ? 1 : h;
}

}  // namespace fakegraph::watch
