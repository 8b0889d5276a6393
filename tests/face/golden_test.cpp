/// Golden exchanges: tests/golden/<resource>/<case>.http, each a sequence of requests against one fresh
/// tenant (tests/golden/tenant.json).
///
///     ### What the exchange shows
///     POST /beta/admin/windows/updates/deploymentAudiences
///
///     {}
///
///     @audience = /id                      the captures that later requests use as {{audience}}
///
///     HTTP/1.1 201                         from here on written by the test with FAKEGRAPH_UPDATE_GOLDEN=1
///
/// A request with a body has Content-Type application/json unless a line `Content-Type: …` says otherwise (an
/// empty one: none).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

namespace fs = std::filesystem;

struct Exchange {
    std::string title, request_line, body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::pair<std::string, std::string>> captures;  // name, JSON pointer
};

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(std::min(text.find_first_not_of('\n'), text.size()));
}

/// The requests of a file; what is written below `HTTP/1.1` is not looked at.
std::vector<Exchange> exchanges_in(std::string const& text) {
    std::vector<Exchange> out;
    std::istringstream lines(text);
    enum class At { title, head, body, response } at = At::title;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("### ")) {
            out.emplace_back().title = line.substr(4);
            at = At::title;
        } else if (out.empty() || at == At::response) {
            continue;
        } else if (line.starts_with("HTTP/1.1")) {
            at = At::response;
        } else if (at == At::title) {
            out.back().request_line = line;
            at = At::head;
        } else if (line.starts_with('@') && line.find(" = /") != std::string::npos) {
            out.back().captures.emplace_back(line.substr(1, line.find(' ') - 1),
                                             line.substr(line.find(" = ") + 3));
        } else if (at == At::head && !line.empty()) {
            std::size_t const colon = line.find(':');
            out.back().headers.emplace_back(line.substr(0, colon),
                                            trimmed(line.substr(std::min(colon + 2, line.size()))));
        } else {
            at = At::body;
            out.back().body += line + '\n';
        }
    }
    for (auto& e : out) e.body = trimmed(e.body);
    return out;
}

/// Two blanks a level; what fits into 100 columns stands on one line.
void print(std::string& out, Json const& value, std::size_t indent) {
    if (auto const flat = value.dump();
        !value.is_structured() || value.empty() || flat.size() + indent <= 100) {
        out += flat;
        return;
    }
    std::string const pad(indent + 2, ' ');
    out += value.is_object() ? "{" : "[";
    bool first = true;
    for (auto const& [name, item] : value.items()) {
        out += first ? "\n" : ",\n";
        first = false;
        out += pad;
        if (value.is_object()) out += Json(name).dump() + ": ";
        print(out, item, indent + 2);
    }
    (out += '\n') += std::string(indent, ' ');
    out += value.is_object() ? '}' : ']';
}

class Play {
public:
    std::string run(std::vector<Exchange> const& exchanges) {
        for (auto const& e : exchanges) one(e);
        return out_;
    }

private:
    std::string filled(std::string text) const {
        for (std::size_t open = 0; (open = text.find("{{", open)) != std::string::npos;) {
            std::size_t const close = text.find("}}", open);
            if (close == std::string::npos) break;
            auto const found = captures_.find(text.substr(open + 2, close - open - 2));
            EXPECT_NE(found, captures_.end()) << text;
            if (found == captures_.end()) break;
            text.replace(open, close + 2 - open, found->second);
            open += found->second.size();
        }
        return text;
    }

