#include "fakegraph/odata/context.h"

#include <algorithm>
#include <vector>

#include "fakegraph/odata/url.h"

namespace fakegraph {
namespace {

constexpr bool is_unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void append_cast(std::string& out, edm::StructType const* cast) {
    if (cast == nullptr) return;
    out += cast->name;
    out += '/';
}

/// `a,b` of a $select, with casts, without repetitions; `separator` goes before the first one.
void append_selected(std::string& out, Query const& query, bool& first) {
    if (query.select_all) return;
    for (std::size_t i = 0; i < query.select.size(); ++i) {
        Select const& s = query.select[i];
        auto const same = [&](Select const& other) {
            return other.property == s.property && other.navigation == s.navigation && other.cast == s.cast;
        };
        auto const begin = query.select.begin();
        if (std::any_of(begin, begin + static_cast<std::ptrdiff_t>(i), same)) continue;
        if (!first) out += ',';
        first = false;
        append_cast(out, s.cast);
        out += s.property != nullptr ? s.property->name : s.navigation->name;
    }
}

std::string expand_text(Query const& query);

/// Calls f(path, options) for each expanded navigation; the path names casts and complex properties on the
/// way.
template <class F>
void each_expanded(Query const& query, std::string const& prefix, F const& f) {
    for (Expand const& e : query.expand) {
        std::string path = prefix;
        append_cast(path, e.cast);
        path += e.property != nullptr ? e.property->name : e.navigation->name;
        if (e.form == Expand::Form::references) path += "/$ref";
        if (e.form == Expand::Form::count) path += "/$count";
        if (e.property != nullptr) {
            each_expanded(*e.options, path + '/', f);
        } else {
            f(path, *e.options);
        }
    }
}

/// The options of one query as `$name=value` texts, not yet encoded.
std::vector<std::string> option_texts(Query const& query) {
    std::vector<std::string> texts;
    if (!query.select_all) {
        std::string text = "$select=";
        bool first = true;
        append_selected(text, query, first);
        texts.push_back(std::move(text));
    }
    if (query.filter != nullptr) texts.push_back("$filter=" + query.filter_text);
    if (!query.expand.empty()) texts.push_back("$expand=" + expand_text(query));
    if (!query.order.empty()) {
        std::string text = "$orderby=";
        for (OrderKey const& key : query.order) {
            if (text.back() != '=') text += ',';
            text += key.text;
            if (key.descending) text += " desc";
        }
        texts.push_back(std::move(text));
    }
    if (query.top) texts.push_back("$top=" + std::to_string(*query.top));
    if (query.count) texts.emplace_back("$count=true");
    return texts;
}

std::string expand_text(Query const& query) {
    std::string out;
    each_expanded(query, {}, [&](std::string const& path, Query const& options) {
        if (!out.empty()) out += ',';
        out += path;
        std::vector<std::string> const inner = option_texts(options);
        for (std::size_t i = 0; i < inner.size(); ++i) {
            out += i == 0 ? '(' : ';';
            out += inner[i];
        }
        if (!inner.empty()) out += ')';
    });
    return out;
}

}  // namespace

void append_path(std::string& out, PathNode const& node) {
    if (node.up != nullptr) {
        append_path(out, *node.up);
        if (!node.text.empty()) out += '/';
    }
    out += node.text;
    if (node.keyed != nullptr) append_key(out, key_text(*node.keyed));
}

std::string key_text(edm::Row const& row) {
    std::string_view const name = row.type != nullptr ? edm::key_of(*row.type) : std::string_view{};
    if (name.empty()) return {};
    edm::Property const* const property = edm::find_property(*row.type, name);
    if (property == nullptr || property->get == nullptr) return {};
    edm::Value const value = property->get(row);
    if (auto const* view = std::get_if<std::string_view>(&value)) return std::string(*view);
    if (auto const* text = std::get_if<std::string>(&value)) return *text;
    if (auto const* guid = std::get_if<sim::Guid>(&value)) return guid->text();
    if (auto const* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return {};
}

void append_key(std::string& out, std::string_view key) {
    out += "('";
    if (std::ranges::all_of(key, is_unreserved)) {
        out += key;
    } else {
        std::string doubled;
        for (char const c : key) doubled.append(c == '\'' ? 2 : 1, c);
        out += encode_component(doubled);
    }
    out += "')";
}

void append_projection(std::string& out, Query const& query) {
    std::size_t const start = out.size();
    out += '(';
    bool first = true;
    append_selected(out, query, first);
    each_expanded(query, {}, [&](std::string const& path, Query const& options) {
        if (path.ends_with("/$count")) return;  // a number has no context
        if (!first) out += ',';
        first = false;
        out += path;
        std::size_t const before = out.size();
        append_projection(out, options);
        if (out.size() == before) out += "()";
    });
    if (first)
        out.resize(start);
    else
        out += ')';
}

std::string context_start(Call const& call) {
    std::string out(call.service_root);
    out += "/$metadata#";
    return out;
}

std::string context_url(Call const& call, std::string_view path, Query const& query, bool entity) {
    std::string out = context_start(call);
    out += path;
    append_projection(out, query);
    if (entity) out += "/$entity";
    return out;
}

std::vector<Option> nested_options(Query const& query) {
    std::vector<Option> out;
    for (std::string const& text : option_texts(query)) {
        std::size_t const equals = text.find('=');
        std::string name = text.substr(1, equals - 1);
        if (name == "top") continue;
        std::string value = text.substr(equals + 1);
        std::string raw = text.substr(0, equals + 1) + encode_component(value);
        out.push_back({std::move(name), std::move(value), std::move(raw)});
    }
    return out;
}

}  // namespace fakegraph
