#include "fakegraph/odata/negotiate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "fakegraph/edm/names.h"

namespace fakegraph {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Calls `each` for the parts of `text` between separators outside double quotes; empty parts are left out.
template <class F>
void each_part(std::string_view text, std::string_view separators, F const& each) {
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] == '"') quoted = !quoted;
        bool const ends = i == text.size() || (!quoted && separators.find(text[i]) != std::string_view::npos);
        if (!ends) continue;
        if (std::string_view const part = trimmed(text.substr(begin, i - begin)); !part.empty()) each(part);
        begin = i + 1;
    }
}

struct Pair {
    std::string_view name, value;
    explicit Pair(std::string_view text) {
        std::size_t const equals = std::min(text.find('='), text.size());
        name = trimmed(text.substr(0, equals));
        value = trimmed(text.substr(std::min(equals + 1, text.size())));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
    }
    bool is(std::string_view other) const noexcept { return edm::same_name(name, other); }
};

/// What a media type says about the form of an answer.
struct Form {
    Metadata metadata = Metadata::minimal;
    bool streaming = true;
    bool numbers_as_text = false;
};

/// The static text of each form, so that answers can point to it.
std::string_view content_type_of(Form const& form) {
    static auto const texts = [] {
        std::array<std::string, 12> out;
        constexpr std::array<std::string_view, 3> kLevels = {"none", "minimal", "full"};
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = fmt::format(
                "application/json;odata.metadata={};odata.streaming={};IEEE754Compatible={};charset=utf-8",
                kLevels[i / 4], i % 4 / 2 == 0 ? "true" : "false", i % 2 == 0 ? "false" : "true");
        return out;
    }();
    std::size_t const i = static_cast<std::size_t>(form.metadata) * 4 + (form.streaming ? 0U : 2U) +
                          (form.numbers_as_text ? 1U : 0U);
    return texts[i];
}

/// One `type/subtype;name=value;…` of Accept or $format.
struct Media {
    std::string_view type;
    Form form;
    /// Thousandths.
    int weight = 1000;
    /// A level of metadata that does not exist.
    bool strange = false;

    explicit Media(std::string_view text) {
        bool first = true;
        each_part(text, ";", [&](std::string_view part) {
            if (first) {
                type = part;
                first = false;
            } else {
                parameter(Pair(part));
            }
        });
    }
    bool is_json() const noexcept { return edm::same_name(type, "application/json"); }
    bool takes_json() const noexcept {
        return weight > 0 && (is_json() || type == "*/*" || edm::same_name(type, "application/*"));
    }

private:
    void parameter(Pair const& p) {
        if (p.is("odata.metadata") || p.is("metadata")) {
            strange = !level(p.value);
        } else if (p.is("odata.streaming") || p.is("streaming")) {
            form.streaming = !edm::same_name(p.value, "false");
        } else if (p.is("IEEE754Compatible")) {
            form.numbers_as_text = edm::same_name(p.value, "true");
        } else if (p.is("q")) {
            double q = 1;
            auto const [end, error] = std::from_chars(p.value.data(), p.value.data() + p.value.size(), q);
            if (error == std::errc{} && end == p.value.data() + p.value.size())
                weight = static_cast<int>(std::clamp(q, 0.0, 1.0) * 1000);
        }
    }
    bool level(std::string_view text) {
        if (edm::same_name(text, "none"))
            form.metadata = Metadata::none;
        else if (edm::same_name(text, "full"))
            form.metadata = Metadata::full;
        else
            return edm::same_name(text, "minimal");
        return true;
    }
};

void take(Wishes& wishes, Form const& form) {
    wishes.metadata = form.metadata;
    wishes.numbers_as_text = form.numbers_as_text;
    wishes.content_type = content_type_of(form);
}

