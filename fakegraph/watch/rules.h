/// The rules by which clients are judged. (docs/verdicts.md defines each)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fakegraph::watch {

/// In the order of kRuleNames.
enum class Rule : std::uint8_t {
    honored_retry_after,
    links_opaque,
    paging_complete,
    no_loop,
    no_hammer,
    headers_kept,
    batch_dependents_handled,
    batch_throttle_handled,
    unknown_members_tolerated,
    empty_page_continued,
    retries_bounded,
    no_duplicate_writes,
    no_token_leak,
    walk_restarted,
    duplicates_removed,
};
/// Names stay as they are: scenarios name them.
inline constexpr std::array<std::string_view, 15> kRuleNames{"honoredRetryAfter",
                                                             "linksOpaque",
                                                             "pagingComplete",
                                                             "noLoop",
                                                             "noHammer",
                                                             "headersKept",
                                                             "batchDependentsHandled",
                                                             "batchThrottleHandled",
                                                             "unknownMembersTolerated",
                                                             "emptyPageContinued",
                                                             "retriesBounded",
                                                             "noDuplicateWrites",
                                                             "noTokenLeak",
                                                             "walkRestarted",
                                                             "duplicatesRemoved"};
inline constexpr std::size_t kRules = kRuleNames.size();

/// Why a rule failed: the requests, by their numbers in the log, and a sentence without wall times.
struct Evidence {
    std::vector<std::uint64_t> requests;
    std::string text;
};
inline constexpr std::size_t kMaxEvidence = 10;  // of a rule; the first ones

struct Tally {
    std::uint64_t passed = 0, failed = 0;
    std::vector<Evidence> evidence;
    void fail(std::vector<std::uint64_t> requests, std::string text) {
        ++failed;
        if (evidence.size() < kMaxEvidence) evidence.push_back({std::move(requests), std::move(text)});
    }
};

/// What is known of one client.
struct Verdicts {
    std::string client;
    std::uint64_t requests = 0, first = 0, last = 0;
    std::array<Tally, kRules> rules;
    /// How often a bound made the judge forget something of this client.
    std::uint64_t forgotten = 0;

    Tally& operator[](Rule r) { return rules[static_cast<std::size_t>(r)]; }
};

// Bounds of the rules. (docs/verdicts.md)
inline constexpr std::int64_t kMs = 1'000'000;          // in ns
inline constexpr std::int64_t kEarly_ns = 50 * kMs;     // by which a wait may be too short
inline constexpr std::int64_t kBackoff_ns = 100 * kMs;  // a retry sooner than this is at once
// What comes sooner by another connection may have been sent before the answer.
inline constexpr std::int64_t kOnItsWay_ns = 5 * kMs;
inline constexpr std::uint32_t kAtOnceMax = 1;       // of a row of failures
inline constexpr std::uint32_t kRetriesMax = 10;     // the cap of official clients
inline constexpr std::uint32_t kSameLinkMax = 4;     // once and three retries, in one walk
inline constexpr std::uint32_t kSideBySideMax = 16;  // walks that are told apart at one link

}  // namespace fakegraph::watch
