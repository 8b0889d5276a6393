#include "fakegraph/cli/tenant_of_scenario.h"

#include <fmt/format.h>

#include <cstdio>

#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/parse.h"
#include "fakegraph/harness.h"
#include "fakegraph/odata/differences.h"

namespace fakegraph {

Settings settings_of(scenarios::FaceSettings const& face) {
    Settings s;
    s.top_is_total = face.top_is_total;
    s.refuse_unknown_properties = face.refuse_unknown_properties;
    s.page_size = face.page_size;
    for (Difference const& d : kDifferences) {
        auto const alone = face.differences.find(std::string(d.name));
        s.*d.flag = alone == face.differences.end()
                        ? face.like_documentation && d.other == Difference::kDocumentation
                        : alone->second == d.other;
    }
    return s;
}

sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario& scenario) {
    auto world = sim::World::make(std::move(scenario.setup));
    if (!world) return std::unexpected(world.error());
    auto tenant = std::make_unique<Tenant>("", std::move(*world), settings_of(scenario.face));
    tenant->clock_rate = scenario.clock_rate;
    auto faults = faults::parse(scenario.faults);
    if (!faults) {
        faults::Mistake const& first = faults.error().front();
        return sim::fail(sim::Errc::invalid_argument, "faults" + first.pointer + ": " + first.message);
    }
    if (auto const loaded = tenant->harness().faults.load(std::move(*faults), tenant->seed()); !loaded)
        return std::unexpected(loaded.error());
    return tenant;
}

scenarios::LoadOptions with_checks(scenarios::LoadOptions options) {
    options.check_faults = [](scenarios::Json const& faults) {
        std::vector<scenarios::PartMistake> out;
        auto parsed = faults::parse(faults);
        if (parsed) return out;
        for (faults::Mistake& m : parsed.error())
            out.push_back({std::move(m.pointer), std::move(m.message), m.at_key});
        return out;
    };
    return options;
}

void print_problems(std::vector<scenarios::Problem> const& problems) {
    for (auto const& p : problems) fmt::print(stderr, "{}\n", p.text());
    if (problems.size() > 1) fmt::print(stderr, "{} mistakes\n", problems.size());
}

std::optional<scenarios::Scenario> load_or_print(std::string const& file,
                                                 scenarios::LoadOptions const& options) {
    if (file.empty()) return scenarios::default_scenario(options);
    auto loaded = scenarios::load_file(file, with_checks(options));
    if (loaded) return std::move(*loaded);
    print_problems(loaded.error());
    return std::nullopt;
}

}  // namespace fakegraph