/// The media type with the greatest weight that leaves room for JSON; one that names JSON goes before a
/// wildcard of equal weight.
void read_accept(Wishes& wishes, std::string_view accept) {
    if (accept.empty() || accept == "*/*" || accept == "application/json") return;
    int best = 0;
    each_part(accept, ",", [&](std::string_view part) {
        Media const media(part);
        int const rank = media.takes_json() ? 2 * media.weight + (media.is_json() ? 1 : 0) : 0;
        if (rank <= best) return;
        best = rank;
        take(wishes, media.form);
    });
    wishes.takes_json = best != 0;
}

GraphResult<void> read_format(Wishes& wishes, std::string_view text) {
    Media media(text);
    bool const json = media.is_json() || edm::same_name(media.type, "json");
    if (!json || media.strange) return not_acceptable(fmt::format("The $format '{}'", text));
    take(wishes, media.form);
    wishes.takes_json = true;
    return {};
}

void read_prefer(Wishes& wishes, std::string_view prefer, Settings const& settings) {
    each_part(prefer, ",;", [&](std::string_view part) {
        Pair const p(part);
        if (p.is("include-unknown-enum-members")) {
            wishes.unknown_enum_members = true;
        } else if (settings.ignore_prefer) {
            return;
        } else if (p.is("odata.maxpagesize") || p.is("maxpagesize")) {
            std::uint32_t size = 0;
            auto const [end, error] = std::from_chars(p.value.data(), p.value.data() + p.value.size(), size);
            bool const number = error == std::errc{} && end == p.value.data() + p.value.size();
            if (number && size != 0 && !wishes.page_size) wishes.page_size = size;
        } else if (p.is("return") && wishes.returns == Return::unsaid) {
            if (edm::same_name(p.value, "minimal")) wishes.returns = Return::minimal;
            if (edm::same_name(p.value, "representation")) wishes.returns = Return::representation;
        }
    });
}

/// A list header that is repeated means the joined list (RFC 9110, 5.2). `buffer` holds it where there are
/// several.
std::string_view joined_header(Request const& request, std::string_view name, std::string& buffer) {
    std::string_view only;
    std::size_t count = 0;
    for (HeaderView const& h : request.headers) {
        if (!edm::same_name(h.name, name)) continue;
        if (++count == 2) buffer = only;
        if (count >= 2) (buffer += ", ") += h.value;
        only = h.value;
    }
    return count < 2 ? only : std::string_view(buffer);
}

std::unexpected<GraphError> precondition_failed(std::string_view header) {
    return std::unexpected(GraphError{412,
                                      "PreconditionFailed",
                                      fmt::format("The condition of the {} header does not hold: entities of "
                                                  "this service have no entity tags.",
                                                  header),
                                      {}});
}

}  // namespace

std::unexpected<GraphError> not_acceptable(std::string_view wanted) {
    return std::unexpected(GraphError{
        406,
        "NotAcceptable",
        fmt::format("{} is not supported. The only media type of answers is 'application/json'.", wanted),
        {}});
}

GraphResult<Wishes> read_wishes(Request const& request, Url const& url, Settings const& settings) {
    Wishes wishes;
    std::string lines;
    read_accept(wishes, joined_header(request, "Accept", lines));
    if (Option const* const format = url.option("format"); format != nullptr)
        if (GraphResult<void> done = read_format(wishes, format->value); !done)
            return std::unexpected(std::move(done.error()));
    if (!request.prefer.empty()) read_prefer(wishes, request.prefer, settings);
    wishes.eventual = edm::same_name(trimmed(find_header(request, "ConsistencyLevel")), "eventual");
    return wishes;
}

void note_applied(Response& response, std::string_view preference) {
    constexpr std::string_view kName = "Preference-Applied";
    for (auto& [name, value] : response.headers) {
        if (name != kName) continue;
        (value += ", ") += preference;
        return;
    }
    response.headers.emplace_back(kName, std::string(preference));
}

GraphResult<void> check_preconditions(Request const& request) {
    std::string_view const match = trimmed(find_header(request, "If-Match"));
    if (!match.empty() && match != "*") return precondition_failed("If-Match");
    if (trimmed(find_header(request, "If-None-Match")) == "*") return precondition_failed("If-None-Match");
    return {};
}

}  // namespace fakegraph
