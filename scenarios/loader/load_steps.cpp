#include <algorithm>
#include <array>

#include "scenarios/loader/loading.h"
#include "scenarios/loader/nearest.h"

namespace scenarios {
namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",    "POST", "PATCH",  "PUT",
                                                      "DELETE", "HEAD", "OPTIONS"};
constexpr std::array<std::string_view, 3> kCategories = {"feature", "quality", "driver"};
constexpr std::array<std::string_view, 7> kKinds = {"request", "pages",    "advance", "devices",
                                                    "command", "verdicts", "requests"};
constexpr std::size_t kMaxStepName = 200;

bool is_capture_name(std::string_view name) {
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    auto const other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
    return !name.empty() && name.size() <= 64 && letter(name.front()) && std::ranges::all_of(name, other);
}

using Headers = std::vector<std::pair<std::string, std::string>>;
using Selection = std::vector<std::pair<std::string, std::string>>;

class StepReader {
public:
    explicit StepReader(Loading& l) : l_(l) {
        for (auto const& [name, id] : l.out.captures) known_.insert(name);
    }
    void read(Cursor const& at);

private:
    std::optional<RequestStep> request(Cursor const& step, Cursor const& text);
    std::optional<AdvanceStep> advance(Cursor const& text) const;
    DevicesStep devices(Cursor const& selection) const;
    void command(Cursor const& value);
    Selection requests(Cursor const& selection) const;
    void check_entry(Cursor const& value) const;
    void check_audience(Cursor const& value) const;
    bool check_target(Cursor const& at, std::string_view target) const;
    Headers headers(Cursor const& step) const;
    void capture(Cursor const& step, Step& out);
    void check_captures(Cursor const& at) const;
    void check_captures(Cursor const& at, std::string_view text, bool key) const;
    void only_for(Cursor const& step, std::string_view key, bool allowed, std::string_view kinds) const;

    Loading& l_;
    std::set<std::string> known_;  // captures so far
    bool has_command_ = false;
};

/// "devices audience {{pilot}}, enrolled driver"
void append_selection(std::string& text, Selection const& selection) {
    for (auto const& [key, value] : selection) text += (text.back() == 's' ? " " : ", ") + key + ' ' + value;
}

std::string_view kind_of(Cursor const& step) {
    std::string_view kind;
    for (std::string_view const k : kKinds)
        if (step.json().contains(k)) {
            if (!kind.empty()) return {};  // the schema has said it
            kind = k;
        }
    return kind;
}

void StepReader::read(Cursor const& at) {
    std::string_view const kind = kind_of(at);
    check_captures(at);
    Step step;
    step.number = l_.out.steps.size() + 1;
    step.place = at.place();
    step.name = at.text_or("name");
    only_for(at, "body", kind == "request", "'request'");
    only_for(at, "headers", kind == "request" || kind == "pages", "'request' and 'pages'");
    only_for(at, "capture", kind == "request" || kind == "pages", "'request' and 'pages'");
    capture(at, step);
    if (auto const expect = at.find("expect"); expect && !kind.empty()) {
        step.expect = expect->json();
        if (expect->is_object()) check_expect(*expect, kind);
    }
    auto const what = kind.empty() ? std::nullopt : at.find(kind);
    if (!what) return;
    std::string text(kind == "request" ? "" : kind);
    if (what->json().is_string()) (text += text.empty() ? "" : " ") += what->text();
    if (kind == "request") {
        if (auto r = request(at, *what)) step.action = std::move(*r);
    } else if (kind == "pages") {
        if (check_target(*what, what->text()))
            step.action = PagesStep{std::string(what->text()), headers(at)};
    } else if (kind == "advance") {
        if (auto const a = advance(*what)) step.action = *a;
    } else if (kind == "command") {
        command(*what);
        step.action = CommandStep{};
    } else if (kind == "verdicts") {
        step.action = VerdictsStep{what->text_or("client")};
        if (auto const client = what->text_or("client"); !client.empty()) text += " on " + client;
    } else if (kind == "requests") {
        step.action = RequestsStep{requests(*what)};
        append_selection(text, std::get<RequestsStep>(step.action).selection);
    } else {
        step.action = devices(*what);
        append_selection(text, std::get<DevicesStep>(step.action).selection);
    }
    if (step.name.empty()) step.name = text.substr(0, kMaxStepName);
    l_.out.steps.push_back(std::move(step));
}

