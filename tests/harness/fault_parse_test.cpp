// Faults as JSON: what is read, and what is told about mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "fakegraph/faults/asked.h"
#include "tests/harness/fault_stage.h"

namespace fakegraph::faults {
namespace {

using test::mistakes;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(FaultParse, NamesTheNearestKindAndMember) {
    EXPECT_THAT(mistakes(R"([{"kind": "statsu", "status": 429}])"),
                ElementsAre("/0/kind: unknown value 'statsu'; did you mean 'status'?"));
    EXPECT_THAT(mistakes(R"({"kind": "status", "status": 429, "retryAftr": 1})"),
                ElementsAre("/retryAftr (key): unknown key 'retryAftr' of a fault of kind 'status'; did you "
                            "mean 'retryAfter'?"));
    EXPECT_THAT(mistakes(R"([{"status": 503, "match": {"pth": "*"}}])"),
                ElementsAre("/0/match/pth (key): unknown key 'pth' of 'match'; did you mean 'path'?"));
}

TEST(FaultParse, TellsEveryMistakeAtOnce) {
    EXPECT_THAT(mistakes(R"([{}, {"status": 200}, 5, {"kind": "latency", "ms": {"from": 5, "to": 1}},
                             {"kind": "compatible", "changes": ["reordered"]},
                             {"kind": "reset", "match": {"from": "PT1", "number": 0, "method": "FETCH"}}])"),
                ElementsAre("/0: missing key 'kind'", "/1/status: must be a whole number from 400 to 599",
                            "/2: must be an object", "/3/ms/to: must not be below 'from'",
                            HasSubstr("/4/changes/0: unknown value 'reordered'"),
                            HasSubstr("/5/match/method: unknown method 'FETCH'"),
                            "/5/match/number: must be a whole number from 1 to 9007199254740992",
                            HasSubstr("/5/match/from: 'PT1' is neither")));
}

TEST(FaultParse, RefusesAnAnswersStatusWhereNoneIsWaitedFor) {
    for (auto const* kind : {R"("kind": "html")", R"("kind": "reset")", R"("kind": "emptyPage")",
                             R"("kind": "garbage", "status": 200)", R"("kind": "duplicateDelivery")"})
        EXPECT_THAT(mistakes("{" + std::string(kind) + R"(, "match": {"status": 201}})"),
                    ElementsAre(HasSubstr("/match/status: ")))
            << kind;
    EXPECT_THAT(mistakes(R"({"kind": "executeThenFail", "match": {"status": 201}})"), ElementsAre());
}

TEST(FaultParse, RefusesTheSameNameTwice) {
    EXPECT_THAT(mistakes(R"([{"name": "a", "status": 503}, {"name": "a", "status": 504}])"),
                ElementsAre("/1/name: there is a fault 'a' already"));
}

TEST(FaultParse, EveryKindCanBeMadeOfItsNameAndWhatItNeeds) {
    for (auto const kind : kind_names()) {
        Json fault{{"kind", kind}};
        if (kind == "status") fault["status"] = 500;
        if (kind == "latency") fault["ms"] = 1;
        if (kind == "compatible") fault["changes"] = {"unknownMember"};
        EXPECT_TRUE(parse(fault).has_value()) << kind;
    }
}

TEST(FaultGlob, StarsStandForAnyText) {
    EXPECT_TRUE(glob("*", ""));
    EXPECT_TRUE(glob("*/entries*", "/beta/catalog/entries?$top=2"));
    EXPECT_TRUE(glob("/a*b*c", "/abbbc"));
    EXPECT_FALSE(glob("/a*b", "/abc"));
    EXPECT_FALSE(glob("", "a"));
    // The worst pattern ends in time.
    EXPECT_FALSE(glob("*a*a*a*a*a*a*a*a*b", std::string(20'000, 'a')));
}

TEST(FaultSchema, DescribesTheSameKindsAndMembers) {
    std::ifstream file(FAKEGRAPH_ROOT "/scenarios/scenario.schema.json");
    auto const definitions = Json::parse(file)["definitions"];
    Json const& fault = definitions["fault"]["properties"];
    std::vector<std::string> const kinds = fault["kind"]["enum"];
    auto const names = kind_names();
    EXPECT_EQ(kinds, std::vector<std::string>(names.begin(), names.end()));
    std::set<std::string> members, described;
    for (auto const kind : names)
        for (auto const member : members_of(kind)) members.emplace(member);
    for (auto const& [name, value] : fault.items()) described.insert(name);
    EXPECT_EQ(members, described);
}

}  // namespace
}  // namespace fakegraph::faults
