#include "fakegraph/odata/body.h"

#include <gtest/gtest.h>

#include "tests/odata/engine_model.h"

namespace engine {
namespace {

constexpr std::string_view kUnreadable =
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
    "JSON format.";

struct Checked {
    simdjson::dom::parser parser;
    Settings settings;
    GraphError error;

    GraphResult<simdjson::dom::element> parse(std::string_view body,
                                              std::string_view type = "application/json") {
        Request request;
        request.body = body, request.content_type = type, request.has_body = true;
        auto root = parse_body(parser, request);
        if (!root) error = root.error();
        return root;
    }
    /// The actual type's short name; empty when refused, then `error` says why.
    std::string entity(std::string_view body, StructType const& type = kDeployment,
                       WriteKind kind = WriteKind::patch) {
        auto const root = parse(body);
        if (!root) return {};
        auto const done = check_entity(*root, type, kind, kModel, settings);
        if (done) return std::string(edm::short_name((*done)->name));
        error = done.error();
        EXPECT_EQ(error.status, 400);
        EXPECT_EQ(error.code, "BadRequest");
        return {};
    }
    bool action(std::string_view body, edm::Operation const& operation = kAudience.operations[0]) {
        auto const root = parse(body);
        if (!root) return false;
        auto const done = check_action(*root, operation, kModel, settings);
        if (!done) error = done.error();
        return done.has_value();
    }
};

/// `body` is refused, and the error names `target` and holds `text`.
void refused(std::string_view body, std::string_view target, std::string_view text,
             WriteKind kind = WriteKind::patch) {
    Checked c;
    EXPECT_EQ(c.entity(body, kDeployment, kind), "") << body;
    EXPECT_EQ(c.error.target, target) << body;
    EXPECT_NE(c.error.message.find(text), std::string::npos) << c.error.message;
}
void accepted(std::string_view body, WriteKind kind = WriteKind::patch) {
    Checked c;
    EXPECT_EQ(c.entity(body, kDeployment, kind), "deployment") << body << " " << c.error.message;
}

TEST(Body, ContentTypeMustBeThereAndJson) {
    Checked c;
    EXPECT_FALSE(c.parse("{}", ""));
    EXPECT_EQ(c.error.message,
              "Write requests (excluding DELETE) must contain the Content-Type header declaration.");
    for (std::string_view const type : {"text/plain", "application/xml", "application/jsonp", "json"}) {
        EXPECT_FALSE(c.parse("{}", type)) << type;
        EXPECT_EQ(c.error.message, "Entity only allows writes with a JSON Content-Type header.");
        EXPECT_EQ(c.error.status, 400);
    }
    for (std::string_view const type :
         {"application/json", "Application/JSON ; charset=utf-8", "application/json;odata.metadata=minimal",
          "application/problem+json"})
        EXPECT_TRUE(c.parse("{}", type)) << type;
}

TEST(Body, BadJsonSaysWhatAndWhere) {
    Checked c;
    auto const why = [&](std::string_view body) {
        EXPECT_FALSE(c.parse(body)) << body;
        EXPECT_EQ(c.error.status, 400);
        EXPECT_TRUE(c.error.message.starts_with(kUnreadable)) << c.error.message;
        return c.error.message.substr(std::min(c.error.message.size(), kUnreadable.size() + 1));
    };
    EXPECT_EQ(why(""), "Line 1, column 1: the payload is empty.");
    EXPECT_EQ(why("{\n  \"a\": 1,\n  b\": 2\n}"),
              "Line 3, column 3: expected a member name in double quotes.");
    EXPECT_EQ(why("{\"a\" 1}"), "Line 1, column 6: expected ':'.");
    EXPECT_EQ(why("{\"a\":[1 2]}"), "Line 1, column 9: expected ',' or ']'.");
    EXPECT_EQ(why("{\"a\":tru}"), "Line 1, column 6: not a JSON value.");
    EXPECT_EQ(why("{\"a\":01}"), "Line 1, column 6: not a JSON number.");
    EXPECT_EQ(why("{} {}"), "Line 1, column 4: something follows the end of the payload.");
    EXPECT_EQ(why("{\"a\":\"x"), "Line 1, column 8: a string does not end.");
    EXPECT_EQ(why("{\"a\":"), "Line 1, column 6: the payload ends early.");
    EXPECT_EQ(why("{\"a\":\"\\q\"}"), "Line 1, column 8: unknown escape in a string.");
    EXPECT_EQ(why("[1]"), "The payload must be a JSON object.");
    EXPECT_EQ(why("{\"a\":\"\xff\"}"), "A number or a string in it is not valid.");
    EXPECT_TRUE(c.parse("\xef\xbb\xbf{\"a\":1}")) << "a byte-order mark is passed over";
}

TEST(Body, DepthAndSizeAreBounded) {
    Checked c;
    auto const nested = [](std::size_t n) {
        std::string text;
        for (std::size_t i = 0; i < n; ++i) text += "{\"a\":";
        return text + "1" + std::string(n, '}');
    };
    EXPECT_TRUE(c.parse(nested(kMaxBodyDepth - 1)));
    EXPECT_FALSE(c.parse(nested(kMaxBodyDepth)));
    EXPECT_NE(c.error.message.find("nested too deeply"), std::string::npos) << c.error.message;
    EXPECT_FALSE(c.parse(nested(100'000)));
    EXPECT_FALSE(c.parse("{\"a\":\"" + std::string(kMaxBodyBytes, 'x') + "\"}"));
    EXPECT_EQ(c.error.status, 413);
    EXPECT_TRUE(c.parse("{\"a\":\"" + std::string(kMaxBodyBytes - 8, 'x') + "\"}"));
    EXPECT_FALSE(c.parse(nested(kMaxBodyDepth))) << "also after the parser has grown";
}

TEST(Body, DuplicateMembersAreRefusedInAnyLetterCase) {
    Checked c;
    EXPECT_FALSE(c.parse(R"({"a":1,"b":{"List":[{"x":1},{"y":1,"Y":2}]}})"));
    EXPECT_EQ(c.error.target, "b/List/1/Y");
    EXPECT_EQ(c.error.message, "Duplicate property 'Y' in the payload.");
    std::string many = "{";
    for (int i = 0; i < 50; ++i) many += "\"m" + std::to_string(i) + "\":1,";
    EXPECT_TRUE(c.parse(many + "\"n\":1}"));
    EXPECT_FALSE(c.parse(many + "\"M7\":1}"));
    EXPECT_EQ(c.error.target, "M7");
}

TEST(Body, UnknownMembersAreNamedWithTypeAndPath) {
    refused(R"({"foo":1})", "foo",
            "Property 'foo' does not exist on type 'microsoft.graph.windowsUpdates.deployment'.");
    refused(R"({"settings":{"schedule":{"foo":1}}})", "settings/schedule/foo",
            "Property 'foo' does not exist on type 'microsoft.graph.windowsUpdates.scheduleSettings'.");
    Checked c;
    c.settings.refuse_unknown_properties = false;
    EXPECT_EQ(c.entity(R"({"foo":1,"settings":{"bar":{}}})"), "deployment");
    EXPECT_EQ(c.entity(R"({"priority":true})"), "") << "known ones are still checked";
}

TEST(Body, NamesIgnoreLetterCaseAndMisspellingsAreSwallowed) {
    accepted(R"({"PRIORITY":1,"Settings":{"SCHEDULE":null},"x@some.note":"y","@foo":1})");
    accepted(R"({"settings":{"devicePerOffer":1000}})");
}

TEST(Body, ReadOnlyAndCreateOnly) {
    refused(R"({"createdDateTime":"2020-01-01T00:00:00Z"})", "createdDateTime",
            "Property 'createdDateTime' is read-only and cannot be set.");
    refused(R"({"content":{"@odata.type":"#microsoft.graph.windowsUpdates.catalogContent"}})", "content",
            "can only be set when");
    accepted(R"({"content":{"@odata.type":"#microsoft.graph.windowsUpdates.catalogContent"}})",
             WriteKind::create);
    refused(R"({"audience":{"id":"x"}})", "audience", "cannot be changed by PATCH");
}

TEST(Body, RequiredIsForPostOnly) {
    refused("{}", "content", "Property 'content' is required.", WriteKind::create);
    refused(R"({"content":null})", "content", "Property 'content' is required.", WriteKind::create);
    accepted("{}");
}

TEST(Body, Values) {
    accepted(R"({"priority":"100"})");
    accepted(R"({"priority":-2147483648})");
    accepted(R"({"priority":5.0})");
    refused(R"({"priority":2147483648})", "priority", "'Edm.Int32'");
    refused(R"({"priority":"1e3"})", "priority", "has the value \"1e3\"");
    refused(R"({"priority":1.5})", "priority", "'Edm.Int32'");
    refused(R"({"priority":18446744073709551615})", "priority", "'Edm.Int32'");
    refused(R"({"priority":null})", "priority", "cannot be null");
    accepted(R"({"note":null})");
    refused(R"({"note":7})", "note", "'Edm.String'");
    refused(R"({"settings":{"offerAsOptional":"true"}})", "settings/offerAsOptional", "'Edm.Boolean'");
    refused(R"({"settings":[]})", "settings", "has the value []");
    accepted(R"({"settings":{"schedule":{"startDateTime":"2026-01-01T00:00:00+02:00"}}})");
    refused(R"({"settings":{"schedule":{"startDateTime":"2026-02-30T00:00:00Z"}}})",
            "settings/schedule/startDateTime", "'Edm.DateTimeOffset'");
    refused(R"({"settings":{"rollouts":{}}})", "settings/rollouts", "not an array");
    refused(R"({"settings":{"rollouts":null}})", "settings/rollouts", "not an array");
    refused(R"({"settings":{"rollouts":[null]}})", "settings/rollouts/0", "cannot be null");
    std::string const longer = R"({"priority":")" + std::string(57, 'x') + "\xc3\xa4\xc3\xa4\xc3\xa4\"}";
    refused(longer, "priority", "...");
}

TEST(Body, EnumsNameTheAllowedValues) {
    accepted(R"({"state":"Paused"})");
    accepted(R"({"state":"archived"})");
    refused(R"({"state":"pasued"})", "state",
            "has the value 'pasued', which is not a member of 'microsoft.graph.windowsUpdates.stateValue'. "
            "Allowed values: none, paused, archived.");
    refused(R"({"state":"unknownFutureValue"})", "state", "Allowed values");
    refused(R"({"state":1})", "state", "which is not of type");
}

TEST(Body, DurationsUseTheServicesWords) {
    std::string const rate =
        R"({"settings":{"schedule":{"gradualRollout":{"@odata.type":"#microsoft.graph.windowsUpdates.rateDrivenRolloutSettings","durationBetweenOffers":)";
    accepted(rate + R"("P7D"}}}})");
    for (std::string const bad : {"\"P1W\"", "\"7 days\"", "7"}) {
        Checked c;
        EXPECT_EQ(c.entity(rate + bad + "}}}}"), "");
        EXPECT_EQ(c.error.message,
                  "Parameter 'durationBetweenOffers' in payload has a value that does not match schema");
        EXPECT_EQ(c.error.target, "settings/schedule/gradualRollout/durationBetweenOffers");
    }
}

TEST(Body, AbstractTypesNeedADerivedName) {
    refused(R"({"settings":{"rollouts":[{}]}})", "settings/rollouts/0/@odata.type",
            "'@odata.type' of 'settings/rollouts/0' is missing");
    refused(
        R"({"settings":{"rollouts":[{"@odata.type":"#microsoft.graph.windowsUpdates.gradualRolloutSettings"}]}})",
        "settings/rollouts/0/@odata.type", "Schema validation failed for resource 'deployment'");
    refused(
        R"({"settings":{"rollouts":[{"@odata.type":"#microsoft.graph.windowsUpdates.scheduleSettings"}]}})",
        "settings/rollouts/0/@odata.type", "does not derive from");
    refused(R"({"settings":{"rollouts":[{"@odata.type":"nope"}]}})", "settings/rollouts/0/@odata.type",
            "'nope', which does not exist");
    refused(R"({"settings":{"rollouts":[{"@odata.type":3}]}})", "settings/rollouts/0/@odata.type",
            "not a type name");
    accepted(
        R"({"settings":{"rollouts":[{"devicesPerOffer":"5","@odata.type":"Microsoft.Graph.WindowsUpdates.RateDrivenRolloutSettings"}]}})");
    Checked c;
    EXPECT_EQ(c.entity(R"({"@odata.type":"microsoft.graph.windowsUpdates.updatableAssetGroup"})", kAsset,
                       WriteKind::create),
              "updatableAssetGroup");
    EXPECT_EQ(c.entity("{}", kAsset, WriteKind::create), "");
    EXPECT_EQ(c.error.target, "@odata.type");
}

TEST(Body, RelatedEntitiesAreReferences) {
    std::string const content =
        R"("content":{"@odata.type":"#microsoft.graph.windowsUpdates.catalogContent","catalogEntry":)";
    std::string const quality =
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry","id":"5d6","displayName":"as read"})";
    accepted("{" + content + quality + R"(},"audience":{"id":"x"}})", WriteKind::create);
    accepted("{" + content + quality + R"(},"audience":{"@odata.id":"https://x/y"}})", WriteKind::create);
    refused("{" + content + R"({"id":"5d6"}}})", "content/catalogEntry/@odata.type", "is missing",
            WriteKind::create);
    refused("{" + content + R"([]}})", "content/catalogEntry", "not an object", WriteKind::create);
    refused("{" + content + quality + R"(},"audience":{"id":5}})", "audience/id", "'Edm.String'",
            WriteKind::create);
    refused("{" + content + quality + R"(},"audience":{"foo":5}})", "audience/foo", "does not exist",
            WriteKind::create);
    refused("{" + content + quality + R"(},"audience":{"@odata.id":5}})", "audience/@odata.id",
            "not a string", WriteKind::create);
    refused("{" + content + quality + R"(},"audience":{"members":[3]}})", "audience/members/0",
            "not an object", WriteKind::create);
}

TEST(Body, LookUpIgnoresLetterCase) {
    Checked c;
    Body const body(*c.parse(R"({"Priority":"100","big":1e3,"text":"t","none":null})"));
    EXPECT_EQ(as_int(*body.member("priority")), 100);
    EXPECT_EQ(as_int(*body.member("BIG")), 1000);
    EXPECT_EQ(as_text(*body.member("text")), "t");
    EXPECT_EQ(as_int(*body.member("text")), std::nullopt);
    EXPECT_TRUE(is_absent(body.member("none")));
    EXPECT_TRUE(is_absent(body.member("other")));
    EXPECT_FALSE(body.member("other"));
    EXPECT_EQ(member_of(*body.member("text"), "x"), std::nullopt);
}

TEST(Action, ParametersAreCheckedByName) {
    Checked c;
    EXPECT_TRUE(c.action(
        R"({"ADDmembers":[],"ids":["a","b"],"updateCategory":"none","memberEntityType":null,"@x":1})"))
        << c.error.message;
    EXPECT_FALSE(c.action(R"({"foo":[]})"));
    EXPECT_EQ(c.error.message, "Parameter 'foo' does not exist on action 'updateAudience'.");
    EXPECT_EQ(c.error.target, "foo");
    c.settings.refuse_unknown_properties = false;
    EXPECT_TRUE(c.action(R"({"foo":[]})"));
    EXPECT_FALSE(c.action(R"({"ids":["a",3]})"));
    EXPECT_EQ(c.error.target, "ids/1");
    EXPECT_FALSE(c.action(R"({"ids":"a"})"));
    EXPECT_FALSE(c.action(R"({"updateCategory":"x"})"));
    EXPECT_FALSE(c.action("{}", kUpdates.navigations[1].operations[0]));
    EXPECT_EQ(c.error.message, "Parameter 'updateCategory' is required.");
    EXPECT_FALSE(c.action(R"({"updateCategory":null})", kUpdates.navigations[1].operations[0]));
}

TEST(Action, ReferencesNeedTypeAndId) {
    Checked c;
    std::string const device = R"("@odata.type":"#microsoft.graph.windowsUpdates.azureADDevice")";
    auto const bad = [&](std::string const& item, std::string_view target, std::string_view text) {
        EXPECT_FALSE(c.action(R"({"addMembers":[{)" + device + R"(,"id":"ok"},)" + item + "]}")) << item;
        EXPECT_EQ(c.error.target, target);
        EXPECT_NE(c.error.message.find(text), std::string::npos) << c.error.message;
    };
    bad(R"({"id":"x"})", "addMembers/1/@odata.type", "abstract");
    bad("{" + device + "}", "addMembers/1/id", "must be given");
    bad("{" + device + R"(,"id":7})", "addMembers/1/id", "must be a string");
    bad("{" + device + R"(,"id":null})", "addMembers/1/id", "must be a string");
    bad("{" + device + R"(,"id":"x","foo":1})", "addMembers/1/foo", "does not exist");
    bad(R"("x")", "addMembers/1", "an object");
    bad(R"({"@odata.type":"#microsoft.graph.windowsUpdates.updatableAsset","id":"x"})",
        "addMembers/1/@odata.type", "abstract");
    bad(R"({"@odata.type":"#microsoft.graph.windowsUpdates.deployment","id":"x"})",
        "addMembers/1/@odata.type", "does not derive");
    EXPECT_FALSE(c.action(R"({"addMembers":{}})"));
    EXPECT_EQ(c.error.target, "addMembers");
    EXPECT_TRUE(
        c.action(R"({"addMembers":[{"errors":[],"ID":"x",)" + device +
                 R"(},{"@odata.type":"microsoft.graph.windowsUpdates.updatableAssetGroup","id":"g"}]})"))
        << c.error.message;
    // The narrower parameter takes its own type unnamed.
    EXPECT_TRUE(c.action(R"({"assets":[{"id":"x"}]})", kGroup.operations[0])) << c.error.message;
    EXPECT_FALSE(c.action(
        R"({"assets":[{"@odata.type":"#microsoft.graph.windowsUpdates.updatableAssetGroup","id":"x"}]})",
        kGroup.operations[0]));
}

}  // namespace
}  // namespace engine
