#include "fakegraph/cli/tenant_maker.h"

#include <algorithm>
#include <list>
#include <mutex>

#include "fakegraph/cli/tenant_of_scenario.h"
#include "scenarios/loader/json_text.h"

namespace fakegraph {
namespace {

/// A scenario that was loaded, without its Setup: the World is made of that.
struct Pattern {
    std::string text;  // of the scenario, without blanks and comments; empty for the built-in one
    scenarios::Scenario scenario;
    sim::World world;
};

/// The patterns used last. Copies of a World share what never changes.
class Patterns {
public:
    std::shared_ptr<Pattern const> find(std::string_view text) {
        std::scoped_lock const hold(mutex_);
        auto const found =
            std::ranges::find_if(used_, [&](auto const& pattern) { return pattern->text == text; });
        if (found == used_.end()) return nullptr;
        used_.splice(used_.begin(), used_, found);
        return used_.front();
    }
    std::shared_ptr<Pattern const> remember(Pattern pattern) {
        auto const made = std::make_shared<Pattern const>(std::move(pattern));
        std::scoped_lock const hold(mutex_);
        used_.push_front(made);
        if (used_.size() > kMaxPatterns) used_.pop_back();
        return made;
    }

private:
    std::mutex mutex_;
    std::list<std::shared_ptr<Pattern const>> used_;
};

template <class T>
using OrMistakes = std::expected<T, std::vector<ScenarioMistake>>;

std::unexpected<std::vector<ScenarioMistake>> mistakes_of(std::vector<scenarios::Problem> const& problems) {
    std::vector<ScenarioMistake> out;
    for (auto const& p : problems) out.push_back({p.place.line, p.place.column, p.message});
    return std::unexpected(std::move(out));
}

std::unexpected<std::vector<ScenarioMistake>> mistake_of(sim::Error const& error) {
    return std::unexpected(std::vector{ScenarioMistake{1, 1, error.message}});
}

/// What stands in the member `scenario`; empty where there is none.
std::string scenario_text(scenarios::Document const& body) {
    if (!body.root().is_object()) return {};
    auto const found = body.root().find("scenario");
    return found == body.root().end()
               ? std::string()
               : found->dump(-1, ' ', false, scenarios::Json::error_handler_t::replace);
}

OrMistakes<Pattern> load(std::string text, std::string_view body, bool built_in) {
    scenarios::Scenario scenario;
    if (built_in) {
        scenario = scenarios::default_scenario();
    } else {
        auto loaded = scenarios::load_member(body, "scenario", with_checks({.seed = {}, .files = false}));
        if (!loaded) return mistakes_of(loaded.error());
        scenario = std::move(*loaded);
    }
    auto world = sim::World::make(std::move(scenario.setup));
    if (!world) return mistake_of(world.error());
    return Pattern{std::move(text), std::move(scenario), std::move(*world)};
}

}  // namespace

MakeTenant tenant_maker() {
    return [patterns = std::make_shared<Patterns>()](
               std::string const& name, std::string_view body) -> OrMistakes<std::unique_ptr<Tenant>> {
        scenarios::Document const document{std::string(body)};
        std::string text = scenario_text(document);
        bool const clean = document.problems().empty();  // or a key that stands twice would be overlooked
        auto pattern = clean ? patterns->find(text) : nullptr;
        if (!pattern) {
            bool const built_in = clean && text.empty();
            auto loaded = load(std::move(text), body, built_in);
            if (!loaded) return std::unexpected(std::move(loaded.error()));
            pattern = patterns->remember(std::move(*loaded));
        }
        auto tenant = make_tenant(pattern->scenario, pattern->world, name);
        if (!tenant) return mistake_of(tenant.error());
        return std::move(*tenant);
    };
}

}  // namespace fakegraph
