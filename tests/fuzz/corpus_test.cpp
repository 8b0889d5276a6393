/// Runs the saved corpora through the fuzz targets: what was found once stays found.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace fakegraph::fuzz {
namespace {

std::map<std::string, Target>& targets() {
    static std::map<std::string, Target> all;
    return all;
}

std::vector<std::filesystem::path> inputs_of(std::string const& target) {
    std::vector<std::filesystem::path> files;
    for (auto const& entry :
         std::filesystem::directory_iterator(FAKEGRAPH_ROOT "/tests/fuzz/corpus/" + target))
        files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

class Corpus : public testing::TestWithParam<std::string> {};

TEST_P(Corpus, RunsWithoutAFinding) {
    auto const files = inputs_of(GetParam());
    ASSERT_GE(files.size(), 5U) << "the corpus of " << GetParam() << " is missing";
    for (auto const& file : files) {
        SCOPED_TRACE(file.string());
        std::ifstream in(file, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        targets().at(GetParam())(text.str());  // a finding aborts, and the last line names what it was
    }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus,
                         testing::Values("batch", "body", "expand", "filter", "scenario", "skiptoken",
                                         "token", "url"),
                         [](auto const& each) { return each.param; });

TEST(FuzzTargets, AllHaveACorpus) {
    for (auto const& [name, target] : targets())
        EXPECT_TRUE(std::filesystem::is_directory(FAKEGRAPH_ROOT "/tests/fuzz/corpus/" + name)) << name;
    EXPECT_EQ(targets().size(), 8U);
}

}  // namespace

Registered::Registered(char const* name, Target target) { targets().emplace(name, target); }

}  // namespace fakegraph::fuzz
