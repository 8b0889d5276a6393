/// Bodies of type application/x-www-form-urlencoded: the one place that decodes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fakegraph::identity {

class Form {
public:
    static constexpr std::size_t kMaxBytes = 64 * 1024;
    static constexpr std::size_t kMaxFields = 128;

    /// `+` and %20 are blanks. nullopt: too long, too many fields, or a broken escape.
    static std::optional<Form> parse(std::string_view text);
    /// The first of that name; null where there is none. An empty value counts as left out, as for the
    /// service.
    std::string const* find(std::string_view name) const noexcept;
    std::string_view at(std::string_view name) const noexcept {
        auto const* const value = find(name);
        return value == nullptr ? std::string_view{} : std::string_view(*value);
    }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// `%xx` and, where `plus_is_blank`, `+` resolved; nullopt for a broken escape.
std::optional<std::string> decode_percent(std::string_view text, bool plus_is_blank);

/// Whether a Content-Type says that the body is such a form.
bool is_form(std::string_view content_type) noexcept;

/// The raw value of one field, without decoding the others; empty where there is none.
std::string_view raw_field(std::string_view text, std::string_view name) noexcept;

}  // namespace fakegraph::identity
