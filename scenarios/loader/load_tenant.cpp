/// What surrounds the devices: safeguard holds, log workspaces, the tenant's own facts.
#include "scenarios/loader/data_read_values.h"
#include "scenarios/loader/loading.h"

namespace scenarios {
namespace {

std::optional<sim::Version> read_version(Cursor const& hold, std::string_view key) {
    auto const text = hold.find(key);
    if (!text) return std::nullopt;
    auto const version = sim::Version::parse(text->text());
    if (!version) text->error("'" + std::string(text->text()) + "' is not a version of one to four numbers");
    return version;
}

sim::SafeguardHold read_hold(Loading const& l, Cursor const& at) {
    sim::SafeguardHold hold;
    hold.id = static_cast<std::int32_t>(read_natural(at, "id"));
    if (auto const likely = at.find("likely")) hold.likely = likely->boolean();
    if (auto const targets = at.find("targets"))
        targets->each_item([&](Cursor const& name) {
            if (auto const* release = sim::find_windows_release(name.text()))
                hold.target_builds.push_back(release->build);
            else
                name.error("'" + std::string(name.text()) + "' is no Windows release such as 11-24H2");
        });
    if (auto const models = at.find("models"))
        models->each_item([&](Cursor const& name) {
            if (find_model(l, name)) hold.models.emplace_back(name.text());
        });
    hold.hardware_id = at.text_or("hardwareId");
    hold.version_from = read_version(at, "driverFrom");
    hold.version_below = read_version(at, "driverBelow");
    hold.from = read_time(at, "from").value_or(l.out.setup.start);
    hold.until = read_time(at, "until");
    if (hold.until && *hold.until <= hold.from) at.error("the hold ends before it begins");
    if ((hold.version_from || hold.version_below) && hold.hardware_id.empty())
        at.error("driverFrom and driverBelow need a hardwareId");
    return hold;
}

sim::Workspace read_workspace(Cursor const& at) {
    sim::Workspace w;
    w.subscription = at.text_or("azureSubscriptionId");
    w.resource_group = at.text_or("azureResourceGroupName");
    w.name = at.text_or("workspaceName");
    if (auto const active = at.find("subscriptionActive")) w.subscription_active = active->boolean();
    if (auto const linkable = at.find("linkable")) w.linkable = linkable->boolean();
    return w;
}

}  // namespace

void load_tenant(Loading& l, Cursor const& root) {
    sim::Setup& setup = l.out.setup;
    if (auto const list = root.find("safeguardHolds"))
        list->each_item([&](Cursor const& item) { setup.holds.push_back(read_hold(l, item)); });
    if (auto const list = root.find("workspaces"))
        list->each_item([&](Cursor const& item) { setup.workspaces.push_back(read_workspace(item)); });
    if (auto const tenant = root.find("tenant")) {
        setup.tenant.display_name = tenant->text_or("displayName", setup.tenant.display_name);
        setup.tenant.domain = tenant->text_or("domain", setup.tenant.domain);
        setup.tenant.admin_name = tenant->text_or("administrator", setup.tenant.admin_name);
    }
}

}  // namespace scenarios
