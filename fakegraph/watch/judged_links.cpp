// Rules about next links: linksOpaque, pagingComplete, noLoop, headersKept, emptyPageContinued,
// walkRestarted, and, where a page was changed, unknownMembersTolerated.
#include <algorithm>
#include <optional>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/batch_address.h"
#include "fakegraph/odata/hosts.h"
#include "fakegraph/watch/judged.h"
#include "fakegraph/watch/spelling.h"

namespace fakegraph::watch {
namespace {

std::uint32_t short_hash(std::string_view text) {
    return text.empty() ? 0 : static_cast<std::uint32_t>(text_hash(text)) | 1U;
}

/// A link below the tenant's root; one to another host keeps its path there.
std::string_view below_root(std::string_view link, std::string_view root) {
    std::string_view const prefix = root.substr(origin_of(root).size());
    std::string_view path = link.substr(origin_of(link).size());
    if (path.starts_with(prefix)) path.remove_prefix(prefix.size());
    return path;
}

/// What did not arrive as JSON was no page, and is asked for again.
bool is_page(std::string_view body) { return body.starts_with('{') && body.ends_with('}'); }

/// Preferences in any order and letter case are the same.
std::uint32_t prefer_hash(std::string_view header) {
    std::uint32_t sum = 0;
    while (!header.empty()) {
        std::string_view one = header.substr(0, header.find(','));
        header.remove_prefix(std::min(one.size() + 1, header.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty()) sum += short_hash(edm::lower(one));
    }
    return sum;
}

/// A link that is refused cannot be followed: the client has to begin again. A missing token and the like are
/// about the request, not about the link.
bool is_dead(int status) {
    return status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
}

}  // namespace

void Judged::see_links(Seen const& seen, Ring const& log) {
    if (seen.entry.method != Method::get) return;
    // What is gone cannot be begun again.
    bool const begins = seen.ok() || (seen.whole && (seen.entry.status == 404 || seen.entry.status == 410));
    if (!refused_.empty() && begins && skip_token_of(seen.entry.path).empty()) {
        std::string const list = plain_path(seen.entry.path);
        settled_[Rule::walk_restarted].passed +=
            std::erase_if(refused_, [&](Refused const& r) { return r.list == list; });
    }
    Link* const link = followed_link(seen, log);
    std::optional<Link> from;
    bool step = true;
    if (link != nullptr) {
        check_headers(seen, *link);
        check_token(seen, *link);
        step = follow(seen, *link);
        from = *link;
    }
    if (!seen.ok()) return;
    // A first page that linked to itself, and does not any more, is a first page again.
    bool const recovered = from && from->self && from->token == 0 && is_page(seen.response.body) &&
                           text_hash(below_root(seen.entry.next_link, seen.visit.root)) != from->key;
    if (recovered) {
        links_.remove(from->key);
        from.reset();
    }
    if (!seen.entry.next_link.empty()) hand_out(seen, from ? &*from : nullptr, step || recovered);
}

/// The link that this request asks for, as it was handed out or put together anew; null: none.
Link* Judged::followed_link(Seen const& seen, Ring const& log) {
    Tally& rule = settled_[Rule::links_opaque];
    if (Link* const exact = links_.find(seen.path_hash)) {
        ++rule.passed;
        return exact;
    }
    std::string_view const token = skip_token_of(seen.entry.path);
    if (token.empty()) return nullptr;
    auto const kept = [&](Link const& l, auto f) {
        return log.with(l.number, [&](Entry const& e) { f(e.next_link); });
    };
    bool same = false;
    Link* const link = links_.find_token(token_hash(token), [&](Link const& l) {
        bool fits = false;
        kept(l, [&](std::string_view text) {
            // One that is cut cannot be compared.
            fits = text.size() == kMaxLink || same_url(below_root(text, seen.visit.root), seen.entry.path);
        });
        same = same || fits;
        return fits;
    });
    if (link == nullptr) {
        bool const may_be_older = links_.empty() && has_past_;
        if (settled_.forgotten == 0 && !may_be_older)
            rule.fail(
                {seen.number},
                ref(seen.number) + " has a skip token that was not handed out to this client as it stands");
        return nullptr;
    }
    bool const comparable = kept(*link, [](std::string_view) {});
    if (same)
        ++rule.passed;
    else if (settled_.forgotten > 0)
        return nullptr;  // it may be another list's, which has the same token
    else if (comparable)
        rule.fail({link->number, seen.number}, ref(seen.number) + " puts the token of the next link that " +
                                                   ref(link->number) + " handed out into another address");
    return link;
}

void Judged::check_headers(Seen const& seen, Link const& link) {
    if (link.self && link.token == 0) return;  // it may as well be the first page
    Entry const& e = seen.entry;
    Tally& rule = settled_[Rule::headers_kept];
    std::string missing;
    auto const miss = [&](bool lacks, std::string_view name) {
        if (lacks) (missing += missing.empty() ? "" : ", ") += name;
    };
    bool const with_token = link.authorized && !link.foreign;  // another host must not see it
    miss(with_token && !e.authorized, "Authorization");
    miss(link.consistency != 0 && short_hash(e.consistency_level) != link.consistency, "ConsistencyLevel");
    miss(link.prefer != 0 && prefer_hash(e.prefer) != link.prefer, "Prefer");
    if (missing.empty())
        rule.passed += with_token || link.consistency != 0 || link.prefer != 0 ? 1U : 0U;
    else
        rule.fail({link.walk, seen.number}, ref(seen.number) + " asks for a next page without " + missing +
                                                " as on the first, " + ref(link.walk));
}

/// Seen only where the other host is this server by another name.
void Judged::check_token(Seen const& seen, Link const& link) {
    if (!link.foreign || short_hash(origin_of(seen.visit.root)) == link.home) return;
    Tally& rule = settled_[Rule::no_token_leak];
    if (seen.entry.authorized)
        rule.fail({link.number, seen.number}, ref(seen.number) + " sends a token along the next link of " +
                                                  ref(link.number) + ", which names another host");
    else
        ++rule.passed;
}

/// Whether the page is a step of a walk, and not one that was read before.
bool Judged::follow(Seen const& seen, Link& link) {
    int const status = seen.entry.status;
    if (is_dead(status)) {
        link.open = false;
        keep(refused_, {seen.number, plain_path(seen.entry.path)});
        return false;
    }
    // Another host that wants a token cannot be read from.
    if (link.foreign && !seen.entry.authorized && (status == 401 || status == 403)) link.open = false;
    if (!seen.ok() || !is_page(seen.response.body)) return false;
    bool const step = link.due > 0;
    link.due -= step ? 1U : 0U;
    link.walks += step ? 1U : 0U;
    if (++link.asked > kSameLinkMax * std::max(1U, link.walks) && !link.looped) {
        link.looped = true;
        settled_[Rule::no_loop].fail(
            {link.number, seen.number},
            ref(seen.number) + " asks for the same next link for the " + std::to_string(link.asked) +
                "th time in " + (link.walks > 1 ? std::to_string(link.walks) + " walks" : "one walk"));
    }
    bool const last = seen.entry.next_link.empty();
    if (last) {
        ++settled_[Rule::paging_complete].passed;
        if (!link.looped) ++settled_[Rule::no_loop].passed;
    }
    if (seen.entry.in_batch && batched_pages_.size() < kMaxItems)
        batched_pages_.push_back({link.key, seen.entry.connection, step, link.open, last});
    if (!link.open) return step;
    link.open = false;
    if (link.empty) ++settled_[Rule::empty_page_continued].passed;
    if (link.changed) ++settled_[Rule::unknown_members_tolerated].passed;
    return step;
}

/// The answer to a batch tells what its pages were; one that failed has told nobody.
void Judged::lose_pages(Seen const& seen) {
    if (seen.entry.in_batch || !is_batch(seen.entry.path)) return;
    std::erase_if(batched_pages_, [&](BatchedPage const& page) {
        if (page.connection != seen.entry.connection) return false;
        Link* const link = seen.failed ? links_.find(page.link) : nullptr;
        if (link == nullptr) return true;
        link->open = link->open || page.opened;
        link->asked -= std::min(link->asked, 1U);
        link->due += page.step ? 1U : 0U;
        link->walks -= page.step ? std::min(link->walks, 1U) : 0U;
        if (page.last) {
            --settled_[Rule::paging_complete].passed;
            if (!link->looped) --settled_[Rule::no_loop].passed;
        }
        return true;
    });
}

/// `from`: the link that the page with this one was asked by; null on a first page.
void Judged::hand_out(Seen const& seen, Link const* from, bool step) {
    Entry const& e = seen.entry;
    std::string_view const path = below_root(e.next_link, seen.visit.root);
    bool const first = from == nullptr;
    Link next{.key = text_hash(path), .token = token_hash(skip_token_of(path)), .number = seen.number};
    next.walk = first ? seen.number : from->walk;
    next.consistency = first ? short_hash(e.consistency_level) : from->consistency;
    next.prefer = first ? prefer_hash(e.prefer) : from->prefer;
    next.home = first ? short_hash(origin_of(seen.visit.root)) : from->home;
    next.authorized = first ? e.authorized : from->authorized;
    next.due = 1;
    next.connection = e.connection;
    next.sample = first && is_sample(e.path);
    next.empty = is_empty_page(seen.response.body);
    // Walks side by side meet again behind an empty page that only some of them had.
    bool const counts = !next.empty || (!first && next.key == from->key);
    next.depth = (first ? 0 : from->depth) + (counts ? 1U : 0U);
    next.changed = seen.changed && !next.sample;
    next.foreign = short_hash(origin_of(e.next_link)) != next.home;
    next.self = next.key == seen.path_hash;
    if (next.foreign) foreign_link_ = next.key;
    Link* const there = links_.find(next.key);
    if (there == nullptr) {
        forget(links_.insert(next));
        return;
    }
    // A retry and a loop come to nothing new: what was asked counts on.
    bool const on = first || there->walk != next.walk || (step && there->depth == next.depth);
    if (on) {
        if (there->due > 0) join(*there, next);
        *there = next;
    } else {
        there->number = next.number;
        there->connection = next.connection;
        there->empty = there->empty || next.empty;
        there->foreign = next.foreign;
        there->self = next.self;
    }
}

/// `next` comes to the same link while others are on their way to it: what they do not have in common is
/// asked of none.
void Judged::join(Link const& there, Link& next) {
    next.due = std::min(there.due + 1, kSideBySideMax);
    next.walks = there.walks;
    next.asked = there.asked;
    next.looped = there.looped;
    next.authorized = next.authorized && there.authorized;
    if (next.consistency != there.consistency) next.consistency = 0;
    if (next.prefer != there.prefer) next.prefer = 0;
    next.sample = next.sample && there.sample;
    next.empty = next.empty || there.empty;
    next.changed = next.changed || there.changed;
}

/// What had to make room for another link.
void Judged::forget(Link const& gone) {
    if (gone.key == 0) return;
    ++settled_.forgotten;
    if (!gone.open || gone.sample) return;
    settled_[Rule::paging_complete].fail(
        {gone.number}, "the next link that " + ref(gone.number) + " handed out was never asked for");
}

}  // namespace fakegraph::watch
