#include "fakegraph/run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "fakegraph/odata/url.h"
#include "fakegraph/run/captures.h"
#include "fakegraph/run/expect.h"
#include "fakegraph/run/pages.h"
#include "fakegraph/run/shell.h"
#include "fakegraph/run/step_order.h"
#include "fakegraph/run/verdicts.h"

namespace fakegraph::run {
namespace {

using scenarios::AdvanceStep;
using scenarios::CommandStep;
using scenarios::DevicesStep;
using scenarios::PagesStep;
using scenarios::RequestsStep;
using scenarios::RequestStep;
using scenarios::Step;
using scenarios::VerdictsStep;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_outcome(std::string_view member) {
    return member == "installed" || member == "failed" || member == "rolledBack" || member == "offered" ||
           member == "windows";
}

constexpr std::string_view kCommandClient = "command";

class Player {
public:
    Player(scenarios::Scenario const& scenario, Transport& transport, RunOptions const& options)
        : scenario_(scenario), transport_(transport), options_(options) {
        for (auto const& [name, value] : scenario.captures) captures_[name] = value;
    }

    RunResult run() {
        result_.name = scenario_.name;
        result_.file = options_.file.empty() ? scenario_.file.generic_string() : options_.file;
        result_.seed = scenario_.setup.seed;
        if (options_.command != nullptr) result_.command = options_.command->words;
        failures_ = &result_.failures;
        result_.started = result_.now = read_clock();
        bool going = result_.failures.empty();
        bool command_failed = false;
        for (Step const& step : steps_of(scenario_, options_.command != nullptr)) {
            StepResult played;
            played.number = step.number;
            played.name = step.name;
            played.place = step.place;
            if (going || (command_failed && judges(step))) play(step, played);
            // After a command that failed, verdicts and the request log still tell why.
            if (going && played.outcome != Outcome::passed)
                command_failed = std::holds_alternative<CommandStep>(step.action);
            going = going && played.outcome == Outcome::passed;
            result_.steps.push_back(std::move(played));
        }
        failures_ = &result_.failures;
        if (auto const state = admin("GET", "/__admin/state", "")) {
            if (Json const* const digest = find_pointer(*state, "/digest"); digest && digest->is_string()) {
                result_.digest = digest->get<std::string>();
            } else {
                add({"GET /__admin/state /digest", "a string", digest ? json_text(*digest) : "nothing"});
            }
        }
        return std::move(result_);
    }

private:
    void add(Failure failure) {
        std::string const authority = transport_.authority();
        failures_->push_back({neutral(std::move(failure.where), authority),
                              neutral(std::move(failure.expected), authority),
                              neutral(std::move(failure.found), authority)});
    }
    void add(std::vector<Failure> failures) {
        for (Failure& f : failures) add(std::move(f));
    }

    void play(Step const& step, StepResult& played) {
        failures_ = &played.failures;
        step_ = &step;
        played_ = &played;
        auto const begin = std::chrono::steady_clock::now();
        if (auto expect = substitute_json(step.expect, captures_)) {
            expect_ = std::move(*expect);
            std::visit([this](auto const& action) { on(action); }, step.action);
        } else {
            add({"expect", "known captures", expect.error().message});
        }
        if (options_.timings) {
            played.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        }
        played.request = neutral(std::move(played.request), transport_.authority());
        if (std::string const now = read_clock(); !now.empty()) result_.now = now;
        played.at = result_.now;
        played.outcome = played.failures.empty() ? Outcome::passed : Outcome::failed;
    }

    void on(RequestStep const& step) {
        known({"status", "headers", "body"});
        std::optional<std::string> const target = filled_target(step.target);
        std::optional<Headers> headers = filled_headers(step.headers);
        if (!target || !headers) return;
        std::string body;
        if (step.body) {
            auto filled = substitute_json(*step.body, captures_);
            if (!filled) return add({"body", "known captures", filled.error().message});
            body = json_text(*filled);
            bool const typed = std::ranges::any_of(
                *headers, [](auto const& h) { return same_letters(h.first, "content-type"); });
            if (!typed) headers->emplace_back("Content-Type", "application/json");
        }
        exchange(step.method, *target, *headers, body, std::nullopt);
    }

