#include "fakegraph/run/pages.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/base/draw.h"

namespace fakegraph::run {
namespace {

/// Brent: finds a loop of any length with one remembered link.
class LoopWatch {
public:
    explicit LoopWatch(std::string first) : mark_(std::move(first)) {}
    /// True when `link` closes a loop.
    bool closes(std::string_view link) {
        if (link == mark_) return true;
        if (++steps_ == limit_) {
            steps_ = 0;
            limit_ *= 2;
            mark_ = link;
        }
        return false;
    }

private:
    std::string mark_;
    std::uint64_t steps_ = 0;
    std::uint64_t limit_ = 1;
};

class Walker {
public:
    Walker(Transport& transport, WalkPlan const& plan) : transport_(transport), plan_(plan) {}

    Walk run() {
        LoopWatch loops(plan_.target);
        std::optional<std::string> target = plan_.target;
        while (target) {
            ++page_;
            target = fetch(*target);
            if (!target) break;
            if (loops.closes(*target)) {
                fail("nextLink", "a link that was not followed before", *target);
                break;
            }
            if (page_ >= plan_.pages_max) {
                fail("nextLink", fmt::format("none after {} pages", plan_.pages_max), *target);
                break;
            }
        }
        walk_.distinct = keys_.size();
        return std::move(walk_);
    }

private:
    void fail(std::string_view what, std::string expected, std::string found) {
        walk_.failures.push_back(
            {fmt::format("page {} {}", page_, what), std::move(expected), std::move(found)});
    }

    /// The next target; nullopt at the end and after a failure.
    std::optional<std::string> fetch(std::string const& target) {
        auto const answer = transport_.send("GET", target, plan_.headers, {});
        if (!answer) {
            fail("answer", "an answer", answer.error().message);
            return std::nullopt;
        }
        if (answer->status != 200) {
            fail("status", "200", status_text(*answer));
            return std::nullopt;
        }
        if (plan_.keep_first_body && page_ == 1) walk_.first_body = answer->body;
        simdjson::dom::object page;
        simdjson::dom::array items;
        if (auto const error = parser_.parse(answer->body).get(page)) {
            fail("body", "a JSON object", simdjson::error_message(error));
            return std::nullopt;
        }
        if (page["value"].get(items)) {
            fail("body /value", "an array", "none");
            return std::nullopt;
        }
        if (!take(items)) return std::nullopt;
        ++walk_.pages;
        return next_of(page);
    }

    bool take(simdjson::dom::array items) {
        if (!plan_.distinct) {
            walk_.items += items.size() < 0xFFFFFF ? items.size() : count(items);  // size() saturates there
            return true;
        }
        std::uint64_t on_page = 0;
        for (simdjson::dom::element const item : items) {
            simdjson::dom::element key;
            if (item.at_pointer(*plan_.distinct).get(key)) {
                fail(fmt::format("body /value/{}{}", on_page, *plan_.distinct), "something", "nothing");
                return false;
            }
            ++on_page;
            ++walk_.items;
            std::string_view text;
            bool const fresh =
                key.get(text) ? keys_.insert_json(simdjson::minify(key)) : keys_.insert_string(text);
            if (!fresh && walk_.duplicate.empty()) {
                walk_.duplicate =
                    fmt::format("{}, item {} of page {}", simdjson::minify(key), on_page, page_);
            }
        }
        return true;
    }

    static std::uint64_t count(simdjson::dom::array items) {
        std::uint64_t n = 0;
        for ([[maybe_unused]] simdjson::dom::element const item : items) ++n;
        return n;
    }

    std::optional<std::string> next_of(simdjson::dom::object page) {
        simdjson::dom::element link;
        if (page["@odata.nextLink"].get(link)) return std::nullopt;
        std::string_view text;
        if (link.get(text)) {
            fail("nextLink", "a string", simdjson::minify(link));
            return std::nullopt;
        }
        auto const target = target_of(text, transport_.authority());
        if (!target) {
            fail("nextLink", fmt::format("an absolute link to http://{}", transport_.authority()),
                 std::string(text));
            return std::nullopt;
        }
        return std::string(*target);
    }

    Transport& transport_;
    WalkPlan const& plan_;
    simdjson::dom::parser parser_;
    KeySet keys_;
    Walk walk_;
    std::uint64_t page_ = 0;  // the one that is asked for or read, from 1
};

std::size_t hash_of(sim::Guid const& g) noexcept {
    return static_cast<std::size_t>(sim::mix(g.high() ^ sim::mix(g.low())));
}

}  // namespace

bool KeySet::insert_string(std::string_view text) {
    bool const upper = std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'F'; });
    auto const guid = upper ? std::nullopt : sim::Guid::parse(text);
    if (guid && *guid != sim::Guid{}) return insert(*guid);
    return others_.insert('"' + std::string(text)).second;
}

bool KeySet::insert(sim::Guid const& guid) {
    if (guids_ + 1 > slots_.size() / 4 * 3) grow();
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t at = hash_of(guid) & mask;; at = (at + 1) & mask) {
        if (slots_[at] == guid) return false;
        if (slots_[at] != sim::Guid{}) continue;
        slots_[at] = guid;
        ++guids_;
        return true;
    }
}

void KeySet::grow() {
    std::vector<sim::Guid> const old =
        std::exchange(slots_, std::vector<sim::Guid>(std::max<std::size_t>(slots_.size() * 2, 1024)));
    guids_ = 0;
    for (sim::Guid const& guid : old) {
        if (guid != sim::Guid{}) insert(guid);
    }
}

Walk walk_pages(Transport& transport, WalkPlan const& plan) { return Walker(transport, plan).run(); }

std::optional<std::string_view> target_of(std::string_view link, std::string_view authority) noexcept {
    constexpr std::string_view kScheme = "http://";
    if (link.size() < kScheme.size() + authority.size() ||
        !same_letters(link.substr(0, kScheme.size()), kScheme)) {
        return std::nullopt;
    }
    link.remove_prefix(kScheme.size());
    if (!same_letters(link.substr(0, authority.size()), authority)) return std::nullopt;
    link.remove_prefix(authority.size());
    if (!link.starts_with('/')) return std::nullopt;
    return link;
}

std::string full_target(std::string_view target, std::string_view authority) {
    if (auto const own = target_of(target, authority)) target = *own;
    constexpr std::array<std::string_view, 3> kRoots{"/beta", "/v1.0", "/__admin"};
    bool const rooted =
        target.starts_with("/t/") || std::ranges::any_of(kRoots, [&](std::string_view root) {
            return target.starts_with(root) &&
                   (target.size() == root.size() || target[root.size()] == '/' || target[root.size()] == '?');
        });
    std::string out = rooted ? "" : target.starts_with('/') ? "/beta" : "/beta/";
    for (char const c : target) {
        if (c == ' ' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F ||
            static_cast<unsigned char>(c) >= 0x80) {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

std::string status_text(Exchange const& answer) {
    std::string text = std::to_string(answer.status);
    Json const body = Json::parse(answer.body, nullptr, false);
    Json const* const code = find_pointer(body, "/error/code");
    Json const* const message = find_pointer(body, "/error/message");
    if (code && code->is_string()) {
        std::string const quoted = json_text(*code);
        text += ", " + quoted.substr(1, quoted.size() - 2);
    }
    if (message && message->is_string()) text += ": " + json_text(*message);
    return text;
}

}  // namespace fakegraph::run
