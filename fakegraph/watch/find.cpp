#include "fakegraph/watch/find.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"

namespace fakegraph::watch {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// "the method is GET, not POST"
std::string sentence(std::string_view what, std::string_view found, std::string_view wanted) {
    return std::string(what) + " is " + std::string(found) + ", not " + std::string(wanted);
}

bool same(char a, char b) { return edm::lower(a) == edm::lower(b); }

}  // namespace

bool matches(Filter const& f, Entry const& e) {
    return e.number >= f.since && (!f.method || e.method == *f.method) &&
           (!f.status || e.status == *f.status) && (!f.client || e.client == *f.client) &&
           (!f.fault || e.fault == *f.fault) && (!f.path || matches_path(*f.path, e.path));
}

std::vector<std::string> differences(Filter const& f, Entry const& e) {
    std::vector<std::string> out;
    if (f.client && e.client != *f.client)
        out.push_back(sentence("the client", quoted(e.client), quoted(*f.client)));
    if (f.method && e.method != *f.method)
        out.push_back(sentence("the method", name_of(e.method), name_of(*f.method)));
    if (f.path && !matches_path(*f.path, e.path))
        out.push_back("the path " + quoted(e.path) + " is not like " + quoted(*f.path));
    if (f.status && e.status != *f.status)
        out.push_back(sentence("the status", std::to_string(e.status), std::to_string(*f.status)));
    if (f.fault && e.fault != *f.fault)
        out.push_back(sentence("the fault", e.fault.empty() ? "none" : quoted(e.fault), quoted(*f.fault)));
    return out;
}

bool matches_glob(std::string_view pattern, std::string_view text) noexcept {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = pattern.npos;  // the last one passed, and where its text began
    std::size_t mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && same(pattern[p], text[t])) {
            ++p;
            ++t;
        } else if (star != pattern.npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == pattern.npos;
}

bool matches_path(std::string_view pattern, std::string_view path) {
    bool const whole = pattern.find('?') != pattern.npos;
    std::string_view const text = whole ? path : path.substr(0, path.find('?'));
    return matches_glob(pattern, text) ||
           (text.find('%') != text.npos && matches_glob(pattern, percent_decoded(text)));
}

std::size_t likeness(std::string_view pattern, std::string_view path) {
    std::string_view part;
    for (std::size_t at = 0; at <= pattern.size();) {
        std::size_t const end = std::min(pattern.find('*', at), pattern.size());
        if (end - at > part.size()) part = pattern.substr(at, end - at);
        at = end + 1;
    }
    std::string const text = edm::lower(path);
    std::string const wanted = edm::lower(part);
    std::size_t good = 0;
    std::size_t bad = wanted.size() + 1;
    while (bad - good > 1) {  // what a longer beginning holds, a shorter one does
        std::size_t const middle = (good + bad) / 2;
        (text.find(wanted.substr(0, middle)) == text.npos ? bad : good) = middle;
    }
    return good;
}

}  // namespace fakegraph::watch