void StepReader::only_for(Cursor const& step, std::string_view key, bool allowed,
                          std::string_view kinds) const {
    if (allowed) return;
    if (auto const v = step.find(key))
        v->error_at_key("'" + std::string(key) + "' is only for " + std::string(kinds) + " steps");
}

std::optional<RequestStep> StepReader::request(Cursor const& step, Cursor const& at) {
    std::string_view const text = at.text();
    std::size_t const space = text.find(' ');
    std::string_view const method = text.substr(0, space);
    if (std::ranges::find(kMethods, method) == kMethods.end()) {
        at.error("unknown method '" + std::string(method.substr(0, 40)) + "'" + suggestion(method, kMethods));
        return std::nullopt;
    }
    std::string_view const target =
        space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (!check_target(at, target)) return std::nullopt;
    RequestStep r{std::string(method), std::string(target), std::nullopt, headers(step)};
    if (auto const body = step.find("body")) r.body = body->json();
    return r;
}

bool StepReader::check_target(Cursor const& at, std::string_view target) const {
    bool const begins = target.starts_with('/') || target.starts_with("{{") ||
                        target.starts_with("http://") || target.starts_with("https://");
    if (!begins)
        at.error("the address must begin with '/', such as /admin/windows/updates/deploymentAudiences");
    bool const spaced = target.find_first_of(" \t\r\n") != std::string_view::npos;
    if (begins && spaced) at.error("the address holds a space: write %20");
    return begins && !spaced;
}

std::optional<AdvanceStep> StepReader::advance(Cursor const& text) const {
    auto const by = sim::parse_duration(text.text());
    if (!by)
        text.error("'" + std::string(text.text()) + "' is not an ISO 8601 duration such as P14D or PT6H");
    else if (*by <= sim::Ticks::zero())
        text.error("the clock only moves on: the duration must be above zero");
    else
        return AdvanceStep{*by};
    return std::nullopt;
}

DevicesStep StepReader::devices(Cursor const& selection) const {
    DevicesStep step;
    selection.each_member([&](std::string_view key, Cursor const& value) {
        std::string_view const text = value.text();
        step.selection.emplace_back(key, text);
        if (text.find("{{") != std::string_view::npos) return;
        if (key == "cohort") {
            known_cohort(l_, value);
        } else if (key == "audience") {
            check_audience(value);
        } else if (key == "windows") {
            if (sim::find_windows_release(text) == nullptr && !sim::WindowsBuild::parse(text))
                value.error("'" + std::string(text) +
                            "' is neither a release such as 11-24H2 nor a build such as 26100.2033");
        } else if (key == "directoryGroup") {
            if (!sim::Guid::parse(text))
                value.error("'" + std::string(text) + "' is not the id of a directory group");
        } else if (key != "enrolled") {
            check_entry(value);
        } else if (std::ranges::find(kCategories, text) == kCategories.end()) {
            value.error("unknown update category '" + std::string(text) + "'" +
                        suggestion(text, kCategories));
        }
    });
    return step;
}

void StepReader::command(Cursor const& value) {
    if (!value.boolean())
        value.error("'command' takes true: the command stands behind -- on the command line");
    if (has_command_) value.error_at_key("the command runs once, and an earlier step runs it");
    has_command_ = true;
}