    void on(AdvanceStep const& step) {
        known({"status", "headers", "body"});
        Headers const headers{{"Content-Type", "application/json"}};
        Json const body = Json::object({{"by", sim::format_duration(step.by)}});
        exchange("POST", "/__admin/clock/advance", headers, body.dump(), 200);
    }

    void on(PagesStep const& step) {
        known({"items", "pages", "distinct"});
        WalkPlan plan;
        std::optional<std::string> target = filled_target(step.target);
        std::optional<Headers> headers = filled_headers(step.headers);
        if (!target || !headers) return;
        plan.target = std::move(*target);
        plan.headers = std::move(*headers);
        plan.keep_first_body = !step_->capture.empty();
        plan.pages_max = options_.pages_max;
        if (Json const* const distinct = find_pointer(expect_, "/distinct")) {
            if (!distinct->is_string() || !is_pointer(distinct->get_ref<std::string const&>())) {
                return add({"distinct", "a JSON pointer", json_text(*distinct)});
            }
            plan.distinct = distinct->get<std::string>();
        }
        played_->request = "GET " + plan.target;
        Walk walk = walk_pages(transport_, plan);
        played_->pages = walk.pages;
        played_->items = walk.items;
        if (!walk.failures.empty()) return add(std::move(walk.failures));
        check("pages", walk.pages);
        check("items", walk.items);
        if (plan.distinct && walk.distinct != walk.items) {
            add({"distinct " + *plan.distinct, fmt::format("{} different values", walk.items),
                 fmt::format("{} different values; the first that came again: {}", walk.distinct,
                             walk.duplicate)});
        }
        take_captures(body_of({.status = 200, .headers = {}, .body = std::move(walk.first_body)}));
    }

    void on(DevicesStep const& step) {
        known({"count", "share"});
        std::string all;
        std::string base;
        for (auto const& [member, text] : step.selection) {
            auto const value = substitute_text(text, captures_);
            if (!value) return add({member, "known captures", value.error().message});
            std::string const term = encode_component(member) + '=' + encode_component(*value);
            all += (all.empty() ? "?" : "&") + term;
            if (!is_outcome(member)) base += (base.empty() ? "?" : "&") + term;
        }
        played_->request = "GET /__admin/devices/count" + all;
        std::optional<std::uint64_t> const count = count_devices(all);
        if (!count) return;
        played_->count = count;
        check("count", *count);
        if (Json const* const wanted = find_pointer(expect_, "/share")) {
            std::optional<std::uint64_t> const total = base == all ? count : count_devices(base);
            if (!total) return;
            if (*total == 0)
                return add({"share", json_text(*wanted), "no device is in the selection at all"});
            Json const share = static_cast<double>(*count) / static_cast<double>(*total);
            std::vector<Failure> failures = match(*wanted, &share, "share");
            for (Failure& f : failures) f.found = fmt::format("{} ({} of {})", share.dump(), *count, *total);
            add(std::move(failures));
        }
        take_captures({.value = Json::object({{"count", *count}})});
    }

    void on(CommandStep const&) {
        known({"exit"});
        if (options_.command == nullptr)
            return add({"command", "a command behind -- on the command line", "none"});
        played_->request = command_line(options_.command->words);
        auto end = run_command(*options_.command);
        if (!end) return add({"command", "a command that starts", end.error().message});
        if (end->interrupted) {
            result_.interrupted = true;
            add({"command", "an end of its own", "a signal to fakegraph, which ended it"});
        } else if (end->timed_out) {
            add({"command", fmt::format("an end within {} ms", options_.command->timeout.count()),
                 "none; it was killed"});
        } else {
            Json const code = end->code;
            Json const* const wanted = find_pointer(expect_, "/exit");
            add(match(wanted ? *wanted : Json(0), &code, "exit code"));
        }
        if (!failures_->empty()) played_->output = without_port(std::move(end->tail), transport_.authority());
    }

