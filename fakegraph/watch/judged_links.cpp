// Rules about next links: linksOpaque, pagingComplete, noLoop, headersKept, emptyPageContinued,
// walkRestarted, and, where a page was changed, unknownMembersTolerated.
#include <algorithm>
#include <optional>

#include "fakegraph/watch/judged.h"

namespace fakegraph::watch {
namespace {

std::string ref(std::uint64_t number) { return "request " + std::to_string(number); }

std::uint32_t short_hash(std::string_view text) {
    return text.empty() ? 0 : static_cast<std::uint32_t>(text_hash(text)) | 1U;
}

/// A link below the tenant's root; one to another host keeps its path.
std::string_view below_root(std::string_view link, std::string_view root) {
    if (link.starts_with(root)) return link.substr(root.size());
    std::size_t const host = link.find("://");
    std::size_t const path = host == link.npos ? host : link.find('/', host + 3);
    return path == link.npos ? link : link.substr(path);
}

/// `http://127.0.0.1:8080` of a link or root.
std::string_view origin_of(std::string_view url) {
    std::size_t const host = url.find("://");
    return host == url.npos ? std::string_view{} : url.substr(0, url.find('/', host + 3));
}

/// The path of a list, whatever is asked of it.
std::string_view list_of(std::string_view path) { return path.substr(0, path.find('?')); }

/// A link that is refused cannot be followed: the client has to begin again. A missing token and the like are
/// about the request, not about the link.
bool is_dead(int status) {
    return status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
}

}  // namespace

void Judged::see_links(Seen const& seen, Ring const& log) {
    if (seen.entry.method != Method::get) return;
    if (!refused_.empty() && seen.ok() && skip_token_of(seen.entry.path).empty()) {
        auto const begun =
            std::erase_if(refused_, [&](Refused const& r) { return r.list == list_of(seen.entry.path); });
        settled_[Rule::walk_restarted].passed += begun;
    }
    Link* const link = links_.empty() ? nullptr : followed_link(seen, log);
    std::optional<Link> from;
    if (link != nullptr) {
        check_headers(seen, *link);
        check_token(seen, *link);
        follow(seen, *link);
        from = *link;
    }
    if (seen.ok() && !seen.entry.next_link.empty()) hand_out(seen, from ? &*from : nullptr);
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
    Link* const link = links_.find_token(token_hash(token));
    if (link == nullptr) {
        if (settled_.forgotten == 0)
            rule.fail(
                {seen.number},
                ref(seen.number) + " has a skip token that was not handed out to this client as it stands");
        return nullptr;
    }
    bool same = false;
    bool const kept = log.with(link->number, [&](Entry const& e) {
        same = same_url(below_root(e.next_link, seen.visit.root), seen.entry.path);
    });
    if (same)
        ++rule.passed;
    else if (kept)
        rule.fail({link->number, seen.number}, ref(seen.number) + " puts the token of the next link that " +
                                                   ref(link->number) + " handed out into another address");
    return link;
}

void Judged::check_headers(Seen const& seen, Link const& link) {
    Entry const& e = seen.entry;
    Tally& rule = settled_[Rule::headers_kept];
    std::string missing;
    auto const miss = [&](bool lacks, std::string_view name) {
        if (lacks) (missing += missing.empty() ? "" : ", ") += name;
    };
    miss(link.authorized && !e.authorized, "Authorization");
    miss(link.consistency != 0 && short_hash(e.consistency_level) != link.consistency, "ConsistencyLevel");
    miss(link.prefer != 0 && short_hash(e.prefer) != link.prefer, "Prefer");
    if (missing.empty())
        rule.passed += link.authorized || link.consistency != 0 || link.prefer != 0 ? 1U : 0U;
    else
        rule.fail({link.walk, seen.number}, ref(seen.number) + " asks for a next page without " + missing +
                                                " as on the first, " + ref(link.walk));
}

/// Seen only where the other host is this server by another name.
void Judged::check_token(Seen const& seen, Link const& link) {
    if (!link.foreign) return;
    Tally& rule = settled_[Rule::no_token_leak];
    if (seen.entry.authorized)
        rule.fail({link.number, seen.number}, ref(seen.number) + " sends a token along the next link of " +
                                                  ref(link.number) + ", which names another host");
    else
        ++rule.passed;
}

void Judged::follow(Seen const& seen, Link& link) {
    if (is_dead(seen.entry.status)) {
        link.open = false;
        keep(refused_, {seen.number, std::string(list_of(seen.entry.path))});
        return;
    }
    if (!seen.ok()) return;
    if (++link.asked > kSameLinkMax && !link.looped) {
        link.looped = true;
        settled_[Rule::no_loop].fail({link.number, seen.number},
                                     ref(seen.number) + " asks for the same next link for the " +
                                         std::to_string(link.asked) + "th time in one walk");
    }
    if (seen.entry.next_link.empty()) {
        ++settled_[Rule::paging_complete].passed;
        if (!link.looped) ++settled_[Rule::no_loop].passed;
    }
    if (!link.open) return;
    link.open = false;
    if (link.empty) ++settled_[Rule::empty_page_continued].passed;
    if (link.changed) ++settled_[Rule::unknown_members_tolerated].passed;
}

/// `from`: the link that the page with this one was asked by; null on a first page.
void Judged::hand_out(Seen const& seen, Link const* from) {
    Entry const& e = seen.entry;
    std::string_view const path = below_root(e.next_link, seen.visit.root);
    Link next{.key = text_hash(path), .token = token_hash(skip_token_of(path)), .number = seen.number};
    next.self = next.key == seen.path_hash;
    // A page that linked to itself and does not any more is a first page again.
    Link* const own = links_.find(seen.path_hash);
    if (own != nullptr && own->self && !next.self) {
        own->asked = 0;
        from = nullptr;
    }
    next.walk = from != nullptr ? from->walk : seen.number;
    next.authorized = from != nullptr ? from->authorized : e.authorized;
    next.consistency = from != nullptr ? from->consistency : short_hash(e.consistency_level);
    next.prefer = from != nullptr ? from->prefer : short_hash(e.prefer);
    next.empty = is_empty_page(seen.response.body);
    next.changed = seen.changed;
    next.foreign = origin_of(e.next_link) != origin_of(seen.visit.root);
    if (Link* const there = links_.find(next.key)) {
        if (there->walk == next.walk) {  // a retry, or a loop: what was asked counts on
            there->number = seen.number;
            there->empty = there->empty || next.empty;
            there->foreign = next.foreign;
            there->self = next.self;
            return;
        }
        *there = next;
        return;
    }
    Link const gone = links_.insert(next);
    if (gone.key == 0) return;
    ++settled_.forgotten;
    if (!gone.open) return;
    settled_[Rule::paging_complete].fail(
        {gone.number}, "the next link that " + ref(gone.number) + " handed out was never asked for");
}

}  // namespace fakegraph::watch