Selection StepReader::requests(Cursor const& selection) const {
    Selection out;
    selection.each_member([&](std::string_view key, Cursor const& value) {
        if (key == "status" && value.json().is_number() && (value.number() < 100 || value.number() > 599))
            value.error("a status lies between 100 and 599");
        bool const method = key == "method" && value.text().find("{{") == std::string_view::npos;
        if (method && std::ranges::find(kMethods, value.text()) == kMethods.end())
            value.error("unknown method '" + std::string(value.text().substr(0, 40)) + "'" +
                        suggestion(value.text(), kMethods));
        out.emplace_back(
            key, value.json().is_string() ? std::string(value.text()) : std::to_string(value.natural()));
    });
    return out;
}

void StepReader::check_entry(Cursor const& value) const {
    std::string const text(value.text());
    if (l_.drivers.contains(text) || l_.entries.contains(text) || l_.names_missing) return;
    bool const capture = known_.contains(text);
    value.error("no catalogue entry has the id '" + text + "'" +
                (capture ? "; did you mean '{{" + text + "}}'?" : ""));
}

void StepReader::check_audience(Cursor const& value) const {
    std::string const text(value.text());
    if (sim::Guid::parse(text)) return;
    bool const capture = known_.contains(text);
    value.error("'" + text + "' is not the id of an audience" +
                (capture ? "; did you mean '{{" + text + "}}'?" : ""));
}

Headers StepReader::headers(Cursor const& step) const {
    Headers out;
    auto const list = step.find("headers");
    if (!list) return out;
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    auto const token = [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kMarks.find(c) != std::string_view::npos;
    };
    list->each_member([&](std::string_view name, Cursor const& value) {
        bool const good_value =
            value.text().find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
        if (name.empty() || !std::ranges::all_of(name, token))
            value.error_at_key("'" + std::string(name) + "' is not the name of a header");
        if (!good_value) value.error("the value of a header is one line");
        out.emplace_back(name, value.text());
    });
    return out;
}

void StepReader::capture(Cursor const& step, Step& out) {
    auto const captures = step.find("capture");
    if (!captures) return;
    captures->each_member([&](std::string_view name, Cursor const& pointer) {
        if (!is_capture_name(name))
            pointer.error_at_key(
                "'" + std::string(name) +
                "' is no name for a capture: letters, digits, '_', '.', '-', a letter first");
        if (!is_json_pointer(pointer.text()))
            pointer.error("'" + std::string(pointer.text()) +
                          "' is not a JSON pointer; one begins with '/', such as /id");
        out.capture.emplace_back(name, pointer.text());
        known_.emplace(name);
    });
}

void StepReader::check_captures(Cursor const& at, std::string_view text, bool key) const {
    for (std::string const& name : placeholders(at, text)) {
        if (known_.contains(name)) continue;
        std::string message = "no earlier step captures '" + name + "'";
        if (known_.empty())
            message += " and no audience is named so";
        else
            message += suggestion(name, names_of(
                                            known_, [](auto const& n) -> auto const& { return n; }));
        if (key)
            at.error_at_key(std::move(message));
        else
            at.error(std::move(message));
    }
}

/// All texts of a step, keys too.
void StepReader::check_captures(Cursor const& at) const {
    check_captures(at, at.text(), false);
    at.each_member([this](std::string_view key, Cursor const& member) {
        check_captures(member, key, true);
        check_captures(member);
    });
    at.each_item([this](Cursor const& item) { check_captures(item); });
}

}  // namespace

std::vector<std::string> placeholders(Cursor const& at, std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
        std::size_t const close = text.find("}}", open + 2);
        if (close == std::string_view::npos) {
            at.error("'{{' is not closed by '}}'");
            break;
        }
        names.emplace_back(text.substr(open + 2, close - open - 2));
        open = close + 2;
    }
    return names;
}

void load_steps(Loading& l, Cursor const& root) {
    StepReader reader(l);
    if (auto const steps = root.find("steps"))
        steps->each_item([&](Cursor const& step) {
            if (step.is_object()) reader.read(step);
        });
}

}  // namespace scenarios
