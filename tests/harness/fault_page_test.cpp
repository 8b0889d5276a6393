// Changes of what the service answered: links of pages, and what Graph calls compatible.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/fault_stage.h"

namespace fakegraph::faults {
namespace {

using test::Stage;
using testing::HasSubstr;

TEST(FaultLinks, AreChangedInTheText) {
    Stage s(R"([{"kind": "sameLink", "times": 1}, {"kind": "foreignHost", "times": 1},
                {"kind": "foreignHost", "host": "https://other.example", "times": 1}, {"kind": "recasedLink"}])");
    s.service_body =
        R"({"@odata.nextLink":"http://127.0.0.1:8080/beta/admin/windows/x('a')?$top=2&$skiptoken=t","value":[]})";
    auto const link = [&] {
        return Json::parse(s.get("/beta/admin/windows/x('a')?$top=2").body)["@odata.nextLink"]
            .get<std::string>();
    };
    EXPECT_EQ(link(), "http://127.0.0.1:8080/beta/admin/windows/x('a')?$top=2");
    EXPECT_EQ(link(), "http://localhost:8080/beta/admin/windows/x('a')?$top=2&$skiptoken=t");
    EXPECT_EQ(link(), "https://other.example/beta/admin/windows/x('a')?$top=2&$skiptoken=t");
    EXPECT_EQ(link(), "http://127.0.0.1:8080/beta/AdMiN/WiNdOwS/x('a')?%24top=2&%24skiptoken=t");
}

TEST(FaultLinks, TokensExpire) {
    Stage s(R"([{"kind": "expiredToken", "times": 1}])");
    EXPECT_EQ(s.get("/beta/devices").status, 200);
    Response const expired = s.get("/beta/devices?%24skiptoken=t");
    EXPECT_EQ(expired.status, 400);
    EXPECT_EQ(Json::parse(expired.body)["error"]["code"], "Directory_ExpiredPageToken");
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 200);
    Stage bare(R"([{"kind": "expiredToken"}])");
    EXPECT_EQ(bare.get("/beta/devices?skiptoken=t").status, 400) << "beta takes options without their $";
}

TEST(FaultLinks, OfARetriedAnswerAreUnusable) {
    Stage s(R"([{"kind": "expiredToken", "links": "retried"}])");
    s.service_body = R"({"@odata.nextLink":"http://127.0.0.1:8080/beta/devices?$skiptoken=t","value":[]})";
    EXPECT_EQ(s.get().status, 200);
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 200);
    s.retries = true;
    EXPECT_EQ(s.get().status, 200);
    s.retries = false;
    Response const unusable = s.get("/beta/devices?$skiptoken=t");
    EXPECT_EQ(unusable.status, 400);
    EXPECT_EQ(Json::parse(unusable.body)["error"]["code"], "DirectoryPageTokenNotFoundException");
}

/// The same link may be handed out to others, and again: it is dead for whom a retry gave it, until then.
TEST(FaultLinks, OfARetriedAnswerAreThatClientsUntilTheyAreHandedOutAnew) {
    Stage s(R"([{"kind": "expiredToken", "links": "retried"}])");
    s.service_body = R"({"@odata.nextLink":"http://127.0.0.1:8080/beta/devices?$skiptoken=t","value":[]})";
    s.retries = true;
    s.get();
    s.retries = false;
    s.client = "other";
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 200);
    s.client = "tester";
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 400);
    EXPECT_EQ(s.get().status, 200);
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 200);
}

TEST(FaultLinks, DriftOnlyAfterAWriteThatWasCarriedOut) {
    Stage s(R"([{"status": 503, "match": {"path": "*/refused"}},
                {"kind": "executeThenFail", "match": {"path": "*/failing"}}, {"kind": "driftUnderWrites"}])");
    auto const drift_after = [&](Method method, std::string_view path, int status = 200) {
        s.service_status = status;
        s.send(method, path);
        s.service_status = 200;
        s.get("/beta/devices?$skiptoken=t");
        return s.begin_by;
    };
    EXPECT_EQ(drift_after(Method::get, "/beta/devices"), 0);
    EXPECT_EQ(drift_after(Method::post, "/common/oauth2/v2.0/token"), 0);
    EXPECT_EQ(drift_after(Method::post, "/beta/$batch"), 0);
    EXPECT_EQ(drift_after(Method::post, "/beta/x", 400), 0);
    EXPECT_EQ(drift_after(Method::post, "/beta/refused", 201), 0);
    EXPECT_EQ(drift_after(Method::post, "/beta/x", 201), -1);
    EXPECT_EQ(drift_after(Method::get, "/beta/x"), 0) << "one page for each write";
    EXPECT_EQ(drift_after(Method::patch, "/beta/x", 202), 1);
    EXPECT_EQ(drift_after(Method::post, "/beta/failing", 201), -1);
    s.in_batch = true;
    EXPECT_EQ(drift_after(Method::del, "/beta/x", 204), 1);
}

TEST(FaultCompatible, LeavesABatchItselfAlone) {
    Stage s(R"([{"kind": "compatible", "changes": ["unknownMember", "reorderedMembers"]}])");
    s.service_body = R"({"responses":[{"id":"1","status":200,"headers":{"A":"b"},"body":{"id":"a"}}]})";
    for (auto const* path : {"/beta/$batch", "/Beta/%24batch?x=1", "/v1.0/$BATCH"}) {
        Response const whole = s.send(Method::post, path);
        EXPECT_EQ(whole.body, s.service_body);
        EXPECT_EQ(whole.fault, "");
    }
    EXPECT_EQ(s.plan.list()[0].matches, 0U);
    s.in_batch = true;
    s.service_body = R"({"id":"a"})";
    EXPECT_EQ(s.get("/beta/devices/a").body,
              R"({"addedLater":{"text":"new","list":[1,null,true]},"id":"a"})");
}

TEST(FaultCompatible, ChangesWhatClientsMustBear) {
    Stage s(R"([{"kind": "compatible", "changes": ["unknownMember", "reorderedMembers"], "times": 1},
                {"kind": "compatible", "changes": ["missingNulls", "fractionDigits"], "digits": 3, "times": 1},
                {"kind": "compatible", "changes": ["unicodeEscapes"], "times": 1},
                {"kind": "compatible", "changes": ["innererror"]}])");
    s.service_body = R"({"@odata.context":"c","id":"é","none":null,"at":"2023-01-25T05:32:21.9721459Z"})";
    EXPECT_EQ(s.get().body, R"({"@odata.context":"c","addedLater":{"text":"new","list":[1,null,true]},)"
                            R"("at":"2023-01-25T05:32:21.9721459Z","none":null,"id":"é"})");
    EXPECT_EQ(s.get().body, R"({"@odata.context":"c","id":"é","at":"2023-01-25T05:32:21.972Z"})");
    EXPECT_THAT(s.get().body, HasSubstr(R"("id":"\u00e9")"));
    EXPECT_EQ(s.get().fault, "");
    s.service_body = R"({"error":{"code":"x","message":"y","innerError":{"date":"z"}}})";
    EXPECT_EQ(s.get().body, R"({"error":{"code":"x","message":"y","innererror":{"date":"z"}}})");
}

}  // namespace
}  // namespace fakegraph::faults