    void on(VerdictsStep const& step) {
        known({"rules"});
        auto const name = substitute_text(step.client.empty() ? kCommandClient : step.client, captures_);
        if (!name) return add({"client", "known captures", name.error().message});
        if (*name == kCommandClient && options_.command == nullptr)
            return add({"client", "a client's name, or a command behind -- on the command line", "neither"});
        std::string const target = "/__admin/verdicts/" + encode_component(client_named(*name));
        played_->request = "GET " + target;
        auto const answer = transport_.send("GET", target, {}, {});
        if (!answer) return add({"answer", "an answer", answer.error().message});
        if (answer->status == 404) return add({"client", json_text(*name), others_than_that()});
        Body const body = body_of(*answer);
        Json const* const rules = body.value ? find_pointer(*body.value, "/rules") : nullptr;
        if (answer->status != 200 || rules == nullptr) return add({"status", "200", status_text(*answer)});
        add(judge(*name, *rules, find_pointer(expect_, "/rules")));
    }

    /// `command` stands for the client of the command's token.
    std::string client_named(std::string name) const {
        if (name != kCommandClient || options_.command == nullptr) return name;
        return options_.command->client;
    }

    std::string others_than_that() {
        std::string names;
        auto const list = admin("GET", "/__admin/verdicts", "");
        Json const* const clients = list ? find_pointer(*list, "/value") : nullptr;
        for (std::size_t i = 0; clients && i < std::min<std::size_t>(clients->size(), 10); ++i)
            names += (i == 0 ? "" : ", ") + (*clients)[i].value("client", std::string());
        return names.empty() ? "nobody asked for anything" : "requests of others: " + names;
    }

    void on(RequestsStep const& step) {
        known({"count"});
        std::string query;
        for (auto const& [member, text] : step.selection) {
            auto const value = substitute_text(text, captures_);
            if (!value) return add({member, "known captures", value.error().message});
            std::string const term = member == "client" ? client_named(*value) : *value;
            query += (query.empty() ? "?" : "&") + member + '=' + encode_component(term);
        }
        std::string const target = "/__admin/requests/count" + query;
        played_->request = "GET " + target;
        auto const answer = admin("GET", target, "");
        if (!answer) return;
        Json const* const count = find_pointer(*answer, "/count");
        if (!count || !count->is_number_unsigned()) return add({"count", "a number", json_text(*answer)});
        played_->count = count->get<std::uint64_t>();
        if (find_pointer(expect_, "/count") == nullptr && *played_->count == 0)
            add({"count", "at least 1", "0"});
        check("count", *played_->count);
        Json const* const dropped = find_pointer(*answer, "/dropped");
        if (!failures_->empty() && dropped && *dropped != 0)
            failures_->back().found += fmt::format(" (the log dropped {} older requests)", dropped->dump());
    }

    /// An expectation that nobody would check must not pass.
    void known(std::initializer_list<std::string_view> members) {
        if (!expect_.is_object()) {
            if (!expect_.is_null()) add({"expect", "an object", json_text(expect_)});
            return;
        }
        for (auto const& [name, value] : expect_.items()) {
            if (std::ranges::find(members, name) == members.end()) {
                add({"expect", fmt::format("one of {}", fmt::join(members, ", ")), json_text(name)});
            }
        }
    }

    void check(std::string const& member, std::uint64_t found) {
        Json const value = found;
        if (Json const* const wanted = find_pointer(expect_, '/' + member))
            add(match(*wanted, &value, member));
    }

    std::optional<std::string> filled_target(std::string_view target) {
        auto const filled = substitute_text(target, captures_);
        if (!filled) {
            add({"target", "known captures", filled.error().message});
            return std::nullopt;
        }
        std::string const authority = transport_.authority();
        if (filled->find("://") < filled->find_first_of("/?") && !target_of(*filled, authority)) {
            add({"target", "a path, or a link to http://" + authority, *filled});
            return std::nullopt;
        }
        return full_target(*filled, authority);
    }

