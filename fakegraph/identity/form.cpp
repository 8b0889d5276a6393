#include "fakegraph/identity/form.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"

namespace fakegraph::identity {
namespace {

/// `f(name, value)`, both raw, until it returns false.
template <class F>
void each_field(std::string_view text, F f) {
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('&'), text.size());
        std::string_view const field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (field.empty()) continue;
        std::size_t const equals = std::min(field.find('='), field.size());
        if (!f(field.substr(0, equals), field.substr(std::min(equals + 1, field.size())))) return;
    }
}

}  // namespace

std::optional<std::string> decode_percent(std::string_view text, bool plus_is_blank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_blank) {
            c = ' ';
        } else if (c == '%') {
            auto const byte = escape_at(text, i);
            if (!byte) return std::nullopt;
            c = *byte;
            i += 2;
        }
        out += c;
    }
    return out;
}

std::optional<Form> Form::parse(std::string_view text) {
    if (text.size() > kMaxBytes) return std::nullopt;
    Form form;
    bool valid = true;
    each_field(text, [&](std::string_view name, std::string_view value) {
        auto decoded_name = decode_percent(name, true);
        auto decoded_value = decode_percent(value, true);
        valid = decoded_name && decoded_value && form.fields_.size() < kMaxFields;
        if (valid) form.fields_.emplace_back(std::move(*decoded_name), std::move(*decoded_value));
        return valid;
    });
    return valid ? std::optional(std::move(form)) : std::nullopt;
}

std::string const* Form::find(std::string_view name) const noexcept {
    auto const found = std::ranges::find_if(fields_, [&](auto const& f) { return f.first == name; });
    return found == fields_.end() || found->second.empty() ? nullptr : &found->second;
}

bool is_form(std::string_view content_type) noexcept {
    constexpr std::string_view kType = "application/x-www-form-urlencoded";
    return edm::same_name(content_type.substr(0, kType.size()), kType);
}

std::string_view raw_field(std::string_view text, std::string_view name) noexcept {
    std::string_view found;
    each_field(text, [&](std::string_view field, std::string_view value) {
        if (field == name) found = value;
        return field != name;
    });
    return found;
}

}  // namespace fakegraph::identity
