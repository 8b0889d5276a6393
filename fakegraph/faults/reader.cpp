#include "fakegraph/faults/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/nearest.h"

namespace fakegraph::faults {

std::string Reader::at(std::string_view name) const {
    std::string out = pointer_ + '/';
    for (char const c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

Json const* Reader::find(std::string_view name) const {
    auto const found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
}

std::optional<std::string> Reader::text(std::string_view name, std::size_t longest) const {
    Json const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return wrong(name, "must be a string"), std::nullopt;
    auto const& text = value->get_ref<std::string const&>();
    if (text.size() <= longest) return text;
    return wrong(name, fmt::format("must have at most {} bytes, not {}", longest, text.size())), std::nullopt;
}

std::optional<std::int64_t> whole_value(Reader const& reader, std::string const& pointer, Json const& value,
                                        std::int64_t least, std::int64_t most) {
    bool const fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() ||
                       value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX)) &&
                      value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
    if (fits) return value.get<std::int64_t>();
    reader.mistakes().push_back(
        {pointer, fmt::format("must be a whole number from {} to {}", least, most), false});
    return std::nullopt;
}

std::optional<std::int64_t> Reader::whole(std::string_view name, std::int64_t least,
                                          std::int64_t most) const {
    Json const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    return whole_value(*this, at(name), *value, least, most);
}

std::optional<double> Reader::number(std::string_view name, double least, double most) const {
    Json const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number() && value->get<double>() >= least && value->get<double>() <= most)
        return value->get<double>();
    return wrong(name, fmt::format("must be a number from {} to {}", least, most)), std::nullopt;
}

std::optional<bool> Reader::flag(std::string_view name) const {
    Json const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    return wrong(name, "must be true or false"), std::nullopt;
}

std::optional<std::size_t> Reader::choice(std::string_view name,
                                          std::span<std::string_view const> names) const {
    Json const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return wrong(name, "must be a string"), std::nullopt;
    auto const& text = value->get_ref<std::string const&>();
    auto const found = std::ranges::find(names, text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    return wrong(name, "unknown value '" + text + "'" + sim::suggestion(text, names)), std::nullopt;
}

std::optional<Reader> Reader::object(std::string_view name) const {
    Json const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_object()) return Reader(*value, at(name), mistakes_);
    return wrong(name, "must be an object"), std::nullopt;
}

void Reader::only(std::span<std::string_view const> known, std::string_view of) const {
    for (auto const& [name, value] : json_.items()) {
        if (std::ranges::find(known, name) != known.end()) continue;
        std::vector<std::string_view> unused;
        for (std::string_view const k : known)
            if (!json_.contains(k)) unused.push_back(k);
        mistakes_.push_back({at(name),
                             fmt::format("unknown key '{}' of {}{}", name, of, sim::suggestion(name, unused)),
                             true});
    }
}

}  // namespace fakegraph::faults
