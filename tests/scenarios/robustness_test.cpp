// Whatever bytes come in: an answer, and every problem has a place in the text.
#include <algorithm>
#include <array>

#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

class Bytes {
public:
    explicit Bytes(std::uint64_t seed) : state_(seed) {}
    std::size_t next(std::size_t bound) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state_ >> 33) % bound;
    }
    std::string mutate(std::string text) {
        for (std::size_t n = next(3) + 1; n-- > 0 && !text.empty();) {
            std::size_t const at = next(text.size());
            std::size_t const end = std::min(text.size(), at + next(12));
            switch (next(6)) {
                case 0:
                    text[at] = static_cast<char>(next(256));
                    break;
                case 1:
                    text.erase(at, end - at);
                    break;
                case 2:
                    text.insert(at, text.substr(at, end - at));
                    break;
                case 3:
                    text.resize(at);
                    break;
                case 4:
                    text[at] = "{}[]\",:0-9\\/ent"[next(15)];
                    break;
                default:
                    text.insert(at, kPieces[next(kPieces.size())]);
            }
        }
        return text;
    }

private:
    static constexpr std::array<std::string_view, 12> kPieces = {
        "null", "{}", "[]", "-1", "1e999", "\"\"", "{{x}}", "\\u0000", "99999999999", "/*", "true", "0.5"};
    std::uint64_t state_;
};

TEST(Robustness, MutatedScenariosNeverCrash) {
    std::ifstream in(std::string(FAKEGRAPH_ROOT) + "/scenarios/driver-approval.json", std::ios::binary);
    std::string const approval(std::istreambuf_iterator<char>(in), {});
    std::string const small = scenario(
        R"("clock": {"rate": 1}, "service": {"pageSize": 5}, "audiences": [{"name": "p", "members": {"cohort": "sales", "share": 0.5}}],
      "steps": [{"request": "GET /x/{{p}}", "expect": {"status": {"atLeast": 1}, "body": {"/a": {"matches": "b"}}}, "capture": {"c": "/d"}}, {"pages": "{{c}}"},
      {"devices": {"cohort": "sales"}, "expect": {"share": 1}}])");
    ASSERT_EQ(problems(small), Lines{});
    Bytes bytes(20260105);
    std::size_t refused = 0;
    for (int i = 0; i < 3000; ++i) {
        std::string const text = bytes.mutate(i % 10 == 0 ? approval : small);
        auto const lines = 1 + std::ranges::count(text, '\n');
        auto const loaded = load_text(text, "s.json");
        if (loaded) continue;
        ++refused;
        ASSERT_FALSE(loaded.error().empty());
        for (auto const& p : loaded.error()) {
            ASSERT_GE(p.place.line, 1);
            ASSERT_LE(p.place.line, lines);
            ASSERT_GE(p.place.column, 1);
            ASSERT_FALSE(p.message.empty());
        }
        ASSERT_TRUE(std::ranges::is_sorted(
            loaded.error(), {}, [](Problem const& p) { return std::pair(p.place.line, p.place.column); }));
    }
    EXPECT_GT(refused, 1500U);
}

TEST(Robustness, MutatedInventoriesNeverCrash) {
    Folder const f;
    std::string good;
    for (int i = 0; i < 5; ++i)
        good += "{\"id\":\"fb95f07d-9e73-411d-99ab-7eca3a5122b" + std::to_string(i) +
                "\",\"windows\":{\"build\":\"26100.1\"},\"smbios\":{\"manufacturer\":\"C\",\"product\":\"P\"}"
                ",\"components\":[{\"component\":\"a\",\"class\":\"Net\","
                "\"hardwareIds\":[\"A\"],\"driver\":{\"version\":\"1.2\",\"date\":\"2024-01-01\"}}]}\n";
    auto const file = f.write("s.json", R"({"fleet": [{"cohort": "a", "inventory": "lab.jsonl"}]})");
    Bytes bytes(7);
    for (int i = 0; i < 500; ++i) {
        f.write("lab.jsonl", bytes.mutate(good));
        auto const loaded = load_file(file);
        ASSERT_TRUE(loaded || !loaded.error().empty());
    }
}

}  // namespace
}  // namespace scenarios::test
