#include <cmath>

#include "scenarios/loader/loading.h"
#include "sim/base/draw.h"

namespace scenarios {
namespace {

sim::CohortPart read_part(Loading const& l, Cursor const& at) {
    sim::CohortPart part;
    part.cohort = at.text_or("cohort");
    if (auto const cohort = at.find("cohort")) known_cohort(l, *cohort);
    if (auto const share = at.find("share"))
        part.share_ppb = static_cast<std::uint64_t>(std::llround(share->number() * 1e9));
    return part;
}

sim::UpdateCategory category_of(std::string_view text) {
    if (text == "feature") return sim::UpdateCategory::feature;
    return text == "quality" ? sim::UpdateCategory::quality : sim::UpdateCategory::driver;
}

/// Of an object that the file gives no id: hangs on the seed, its kind and its name only.
sim::Guid named_id(std::uint64_t seed, std::string_view name, std::uint64_t kind) {
    std::uint64_t const key = sim::hash_text(name);
    std::uint64_t const high = sim::draw(seed, key, sim::Purpose::object_id_high, kind);
    std::uint64_t const low = sim::draw(seed, key, sim::Purpose::object_id_low, kind);
    return sim::Guid::from_bits(high, low);
}
constexpr std::uint64_t kAudience = 0;
constexpr std::uint64_t kDirectoryGroup = 1;

std::vector<sim::CohortPart> read_members(Loading const& l, Cursor const& at) {
    std::vector<sim::CohortPart> parts;
    auto const members = at.find("members");
    if (!members) return parts;
    if (members->is_object()) parts.push_back(read_part(l, *members));
    members->each_item([&](Cursor const& part) { parts.push_back(read_part(l, part)); });
    return parts;
}

/// Objects with a name and perhaps an id; steps name the id as {{name}}.
class NamedReader {
public:
    NamedReader(Loading& l, std::string_view what, std::uint64_t kind) : l_(l), what_(what), kind_(kind) {}

    std::optional<sim::Guid> read(Cursor const& at) {
        auto const name = at.find("name");
        if (!name) return std::nullopt;
        std::string const text(name->text());
        auto const complain = [&](Cursor const& place, std::string const& message) {
            place.error(message);
            return std::optional<sim::Guid>();
        };
        auto const [first, fresh] = names_.try_emplace(text, *name);
        if (!fresh)
            return complain(
                *name, what_ + " '" + text + "' is already defined at " + text_of(first->second.place()));
        auto const given = at.find("id");
        auto const parsed = given ? sim::Guid::parse(given->text()) : std::nullopt;
        sim::Guid const id = parsed.value_or(named_id(l_.out.setup.seed, text, kind_));
        auto const [same, new_id] = ids_.try_emplace(id, *name);
        if (!new_id)
            return complain(given ? *given : *name,
                            what_ + " '" + std::string(same->second.text()) + "' has the same id");
        if (!l_.out.captures.emplace(text, id.text()).second)
            return complain(*name, "'" + text + "' is the name of another object already");
        return id;
    }

private:
    Loading& l_;
    std::string what_;
    std::uint64_t kind_;
    std::map<std::string, Cursor> names_;
    std::map<sim::Guid, Cursor> ids_;
};

void read_directory_group(Loading& l, NamedReader& reader, Cursor const& at) {
    auto const id = reader.read(at);
    if (!id) return;
    l.out.setup.directory_groups.push_back(
        {sim::DirectoryGroupId{*id}, at.text_or("displayName", at.text_or("name")), read_members(l, at), {}});
}

}  // namespace

void load_state(Loading& l, Cursor const& root) {
    if (auto const enrolled = root.find("enrolled"))
        enrolled->each_item([&](Cursor const& item) {
            l.out.setup.enrolled.push_back(
                {read_part(l, item), category_of(item.text_or("updateCategory", "driver"))});
        });
    NamedReader audiences(l, "audience", kAudience);
    if (auto const list = root.find("audiences"))
        list->each_item([&](Cursor const& item) {
            if (auto const id = audiences.read(item))
                l.out.setup.audiences.push_back({sim::AudienceId{*id}, read_members(l, item), {}});
        });
    NamedReader groups(l, "directory group", kDirectoryGroup);
    if (auto const list = root.find("directoryGroups"))
        list->each_item([&](Cursor const& item) { read_directory_group(l, groups, item); });
}

}  // namespace scenarios
