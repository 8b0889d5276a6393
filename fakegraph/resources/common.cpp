#include "fakegraph/resources/common.h"

#include <utility>

#include "fakegraph/edm/names.h"

namespace fakegraph::resources {

std::optional<std::uint64_t> DeviceRows::seek(std::uint64_t at) const {
    if (at > 0xffffffffULL) return std::nullopt;
    auto const found = devices_->next(static_cast<std::uint32_t>(at));
    return found ? std::optional<std::uint64_t>(raw(*found)) : std::nullopt;
}

std::size_t DeviceRows::fill(std::uint64_t at, std::span<std::uint64_t> out) const {
    if (at > 0xffffffffULL) return 0;
    thread_local std::vector<std::uint32_t> members;
    members.clear();
    devices_->take(static_cast<std::uint32_t>(at), out.size(), members);
    for (std::size_t i = 0; i < members.size(); ++i) out[i] = members[i];
    return members.size();
}

std::optional<std::uint64_t> DeviceRows::nth(std::uint64_t rank) const {
    auto const found = devices_->nth(rank);
    return found ? std::optional<std::uint64_t>(raw(*found)) : std::nullopt;
}

std::optional<std::uint64_t> DeviceRows::find(std::string_view key) const {
    auto const guid = sim::Guid::parse(key);
    if (!guid) return std::nullopt;
    auto const& world = tenant_.world();
    auto const device = sim::find_device(world.premises(), world.state(), sim::DeviceId{*guid});
    if (!device || !devices_->contains(*device)) return std::nullopt;
    return raw(*device);
}

namespace {

constexpr std::string_view kSentinel = "unknownFutureValue";

}  // namespace

int number_of(edm::EnumType const& type, std::size_t ordinal) {
    for (auto const& member : type.members)
        if (member.name != kSentinel && ordinal-- == 0) return member.value;
    CHECK(false);
    return 0;
}

std::optional<std::size_t> ordinal_of(edm::EnumType const& type, std::string_view text) {
    std::size_t ordinal = 0;
    for (auto const& member : type.members) {
        if (member.name == kSentinel) continue;
        if (edm::same_name(member.name, text)) return ordinal;
        ++ordinal;
    }
    return std::nullopt;
}

std::optional<std::string_view> view_in(simdjson::dom::element object, std::string_view name) noexcept {
    auto const member = member_of(object, name);
    return member ? as_text(*member) : std::nullopt;
}

std::optional<bool> flag_in(simdjson::dom::element object, std::string_view name) noexcept {
    auto const member = member_of(object, name);
    bool flag = false;
    return member && member->get(flag) == simdjson::SUCCESS ? std::optional(flag) : std::nullopt;
}

std::optional<std::int32_t> number_in(simdjson::dom::element object, std::string_view name) noexcept {
    auto const member = member_of(object, name);
    auto const number = member ? as_int(*member) : std::nullopt;
    if (!number || !std::in_range<std::int32_t>(*number)) return std::nullopt;
    return static_cast<std::int32_t>(*number);
}

std::optional<sim::Instant> instant_in(simdjson::dom::element object, std::string_view name) noexcept {
    auto const text = view_in(object, name);
    return text ? sim::parse_instant(*text) : std::nullopt;
}

std::optional<sim::Ticks> duration_in(simdjson::dom::element object, std::string_view name) noexcept {
    auto const text = view_in(object, name);
    return text ? sim::parse_duration(*text) : std::nullopt;
}

std::unexpected<sim::Error> bad_parameter(std::string_view name, std::string_view why) {
    std::string message =
        "Parameter '" + std::string(name) + "' in payload has a value that does not match schema";
    if (!why.empty()) (message += ": ") += why;
    return sim::fail(sim::Errc::invalid_argument, std::move(message));
}

std::vector<simdjson::dom::element> items_of(std::optional<simdjson::dom::element> const& list) {
    simdjson::dom::array items;
    if (!list || list->get(items) != simdjson::SUCCESS) return {};
    std::vector<simdjson::dom::element> out;
    out.reserve(items.size());
    for (simdjson::dom::element const item : items) out.push_back(item);
    return out;
}

std::optional<std::string> text_in(Body const& body, std::string_view name) {
    auto const member = body.member(name);
    if (is_absent(member)) return std::nullopt;
    return std::string(as_text(*member).value_or(""));
}

std::string_view key_in_link(std::string_view link) noexcept {
    if (auto const slash = link.rfind('/'); slash != std::string_view::npos) link.remove_prefix(slash + 1);
    if (auto const open = link.find("('"); open != std::string_view::npos && link.ends_with("')"))
        link = link.substr(open + 2, link.size() - open - 4);
    return link;
}

sim::Result<sim::Guid> guid_of(std::string_view text, std::string_view what) {
    auto const guid = sim::Guid::parse(text);
    if (!guid)
        return sim::fail(sim::Errc::invalid_argument,
                         "The " + std::string(what) + " '" + std::string(text) + "' is not a GUID.");
    return *guid;
}

sim::Result<Answer> answer_to(Call& call, sim::Command command, int status) {
    auto const done = tenant_of(call).apply(std::move(command));
    if (!done) return std::unexpected(done.error());
    return Answer{status, std::nullopt};
}

}  // namespace fakegraph::resources