    std::optional<Headers> filled_headers(Headers const& headers) {
        Headers out;
        for (auto const& [name, text] : headers) {
            auto filled = substitute_text(text, captures_);
            if (!filled) {
                add({"header " + name, "known captures", filled.error().message});
                return std::nullopt;
            }
            if (std::ranges::any_of(*filled, is_control) || std::ranges::any_of(name, is_control)) {
                add({"header " + name, "a value without control characters", json_text(*filled)});
                return std::nullopt;
            }
            out.emplace_back(name, std::move(*filled));
        }
        return out;
    }

    void exchange(std::string const& method, std::string const& target, Headers const& headers,
                  std::string const& text, std::optional<int> default_status) {
        played_->request = method + ' ' + target;
        auto const answer = transport_.send(method, target, headers, text);
        if (!answer) return add({"answer", "an answer", answer.error().message});
        Body const body = body_of(*answer);
        add(check_answer(expect_, *answer, body, default_status));
        take_captures(body);
    }

    /// Only from answers that are as expected: a capture that fails beside a wrong status would say nothing
    /// new.
    void take_captures(Body const& body) {
        if (!failures_->empty()) return;
        auto const done = capture(step_->capture, body.value ? &*body.value : nullptr, captures_);
        if (!done) add({"capture", "a value to capture", done.error().message});
    }

    /// The JSON body of a 200; anything else is a failure.
    std::optional<Json> admin(std::string_view method, std::string const& target, std::string_view body) {
        std::string const where = fmt::format("{} {}", method, target);
        auto const answer = transport_.send(method, target, {}, body);
        if (!answer) return add({where, "an answer", answer.error().message}), std::nullopt;
        if (answer->status != 200) return add({where, "200", status_text(*answer)}), std::nullopt;
        Body json = body_of(*answer);
        if (!json.value) return add({where, "JSON", json_text(answer->body)}), std::nullopt;
        return std::move(json.value);
    }

    std::optional<std::uint64_t> count_devices(std::string const& query) {
        std::string const target = "/__admin/devices/count" + query;
        auto const answer = admin("GET", target, "");
        if (!answer) return std::nullopt;
        Json const* const count = find_pointer(*answer, "/count");
        if (count && count->is_number_unsigned()) return count->get<std::uint64_t>();
        add({"GET " + target + " /count", "a number", count ? json_text(*count) : "nothing"});
        return std::nullopt;
    }

    /// Empty when the server does not tell; a failure then, unless there is one already.
    std::string read_clock() {
        std::vector<Failure>* const kept = failures_;
        std::vector<Failure> own;
        failures_ = &own;
        auto const clock = admin("GET", "/__admin/clock", "");
        Json const* const now = clock ? find_pointer(*clock, "/now") : nullptr;
        if (clock && !(now && now->is_string())) add({"GET /__admin/clock /now", "a string", "none"});
        failures_ = kept;
        if (kept->empty()) *kept = std::move(own);
        return now && now->is_string() ? now->get<std::string>() : std::string();
    }

    scenarios::Scenario const& scenario_;
    Transport& transport_;
    RunOptions const& options_;
    Captures captures_;
    RunResult result_;
    // Of the step at hand.
    std::vector<Failure>* failures_ = nullptr;
    Step const* step_ = nullptr;
    StepResult* played_ = nullptr;
    Json expect_;
};

}  // namespace

bool RunResult::passed() const {
    return failures.empty() &&
           std::ranges::all_of(steps, [](StepResult const& s) { return s.outcome == Outcome::passed; });
}

std::string RunResult::replay() const {
    return fmt::format("fakegraph run {} --seed {}{}{}", shell_word(file), seed,
                       command.empty() ? "" : " -- ", command_line(command));
}

RunResult run_scenario(scenarios::Scenario const& scenario, Transport& transport, RunOptions const& options) {
    return Player(scenario, transport, options).run();
}

}  // namespace fakegraph::run
