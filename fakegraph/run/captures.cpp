#include "fakegraph/run/captures.h"

#include <fmt/format.h>

#include <optional>

namespace fakegraph::run {
namespace {

sim::Result<Json const*> look_up(std::string_view name, Captures const& captures) {
    auto const it = captures.find(name);
    if (it != captures.end()) return &it->second;
    std::string known;
    for (auto const& [other, value] : captures) known += (known.empty() ? "" : ", ") + other;
    return sim::fail(sim::Errc::not_found, fmt::format("nothing is captured as '{}'; there {}", name,
                                                       known.empty() ? "are no captures" : "are " + known));
}

/// The name when `text` is `{{name}}` and nothing else.
std::optional<std::string_view> sole_name(std::string_view text) {
    if (text.size() < 4 || !text.starts_with("{{") || text.find("}}", 2) != text.size() - 2)
        return std::nullopt;
    return text.substr(2, text.size() - 4);
}

sim::Result<Json> substitute_members(Json const& object, Captures const& captures) {
    Json out = Json::object();
    for (auto const& [name, value] : object.items()) {
        auto new_name = substitute_text(name, captures);
        if (!new_name) return std::unexpected(std::move(new_name.error()));
        auto new_value = substitute_json(value, captures);
        if (!new_value) return new_value;
        out[*new_name] = std::move(*new_value);
    }
    return out;
}

}  // namespace

sim::Result<std::string> substitute_text(std::string_view text, Captures const& captures) {
    std::string out;
    while (true) {
        std::size_t const open = text.find("{{");
        std::size_t const close = open == text.npos ? open : text.find("}}", open + 2);
        if (close == text.npos) return out.append(text);
        auto const value = look_up(text.substr(open + 2, close - open - 2), captures);
        if (!value) return std::unexpected(value.error());
        out += text.substr(0, open);
        out += (*value)->is_string() ? (*value)->get_ref<std::string const&>() : json_text(**value);
        text.remove_prefix(close + 2);
    }
}

sim::Result<Json> substitute_json(Json const& value, Captures const& captures) {
    if (value.is_string()) {
        auto const& text = value.get_ref<std::string const&>();
        if (auto const name = sole_name(text)) {
            auto const found = look_up(*name, captures);
            if (!found) return std::unexpected(found.error());
            return **found;
        }
        auto replaced = substitute_text(text, captures);
        if (!replaced) return std::unexpected(std::move(replaced.error()));
        return Json(std::move(*replaced));
    }
    if (value.is_object()) return substitute_members(value, captures);
    if (!value.is_array()) return value;
    Json out = Json::array();
    for (Json const& item : value) {
        auto replaced = substitute_json(item, captures);
        if (!replaced) return replaced;
        out.push_back(std::move(*replaced));
    }
    return out;
}

sim::Result<void> capture(std::span<std::pair<std::string, std::string> const> wanted, Json const* body,
                          Captures& captures) {
    Captures taken;
    for (auto const& [name, pointer] : wanted) {
        Json const* const value = body ? find_pointer(*body, pointer) : nullptr;
        if (!value) {
            char const* const why = !body                  ? "the answer has no JSON body"
                                    : !is_pointer(pointer) ? "that is not a JSON pointer"
                                                           : "the answer's body has no such value";
            return sim::fail(sim::Errc::not_found,
                             fmt::format("cannot capture '{}' from '{}': {}", name, pointer, why));
        }
        taken[name] = *value;
    }
    for (auto& [name, value] : taken) captures[name] = std::move(value);
    return {};
}

}  // namespace fakegraph::run
