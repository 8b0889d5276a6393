/// Asks every published exchange of ../shared/reference/examples again, in a tenant that has the objects it
/// speaks of, and compares status and shape. Skipped where that folder is absent.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "tests/face/examples_shape.h"
#include "tests/face/examples_stage.h"

namespace fakegraph::test {
namespace {

namespace fs = std::filesystem;

struct NotRun {
    std::string_view name, why;
};
constexpr NotRun kNotRun[] = {
    {"error.forbidden", "needs checked tokens (service.auth strict), which is another issue's"},
    {"deployments.audience.members.list.notFound",
     "speaks of an audience that the device-management portal made; there is no such portal here"},
    {"mock.updatableAssets.enroll.error",
     "a test double's own refusal of an empty list; the service takes it"},
    {"deployments.update.monitoringRule",
     "4: the request is of the oldest model (windowsDeploymentSettings), which is refused"},
    {"deploymentAudiences.applicableContent.list.paged",
     "needs more than 100 applicable drivers; paging_test and scenarios/paging.json have them"},
};

/// Published bodies in shapes that the service does not send: only the status is compared. Numbers: section 5
/// of the reference.
struct StatusOnly {
    std::string_view name, why;
};
constexpr StatusOnly kStatusOnly[] = {
    {"deployments.update.resume", "a capture cut down to a few members"},
    {"deployments.update.schedule",
     "a reconstructed answer: applicableContent stands in answers to POST only"},
    {"schema.deployments.get.paused",
     "assembled from the schema: applicableContent stands in answers to POST only"},
    {"mock.updatePolicies.create.01_full", "41: the audience is not echoed"},
    {"mock.updatePolicies.create.03_minimal", "41: the audience is not echoed"},
    {"updatePolicies.get.reference", "41: audience and complianceChanges are printed only when expanded"},
    {"updatePolicies.list.reference", "41: audience and complianceChanges are printed only when expanded"},
    {"updatePolicies.update.reference", "41: audience and complianceChanges are printed only when expanded"},
    {"mock.updatePolicies.create.minimal", "41: the audience is not echoed"},
};

/// Answers on the documentation's side of a difference.
constexpr std::string_view kLikeDocumentation[] = {"policies.approvals.delete.reference",
                                                   "updatePolicies.complianceChanges.update.revoke-driver"};

fs::path examples() { return fs::path(FAKEGRAPH_ROOT) / "../shared/reference/examples"; }

template <class Table>
auto find_in(Table const& table, std::string const& name) {
    return std::ranges::find(table, name, [](auto const& row) { return std::string(row.name); });
}

/// Captures of the service, as far as the file says so; the rest are pages, schemas and test doubles.
ShapeCompare::Source source_of(std::string const& name, Json const& example) {
    auto const source = example.at("source").get<std::string>();
    bool const captured = source.starts_with("Capture") || source.starts_with("Product guide, captured") ||
                          name.ends_with(".live");
    return captured ? ShapeCompare::Source::capture : ShapeCompare::Source::page;
}

/// `{"value": {…}}` in place of the entity: inconsistency 1.
Json unwrapped(Json body) {
    bool const wrapped =
        body.is_object() && body.size() == 1 && body.contains("value") && body["value"].is_object();
    return wrapped ? body["value"] : body;
}

TEST(Examples, PublishedExchangesHaveTheSameShapeHere) {
    if (!fs::exists(examples())) GTEST_SKIP() << "../shared/reference/examples is absent";
    std::vector<fs::path> files(fs::directory_iterator(examples()), {});
    std::ranges::sort(files);
    std::size_t ran = 0, matched = 0;
    for (auto const& file : files) {
        std::string const name = file.stem().string();
        if (auto const skip = find_in(kNotRun, name); skip != std::end(kNotRun)) {
            std::cout << "not run: " << name << ": " << skip->why << '\n';
            continue;
        }
        ++ran;
        Json const example = Json::parse(read_text(file.string()));
        bool const documented = std::ranges::find(kLikeDocumentation, name) != std::end(kLikeDocumentation);
        Stage stage(
            documented
                ? R"("differences": {"deletePolicyApproval": "documentation", "updateComplianceChangeStatus": "documentation"})"
                : "");
        Reply const reply = stage.ask(name, example.at("request"));
        Json const& published = example.at("response");
        std::vector<std::string> differences;
        if (reply.status != published.at("status").get<int>())
            differences.push_back("status " + std::to_string(reply.status) + ", published " +
                                  published.at("status").dump() + ": " + reply.body);
        bool const has_body = !published.at("body").is_null();
        auto const status_only = find_in(kStatusOnly, name);
        if (has_body != !reply.body.empty())
            differences.emplace_back(has_body ? "no body" : "a body: " + reply.body);
        if (has_body && !reply.body.empty()) {
            auto const shape =
                ShapeCompare(source_of(name, example)).run(unwrapped(published.at("body")), reply.json());
            if (status_only == std::end(kStatusOnly))
                differences.insert(differences.end(), shape.begin(), shape.end());
            if (status_only != std::end(kStatusOnly) && shape.empty())
                differences.emplace_back(
                    "matches although it is listed as another shape: take it off the list");
        }
        matched += differences.empty();
        for (auto const& d : differences) ADD_FAILURE() << name << ": " << d;
    }
    std::cout << "examples: " << ran << " of " << files.size() << " ran, " << matched << " matched ("
              << std::size(kStatusOnly) << " of them by status only)\n";
    EXPECT_EQ(ran + std::size(kNotRun), files.size()) << "a name in kNotRun is no example";
}

}  // namespace
}  // namespace fakegraph::test
