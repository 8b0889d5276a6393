#include <cmath>

#include "scenarios/loader/loading.h"
#include "scenarios/loader/nearest.h"

namespace scenarios {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kDefaultSeed = 7;
constexpr sim::Instant kDefaultStart = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + 8h;
constexpr sim::Ticks kScanIntervalMin = 1h;
constexpr sim::Ticks kScanIntervalMax = std::chrono::days{7};

void load_clock(Loading& l, Cursor const& clock) {
    if (auto const start = clock.find("start")) {
        if (auto const time = sim::parse_instant(start->text()))
            l.out.setup.start = *time;
        else
            start->error("'" + std::string(start->text()) +
                         "' is not an ISO 8601 time such as 2026-01-05T08:00:00Z");
    }
    if (auto const rate = clock.find("rate")) l.out.clock_rate = static_cast<std::int64_t>(rate->natural());
}

std::uint32_t parts_per_million(double share) {
    return static_cast<std::uint32_t>(std::llround(share * 1e6));
}

void load_client(sim::ClientSettings& client, Cursor const& settings) {
    if (auto const text = settings.find("scanInterval")) {
        auto const interval = sim::parse_duration(text->text());
        if (!interval)
            text->error("'" + std::string(text->text()) + "' is not an ISO 8601 duration such as PT22H");
        else if (*interval < kScanIntervalMin || *interval > kScanIntervalMax)
            text->error("'" + std::string(text->text()) + "' is outside PT1H to P7D");
        else
            client.scan_interval = *interval;
    }
    if (auto const rate = settings.find("failureRate"))
        client.failure_ppm = parts_per_million(rate->number());
    if (auto const rate = settings.find("rollbackRate"))
        client.rollback_ppm = parts_per_million(rate->number());
    if (client.failure_ppm + client.rollback_ppm > 1'000'000)
        settings.error("failureRate and rollbackRate together exceed 1");
}

void load_service(Loading& l, Cursor const& service) {
    FaceSettings& face = l.out.face;
    if (auto const timing = service.find("timing")) load_timing(l, *timing);
    face.auth = service.text_or("auth", face.auth);
    if (auto const identity = service.find("identity")) load_identity(l, *identity, face.identity);
    if (auto const limits = service.find("limits")) load_limits(*limits, face.limits);
    face.shuffle_batches = service.text_or("batchOrder") == "shuffled";
    face.like_documentation = service.text_or("like") == "documentation";
    if (auto const differences = service.find("differences"))
        differences->each_member(
            [&](std::string_view name, Cursor const& side) { face.differences.emplace(name, side.text()); });
    face.top_is_total = service.text_or("top") == "total";
    face.refuse_top_above_limit = service.text_or("topAboveLimit") == "refuse";
    face.refuse_unknown_properties = service.text_or("unknownProperties", "refuse") == "refuse";
    face.exact_keys = service.text_or("keyCase") == "exact";
    face.ignore_prefer = service.text_or("prefer") == "ignore";
    face.mask_unknown_enums = service.text_or("unknownEnumMembers") == "masked";
    face.ignore_unsupported_options = service.text_or("unsupportedOptions") == "ignore";
    l.out.setup.service.unenroll_leaves_audiences =
        service.text_or("unenroll", "leaveAudiences") == "leaveAudiences";
    if (auto const size = service.find("pageSize"))
        face.page_size = static_cast<std::uint32_t>(size->natural());
}

void load_faults(Loading& l, Cursor const& faults) {
    l.out.faults = faults.json();
    if (!l.options.check_faults) return;
    for (PartMistake& mistake : l.options.check_faults(faults.json())) {
        Json const& node = faults.json().at(Json::json_pointer(mistake.pointer));
        // What the schema refused has been told already.
        if (!faults.source().is_bad(node))
            faults.source().report(node, std::move(mistake.message), mistake.at_key);
    }
}

}  // namespace

void load_settings(Loading& l, Cursor const& root) {
    sim::Setup& setup = l.out.setup;
    auto const seed = root.find("seed");
    setup.seed = l.options.seed.value_or(seed ? seed->natural() : kDefaultSeed);
    setup.start = kDefaultStart;
    if (auto const clock = root.find("clock")) load_clock(l, *clock);
    if (auto const client = root.find("windowsUpdate")) load_client(setup.client, *client);
    if (auto const service = root.find("service")) load_service(l, *service);
    if (auto const faults = root.find("faults")) load_faults(l, *faults);
}

}  // namespace scenarios
