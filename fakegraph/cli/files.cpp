/// The commands that work on files and need no server.
#include <fmt/format.h>

#include <cstdio>

#include "fakegraph/admin/admin.h"
#include "fakegraph/admin/inventory.h"
#include "fakegraph/cli/commands.h"
#include "fakegraph/cli/output_file.h"
#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/metadata/documents.h"
#include "fakegraph/resources/registry.h"

namespace fakegraph {
namespace {

/// A field of a CSV line, quoted where it must be (RFC 4180).
std::string csv_field(std::string const& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (char const c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

std::string csv_line(sim::World const& world, sim::DeviceIndex d) {
    sim::Variant const& v = world.fleet().variant_of(d);
    sim::HardwareModel const& m = world.fleet().models()[v.model];
    auto const device = admin::inventory(world, d);
    return fmt::format("{},{},{},{},{},{},{},{}\n", device["id"].get<std::string>(),
                       csv_field(world.fleet().cohort_of(d).name), csv_field(m.smbios.manufacturer),
                       csv_field(m.name), csv_field(world.fleet().name_of(d)),
                       device["joined"].get<std::string>(), csv_field(world.fleet().editions()[v.edition]),
                       v.windows.text());
}

}  // namespace

int run_check(std::vector<std::string> const& files) {
    bool valid = true;
    for (auto const& file : files) {
        auto const loaded = scenarios::load_file(file, with_checks({}));
        if (loaded) {
            fmt::print("{}: ok\n", file);
            continue;
        }
        valid = false;
        print_problems(loaded.error());
    }
    return valid ? kExitPassed : kExitUsage;
}

int run_init(std::string const& file) {
    if (auto const written = write_new_file(file, scenarios::starter_text()); !written) {
        fmt::print(stderr, "fakegraph: {}\n", written.error().message);
        return written.error().code == sim::Errc::already_exists ? kExitUsage : kExitNoStart;
    }
    fmt::print("{0}: written; next: fakegraph check {0}, fakegraph serve {0}\n", file);
    return kExitPassed;
}

int run_fleet(FleetOptions const& options) {
    auto scenario = load_or_print(options.scenario, {});
    if (!scenario) return kExitUsage;
    auto const tenant = make_tenant(*scenario);
    if (!tenant) {
        fmt::print(stderr, "{}: error: {}\n", options.scenario, tenant.error().message);
        return kExitUsage;
    }
    sim::World const& world = (*tenant)->world();
    std::uint64_t const count =
        std::min<std::uint64_t>(world.fleet().size(), options.limit.value_or(world.fleet().size()));
    bool const csv = options.format == "csv";
    if (csv) fmt::print("id,cohort,manufacturer,model,displayName,joined,edition,build\n");
    for (std::uint64_t d = 0; d < count; ++d) {
        sim::DeviceIndex const device{static_cast<std::uint32_t>(d)};
        std::string const line =
            csv ? csv_line(world, device) : admin::inventory(world, device).dump() + '\n';
        if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size())
            return kExitNoStart;  // main() says why
    }
    return kExitPassed;
}

int run_schema() {
    fmt::print("{}", scenarios::schema_text());
    return kExitPassed;
}

int run_openapi() {
    fmt::print("{}\n", metadata::openapi(resources::model(), "/beta"));
    return kExitPassed;
}

int run_version() {
    fmt::print("fakegraph {}\n", admin::kVersion);
    return kExitPassed;
}

int refuse_command(std::string const& what) {
    fmt::print(stderr, "fakegraph: '{}' is not simulated yet\n", what);
    return kExitUsage;
}

}  // namespace fakegraph
