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

/// Of an audience that the file gives no id: hangs on the seed and its name only.
sim::Guid audience_id(std::uint64_t seed, std::string_view name) {
    std::uint64_t const key = sim::hash_text(name);
    std::uint64_t const high = sim::draw(seed, key, sim::Purpose::object_id_high, 0);
    std::uint64_t const low = sim::draw(seed, key, sim::Purpose::object_id_low, 0);
    return sim::Guid::from_bits(high, low);
}

class AudienceReader {
public:
    explicit AudienceReader(Loading& l) : l_(l) {}

    void read(Cursor const& at) {
        auto const name = at.find("name");
        if (!name) return;
        std::string const text(name->text());
        auto const [first, fresh] = names_.try_emplace(text, *name);
        if (!fresh)
            return name->error("audience '" + text + "' is already defined at " +
                               text_of(first->second.place()));
        auto const given = at.find("id");
        auto const parsed = given ? sim::Guid::parse(given->text()) : std::nullopt;
        sim::Guid const id = parsed.value_or(audience_id(l_.out.setup.seed, text));
        auto const [same, new_id] = ids_.try_emplace(id, *name);
        if (!new_id)
            (given ? *given : *name)
                .error("audience '" + std::string(same->second.text()) + "' has the same id");
        sim::InitialAudience audience{sim::AudienceId{id}, {}, {}};
        if (auto const members = at.find("members")) {
            if (members->is_object()) audience.members.push_back(read_part(l_, *members));
            members->each_item([&](Cursor const& part) { audience.members.push_back(read_part(l_, part)); });
        }
        l_.out.setup.audiences.push_back(std::move(audience));
        l_.out.captures.emplace(text, id.text());
    }

private:
    Loading& l_;
    std::map<std::string, Cursor> names_;
    std::map<sim::Guid, Cursor> ids_;
};

}  // namespace

void load_state(Loading& l, Cursor const& root) {
    if (auto const enrolled = root.find("enrolled"))
        enrolled->each_item([&](Cursor const& item) {
            l.out.setup.enrolled.push_back(
                {read_part(l, item), category_of(item.text_or("updateCategory", "driver"))});
        });
    AudienceReader reader(l);
    if (auto const audiences = root.find("audiences"))
        audiences->each_item([&](Cursor const& item) { reader.read(item); });
}

}  // namespace scenarios