    void one(Exchange const& e) {
        if (!out_.empty()) out_ += '\n';
        out_ += "### " + e.title + '\n' + e.request_line + '\n';
        for (auto const& [name, value] : e.headers)
            out_ += name + ':' + (value.empty() ? "" : " ") + value + '\n';
        if (!e.body.empty()) out_ += '\n' + e.body + '\n';
        if (!e.captures.empty()) out_ += '\n';
        for (auto const& [name, pointer] : e.captures) out_ += '@' + name + " = " + pointer + '\n';

        std::string const target = filled(e.request_line.substr(e.request_line.find(' ') + 1));
        std::string const body = filled(e.body);
        Request request;
        request.method = method_named(e.request_line.substr(0, e.request_line.find(' ')));
        request.target = target;
        request.host = "graph.test";
        request.body = body;
        request.has_body = !body.empty();
        if (!body.empty()) request.content_type = "application/json";
        std::string const length = std::to_string(body.size());
        std::vector<HeaderView> headers = {{"Content-Length", length}};
        for (auto const& [name, value] : e.headers) {
            headers.push_back({name, value});
            if (name == "Content-Type")
                request.content_type = value;
            else if (name == "Prefer")
                request.prefer = value;
            else if (name == "client-request-id")
                request.client_request_id = value;
        }
        request.headers = headers;
        auto const reply = face_.send(request);
        out_ += "\nHTTP/1.1 " + std::to_string(reply.status) + '\n';
        if (!reply.content_type.empty()) out_ += "Content-Type: " + reply.content_type + '\n';
        for (auto const& [name, value] : reply.headers) out_ += name + ": " + value + '\n';
        if (reply.body.empty()) return;
        out_ += '\n';
        if (reply.content_type.starts_with("application/json")) {
            auto const parsed = Json::parse(reply.body, nullptr, false);
            EXPECT_EQ(parsed.dump(), reply.body) << "not compact JSON, or a member twice";
            print(out_, parsed, 0);
            for (auto const& [name, pointer] : e.captures) {
                auto const& value = parsed.at(Json::json_pointer(pointer));
                captures_[name] = value.is_string() ? value.get<std::string>() : value.dump();
                // Links are followed from their path on.
                if (captures_[name].starts_with("http://graph.test/")) captures_[name].erase(0, 18);
            }
        } else {
            out_ += reply.body;
        }
        out_ += '\n';
    }

    Face face_;
    std::map<std::string, std::string> captures_{
        {"everybody", std::string(kEverybody)}, {"pilot1", std::string(kPilot1)},
        {"pilot2", std::string(kPilot2)},       {"pilot3", std::string(kPilot3)},
        {"wifi", std::string(kWifi)},           {"graphics", std::string(kGraphics)}};
    std::string out_;
};

std::vector<std::string> cases() {
    std::vector<std::string> out;
    fs::path const root = FAKEGRAPH_ROOT "/tests/golden";
    for (auto const& file : fs::recursive_directory_iterator(root))
        if (file.path().extension() == ".http") out.push_back(fs::relative(file.path(), root).string());
    std::ranges::sort(out);
    return out;
}

/// The first lines that differ, and the exchange that they stand in; empty when the texts are equal.
std::string first_difference(std::string const& expected, std::string const& found) {
    std::istringstream a(expected);
    std::istringstream b(found);
    std::string title;
    for (std::string x, y;; x.clear(), y.clear()) {
        bool const more = static_cast<bool>(std::getline(a, x));
        if (static_cast<bool>(std::getline(b, y)) == more && x == y) {
            if (!more) return expected == found ? "" : "the last line break";
            if (x.starts_with("### ")) title = x;
            continue;
        }
        return title + "\nexpected: " + x + "\nfound:    " + y;
    }
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, Exchanges) {
    std::string const file = FAKEGRAPH_ROOT "/tests/golden/" + GetParam();
    std::string const written = read_text(file);
    auto const exchanges = exchanges_in(written);
    ASSERT_FALSE(exchanges.empty());
    std::string const played = Play().run(exchanges);
    if (std::getenv("FAKEGRAPH_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(file, std::ios::binary) << played;
        return;
    }
    EXPECT_EQ(first_difference(written, played), "")
        << "Run with FAKEGRAPH_UPDATE_GOLDEN=1 and review the difference.";
    // Nothing depends on the run.
    EXPECT_EQ(first_difference(played, Play().run(exchanges)), "");
}

INSTANTIATE_TEST_SUITE_P(All, Golden, ::testing::ValuesIn(cases()), [](auto const& tested) {
    std::string name = tested.param.substr(0, tested.param.size() - 5);
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
});

}  // namespace
}  // namespace fakegraph::test
