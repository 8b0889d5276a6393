#include "fakegraph/odata/canonical_path.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"

namespace fakegraph {
namespace {

/// Means the same whether it is escaped or not: it neither ends a segment nor begins anything else.
bool is_free(char c) noexcept {
    auto const byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && std::string_view("/?#%").find(c) == std::string_view::npos;
}

/// Whether nothing has to be done, as nearly always.
bool is_canonical(std::string_view path) noexcept {
    if (path.find('%') != std::string_view::npos || path.find("//") != std::string_view::npos) return false;
    if (path.size() > 1 && path.ends_with('/')) return false;
    for (std::size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1))
        if (is_qualified(path.substr(at + 1))) return false;
    return true;
}

void append_segment(std::string& out, std::string_view segment) {
    std::size_t const start = out.size();
    out += '/';
    for (std::size_t i = 0; i < segment.size(); ++i) {
        auto const c = escape_at(segment, i);
        if (!c || !is_free(*c)) {
            out += segment[i];
            continue;
        }
        out += *c;
        i += 2;
    }
    if (is_qualified(std::string_view(out).substr(start + 1))) out.resize(start);
}

}  // namespace

bool is_qualified(std::string_view segment) noexcept {
    constexpr std::string_view kGraph = "microsoft.graph.";
    return edm::same_name(segment.substr(0, kGraph.size()), kGraph);
}

std::string_view canonical_path(std::string_view path, std::string& buffer) {
    std::size_t const end = std::min(path.find('?'), path.size());
    std::string_view rest = path.substr(0, end);
    if (is_canonical(rest)) return path;
    buffer.clear();
    while (!rest.empty()) {
        rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
        std::string_view const segment = rest.substr(0, rest.find('/'));
        if (!segment.empty()) append_segment(buffer, segment);
        rest.remove_prefix(segment.size());
    }
    if (buffer.empty()) buffer = '/';
    return buffer += path.substr(end);
}

bool lies_in(std::string_view path, std::string_view segments) noexcept {
    if (!edm::same_name(path.substr(0, segments.size()), segments)) return false;
    path.remove_prefix(segments.size());
    return path.empty() || path[0] == '/' || path[0] == '?' || path[0] == '(';
}

}  // namespace fakegraph
