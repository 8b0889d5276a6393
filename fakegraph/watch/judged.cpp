#include "fakegraph/watch/judged.h"

#include <algorithm>

#include "fakegraph/watch/spelling.h"

namespace fakegraph::watch {
namespace {

constexpr std::uint32_t kSameAnswerMax = 2;  // times that a changed answer may be asked for again

}  // namespace

void Judged::see(Seen const& seen, Ring const& log) {
    if (settled_.requests++ == 0) settled_.first = seen.number;
    settled_.last = seen.number;
    foreign_link_ = 0;
    Entry const& e = seen.entry;
    if (!waits_.empty() || !e.retry_after.empty()) see_waits(seen);
    if (!failures_.empty() || seen.failed) see_failures(seen);
    if (!links_.empty() || !refused_.empty() || !e.next_link.empty() || !skip_token_of(e.path).empty())
        see_links(seen, log);
    if (!batched_pages_.empty()) lose_pages(seen);
    if (!items_.empty() || e.method == Method::post) see_items(seen);
    if (!writes_.empty() || e.method == Method::post) see_writes(seen, log);
    if (!doubled_.empty() || e.twice) see_doubled(seen);
    if (!changed_.empty() || seen.changed) see_changed(seen);
}

/// Answers without a next link: the client took one when it went on to something else, and did not when it
/// asks for the same again and again.
void Judged::see_changed(Seen const& seen) {
    Tally& rule = settled_[Rule::unknown_members_tolerated];
    std::uint64_t const thing = seen.thing();
    std::erase_if(changed_, [&](Changed& c) {
        if (c.thing != thing) return ++rule.passed, true;
        // Whoever comes back later, or was on its way already, is interested in what is new.
        bool const at_once = seen.follows(c.answered) && seen.entry.steady_ns < c.answered.ns + kBackoff_ns;
        bool const again = at_once || !seen.entry.retry_attempt.empty();
        if (seen.entry.answered_ns > c.answered.ns) c.answered = seen.answered();
        if (!again || ++c.again <= kSameAnswerMax) return false;
        rule.fail({c.number, seen.number}, ref(seen.number) + " asks again for what " + ref(c.number) +
                                               " was answered with something new in it");
        return true;
    });
    bool const known = std::ranges::any_of(changed_, [&](Changed const& c) { return c.thing == thing; });
    bool const whole = seen.entry.next_link.empty() || is_sample(seen.entry.path);
    if (seen.changed && seen.ok() && whole && !known)
        keep(changed_, {.number = seen.number, .thing = thing, .answered = seen.answered()});
}

bool Judged::knows(std::uint64_t link, std::uint64_t connection) noexcept {
    Link const* const found = links_.find(link);
    return found != nullptr && found->authorized && found->connection == connection;
}

Verdicts Judged::verdicts() const {
    Verdicts out = settled_;
    out[Rule::honored_retry_after].passed += waits_.size();
    for (Failures const& f : failures_) {
        if (f.at_once <= kAtOnceMax) ++out[Rule::no_hammer].passed;
        if (f.retries <= kRetriesMax) ++out[Rule::retries_bounded].passed;
    }
    std::vector<Link> open;
    links_.each([&](Link const& link) {
        if (link.open) open.push_back(link);
    });
    std::ranges::sort(open, {}, &Link::number);
    for (Link const& link : open) {
        std::string const what = "the next link that " + ref(link.number) + " handed out was never asked for";
        if (!link.sample) out[Rule::paging_complete].fail({link.number}, what);
        if (link.empty) out[Rule::empty_page_continued].fail({link.number}, what + "; its page was empty");
        if (link.changed)
            out[Rule::unknown_members_tolerated].fail({link.number},
                                                      what + "; its page had something new in it");
    }
    for (Item const& item : items_) {
        if (!item.dependent)
            out[Rule::batch_throttle_handled].fail(
                {item.number}, "the item was answered 429 and never sent again: " + item.what);
        else if (item.final)
            ++out[Rule::batch_dependents_handled].passed;
        else
            out[Rule::batch_dependents_handled].fail(
                {item.number},
                "the item was answered 424, for a failure that may pass, and never sent again: " + item.what);
    }
    out[Rule::no_duplicate_writes].passed += writes_.size();
    for (Refused const& r : refused_)
        out[Rule::walk_restarted].fail({r.number}, "the next link of " + ref(r.number) +
                                                       " was refused, and the list was not begun again");
    for (Doubled const& d : doubled_)
        out[Rule::duplicates_removed].fail(
            {d.number}, ref(d.number) + " was delivered twice and made two objects; neither was removed");
    return out;
}

}  // namespace fakegraph::watch
