#include "fakegraph/faults/asked.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::faults {
namespace {

bool in_window(Match const& match, Visit const& visit) noexcept {
    if (match.from && visit.now < match.from->from(visit.start)) return false;
    return !match.to || visit.now < match.to->from(visit.start);
}

/// Takes the version off a path of Graph.
bool take_version(std::string_view& path) noexcept {
    while (path.starts_with("//")) path.remove_prefix(1);
    return take_segment(path, "/beta") || take_segment(path, "/v1.0");
}

/// What only makes sense for some requests looks at no others.
bool fits_kind(Action const& action, Asked& asked) {
    auto const* empty = std::get_if<EmptyBody>(&action);
    bool const needs_connection =
        std::holds_alternative<Drip>(action) || std::holds_alternative<Latency>(action) ||
        std::holds_alternative<ContentType>(action) || (empty != nullptr && !empty->content_type.empty());
    if (needs_connection) return !asked.visit().in_batch;
    // Each item is changed by itself; what stands around them is no entity.
    if (std::holds_alternative<Compatible>(action)) return !is_batch(asked.visit().path);
    if (auto const* expired = std::get_if<ExpiredToken>(&action))
        return asked.reads() && (expired->retried || asked.has_skip_token());
    if (std::holds_alternative<PageFault>(action) || std::holds_alternative<LinkFault>(action) ||
        std::holds_alternative<WrongCount>(action))
        return asked.reads();
    return true;
}

}  // namespace

bool is_graph(std::string_view path) noexcept { return take_version(path); }

void Asked::decode() {
    std::string_view const raw = visit_.path;
    whole_.reserve(raw.size());
    std::size_t const query = raw.find('?');
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (i == query) path_size_ = whole_.size();
        auto const c = escape_at(raw, i);
        whole_ += edm::lower(c.value_or(raw[i]));
        if (c) i += 2;
    }
    if (query == std::string_view::npos) path_size_ = whole_.size();
}

std::string_view Asked::whole() {
    if (whole_.empty()) decode();
    return whole_;
}

std::string_view Asked::path() { return whole().substr(0, path_size_); }

bool glob(std::string_view pattern, std::string_view text) noexcept {
    std::size_t p = 0, t = 0;
    std::size_t star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return std::ranges::all_of(pattern.substr(p), [](char c) { return c == '*'; });
}

bool matches(Fault const& fault, Asked& asked) {
    Match const& m = fault.match;
    Visit const& visit = asked.visit();
    if (m.methods != 0 && (m.methods & (1U << static_cast<unsigned>(visit.request.method))) == 0)
        return false;
    if (m.batch && *m.batch != visit.in_batch) return false;
    if (!m.client.empty() && m.client != visit.client) return false;
    if (!in_window(m, visit)) return false;
    if (!m.path.empty() && !glob(m.path, asked.path()) && !glob(m.path, asked.whole())) return false;
    return fits_kind(fault.action, asked);
}

}  // namespace fakegraph::faults
