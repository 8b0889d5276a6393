#include "fakegraph/batch/batch.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "fakegraph/odata/base64.h"

namespace fakegraph::batch {
namespace {

using Json = nlohmann::ordered_json;

struct Asked {
    std::string method, target, body, content_type, authorization, client_request_id, agent;
    std::uint64_t number = 0;
};

class Batch : public ::testing::Test {
protected:
    /// Sends `requests` (the array's text) to `path` below `prefix`.
    GraphResult<void> send(std::string const& requests) {
        return send_body(R"({"requests":)" + requests + "}");
    }
    GraphResult<void> send_body(std::string const& body) {
        asked_.clear();
        answer_ = Response();
        answer_.request_id = std::string(36, 'r');
        answer_.client_request_id = answer_.request_id;
        std::string const target = prefix_ + path_;
        std::string const root = "http://graph.test:8080" + prefix_;
        Request request;
        request.method = method_;
        request.target = target;
        request.host = "graph.test:8080";
        request.body = body;
        request.has_body = true;
        request.content_type = "application/json";
        request.authorization = "Bearer outer";
        std::vector<HeaderView> const headers{{"authorization", "Bearer outer"}, {"User-Agent", "tests/1"}};
        request.headers = headers;
        request.number = 3;
        Visit const visit{.request = request,
                          .path = std::string_view(target).substr(prefix_.size()),
                          .root = root,
                          .client = "tests",
                          .seed = 7,
                          .wall = {},
                          .in_batch = in_batch_};
        return run(
            visit, rules_,
            [this](Request const& r, Response& a) {
                asked_.push_back({std::string(name_of(r.method)), std::string(r.target), std::string(r.body),
                                  std::string(r.content_type), std::string(r.authorization),
                                  std::string(r.client_request_id), std::string(find_header(r, "User-Agent")),
                                  r.number});
                a.request_id = std::string(36, 'i');
                a.client_request_id = a.request_id;
                service_(r, a);
            },
            answer_);
    }
    Json responses() const { return Json::parse(answer_.body).at("responses"); }
    void expect_refused(std::string const& requests, std::string const& target, std::string const& message) {
        auto const done = send(requests);
        ASSERT_FALSE(done) << answer_.body;
        EXPECT_EQ(done.error().status, 400);
        EXPECT_EQ(done.error().code, "BadRequest");
        EXPECT_EQ(done.error().target, target);
        EXPECT_EQ(done.error().message, message);
        EXPECT_TRUE(asked_.empty());
    }

    Rules rules_;
    Method method_ = Method::post;
    bool in_batch_ = false;
    std::string prefix_, path_ = "/beta/$batch";
    std::function<void(Request const&, Response&)> service_ = [](Request const&, Response& a) {
        a.content_type = kODataJson;
        a.body = R"({"value":[]})";
    };
    std::vector<Asked> asked_;
    Response answer_;
};

TEST_F(Batch, AnswersEachItemWithStatusHeadersAndBody) {
    ASSERT_TRUE(send(R"([{"id":"1","method":"GET","url":"/devices?$top=2"}])"));
    EXPECT_EQ(answer_.status, 200);
    EXPECT_EQ(answer_.content_type, "application/json");
    EXPECT_EQ(
        answer_.body,
        R"({"responses":[{"id":"1","status":200,"headers":{"Cache-Control":"no-cache","x-ms-resource-unit":"1",)"
        R"("OData-Version":"4.0","Content-Type":"application/json;odata.metadata=minimal;odata.streaming=true;)"
        R"(IEEE754Compatible=false;charset=utf-8"},"body":{"value":[]}}]})");
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_[0].target, "/beta/devices?$top=2");
    EXPECT_EQ(asked_[0].authorization, "Bearer outer");
    EXPECT_EQ(asked_[0].agent, "tests/1");
    EXPECT_EQ(asked_[0].number, 3 + (std::uint64_t{1} << 32));
}

TEST_F(Batch, UrlsMayBeRelativeVersionedOrAbsolute) {
    prefix_ = "/t/x";
    struct {
        char const *url, *target;
    } const cases[] = {
        {"/devices", "/beta/devices"},
        {"devices", "/beta/devices"},
        {"//devices", "/beta/devices"},
        {"/beta/devices", "/beta/devices"},
        {"/v1.0/devices", "/v1.0/devices"},
        {"/betas", "/beta/betas"},
        {"/t/x/v1.0/devices", "/v1.0/devices"},
        {"http://graph.test:8080/t/x/beta/devices?$skiptoken=a%20b", "/beta/devices?$skiptoken=a%20b"},
        {"HTTP://Graph.Test:8080/t/x/beta/devices", "/beta/devices"},
        {"https://graph.test:8080/t/x/beta/devices", "/beta/devices"},
        {"https://graph.microsoft.com/beta/me?$select=id", "/beta/me?$select=id"},
        {"https://Graph.Microsoft.US:443/v1.0/me", "/v1.0/me"},
        {"https://graph.microsoft.com/t/x/beta/me", "/beta/me"},
        {"https://graph.microsoft.com?$top=1", "/beta?$top=1"},
        {"http://localhost:8080/t/x/beta/me", "/beta/me"},
        {"http://127.0.0.1:8080/t/x/beta/me", "/beta/me"},
        {"http://[::1]:8080/t/x/beta/me", "/beta/me"},
        {"/devices?$filter=displayName eq 'é'", "/beta/devices?$filter=displayName%20eq%20'%C3%A9'"},
        {"/a?$filter=x eq 'http://other/'", "/beta/a?$filter=x%20eq%20'http://other/'"},
        {"?$top=1", "/beta?$top=1"},
    };
    for (auto const& c : cases) {
        auto const done = send(R"([{"id":"1","method":"get","url":")" + std::string(c.url) + "\"}]");
        ASSERT_TRUE(done) << c.url << done.error().message;
        EXPECT_EQ(asked_.at(0).target, c.target) << c.url;
    }
    path_ = "//beta/$batch";
    ASSERT_TRUE(send(R"([{"id":"1","method":"GET","url":"me"}])"));
    EXPECT_EQ(asked_[0].target, "/beta/me");
    path_ = "/v1.0/%24batch";
    ASSERT_TRUE(send(R"([{"id":"1","method":"GET","url":"me"}])"));
    EXPECT_EQ(asked_[0].target, "/v1.0/me");
}

TEST_F(Batch, AUrlOfAnotherServerFailsThatItemAlone) {
    for (std::string const url :
         {"https://evil.test/beta/me", "http://localhost:9/beta/me", "ftp://graph.microsoft.com/beta/me",
          "https://graph.microsoft.com.evil.test/beta/me", "https://graph.test/beta/me"}) {
        ASSERT_TRUE(send(R"([{"id":"1","method":"GET","url":")" + url +
                         R"("},{"id":"2","method":"GET","url":"/me"},
                            {"id":"3","method":"GET","url":"/me","dependsOn":["1"]}])"));
        ASSERT_EQ(asked_.size(), 1U) << url;
        EXPECT_EQ(asked_[0].target, "/beta/me");
        Json const all = responses();
        EXPECT_EQ(all[0].at("status"), 400);
        EXPECT_EQ(all[0].at("body").at("error").at("code"), "BadRequest");
        EXPECT_EQ(
            all[0].at("body").at("error").at("message"),
            "The url '" + url + "' cannot be asked: it leads to another place than http://graph.test:8080.");
        EXPECT_EQ(all[1].at("status"), 200);
        EXPECT_EQ(all[2].at("status"), 424);
    }
    prefix_ = "/t/x";
    ASSERT_TRUE(send(R"([{"id":"1","method":"GET","url":"http://graph.test:8080/t/y/beta/me"}])"));
    EXPECT_EQ(responses()[0].at("status"), 400) << "another tenant's";
}

TEST_F(Batch, BodiesAreJsonOrBase64AndNeedAContentType) {
    ASSERT_TRUE(send(
        R"([{"id":"1","method":"PATCH","url":"/a","headers":{"content-type":"application/json"},"body":{"x": [1, 2.5, "é"]}},
            {"id":"2","method":"PUT","url":"/a","headers":{"Content-Type":"image/png"},"body":"AP8_"},
            {"id":"3","method":"POST","url":"/a","headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"as it is"},
            {"id":"4","method":"GET","url":"/a","body":{"ignored":true}},
            {"id":"5","method":"DELETE","url":"/a","headers":null,"body":null,"dependsOn":null}])"));
    ASSERT_EQ(asked_.size(), 5U);
    EXPECT_EQ(asked_[0].body, R"({"x":[1,2.5,"é"]})");
    EXPECT_EQ(asked_[0].content_type, "application/json");
    EXPECT_EQ(asked_[1].body, std::string("\x00\xff\x3f", 3));
    EXPECT_EQ(asked_[2].body, "as it is");
    EXPECT_EQ(asked_[3].body, "");
    expect_refused(R"([{"id":"a","method":"POST","url":"/a","body":{}}])", "requests[0].headers",
                   "Write request id : a does not contain Content-Type header or body.");
    expect_refused(R"([{"id":"a","method":"POST","url":"/a","headers":{"Content-Type":"application/json"}}])",
                   "requests[0].body", "Write request id : a does not contain Content-Type header or body.");
    expect_refused(
        R"([{"id":"1","method":"PUT","url":"/a","headers":{"Content-Type":"image/png"},"body":"=A"}])",
        "requests[0].body",
        "Invalid batch payload format. 'requests[0].body' must be base64 text, by its Content-Type.");
}

TEST_F(Batch, ItemsMayBringTheirOwnIdentity) {
    ASSERT_TRUE(send(
        R"([{"id":"1","method":"GET","url":"/a","headers":{"authorization":"Bearer mine","client-request-id":"c1"}},
            {"id":"2","method":"GET","url":"/a"}])"));
    EXPECT_EQ(asked_[0].authorization, "Bearer mine");
    EXPECT_EQ(asked_[0].client_request_id, "c1");
    EXPECT_EQ(asked_[1].authorization, "Bearer outer");
    EXPECT_NE(asked_[0].number, asked_[1].number);
    EXPECT_TRUE(responses()[0]["headers"].contains("client-request-id"));
    EXPECT_FALSE(responses()[1]["headers"].contains("client-request-id"));
}

TEST_F(Batch, AFailedDependencyIs424AndSpreads) {
    service_ = [](Request const& r, Response& a) {
        if (r.target == "/beta/bad") {
            a.status = 429;
            a.content_type = kPlainJson;
            a.headers.emplace_back("Retry-After", "7");
            a.headers.emplace_back("Cache-Control", "private");
            a.body = "{}";
        } else {
            a.status = 204;
        }
    };
    ASSERT_TRUE(send(R"([{"id":"a","method":"DELETE","url":"/bad"},
                         {"id":"b","method":"DELETE","url":"/good","dependsOn":["A"]},
                         {"id":"c","method":"DELETE","url":"/good","dependsOn":["b"]},
                         {"id":"d","method":"DELETE","url":"/good"}])"));
    EXPECT_EQ(answer_.status, 200);
    EXPECT_TRUE(answer_.headers.empty());
    auto const all = responses();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0]["status"], 429);
    EXPECT_EQ(all[0]["headers"]["Retry-After"], "7");
    EXPECT_EQ(all[0]["headers"]["Cache-Control"], "private");
    for (std::size_t const i : {1U, 2U}) {
        EXPECT_EQ(all[i]["status"], 424);
        EXPECT_EQ(all[i]["headers"]["Content-Type"], "application/json");
        EXPECT_EQ(all[i]["body"]["error"]["code"], "FailedDependency");
        EXPECT_EQ(all[i]["body"]["error"]["innerError"]["request-id"], std::string(36, 'r'));
    }
    EXPECT_EQ(all[3].dump(),
              R"({"id":"d","status":204,"headers":{"Cache-Control":"no-cache","x-ms-resource-unit":"1"}})");
    EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(Batch, TextAnswersAreStringsAndOthersBase64) {
    service_ = [](Request const& r, Response& a) {
        a.body = "12";
        a.content_type = r.target == "/beta/a/$count" ? kPlainText : "application/xml";
        if (r.target == "/beta/cut") {
            a.content_type = kPlainJson;
            a.body = "{\"cut";
            a.fault = "cut-it";
        }
    };
    ASSERT_TRUE(
        send(R"([{"id":"1","method":"GET","url":"/a/$count"},{"id":"2","method":"GET","url":"/$metadata"},
                         {"id":"3","method":"GET","url":"/cut"}])"));
    EXPECT_EQ(responses()[0]["body"], "12");
    EXPECT_EQ(responses()[0]["headers"]["Content-Type"], "text/plain");
    EXPECT_EQ(responses()[1]["body"], "MTI=");
    EXPECT_EQ(responses()[2]["body"], "{\"cut");
}

TEST_F(Batch, AStatedContentTypeStandsOnceAndFramesNotAtAll) {
    service_ = [](Request const&, Response& a) {
        a.content_type = kPlainJson;
        a.headers.emplace_back("Content-Type", "text/html");
        a.headers.emplace_back("content-length", "7");
        a.body = "{}";
    };
    ASSERT_TRUE(send(R"([{"id":"1","method":"GET","url":"/a"}])"));
    EXPECT_EQ(responses()[0]["headers"].dump(),
              R"({"Cache-Control":"no-cache","x-ms-resource-unit":"1","Content-Type":"text/html"})");
}

TEST_F(Batch, IsRefusedWholeWithThePlaceOfTheMistake) {
    expect_refused("[]", "requests",
                   "Invalid batch payload format. 'requests' must be an array of 1 to 20 requests.");
    std::string many = "[";
    for (int i = 0; i < 21; ++i)
        many += (i ? ",{\"id\":\"" : "{\"id\":\"") + std::to_string(i) + R"(","method":"GET","url":"/a"})";
    expect_refused(many + "]", "requests", "Number of requests inside batch exceed the limit.");
    expect_refused(R"([{"id":"a","method":"GET","url":"/a"},{"id":"A","method":"GET","url":"/a"}])",
                   "requests[1].id", "Request Id A has to be unique in a batch.");
    std::string const start = "Invalid batch payload format. '";
    expect_refused(R"([{"id":1,"method":"GET","url":"/a"}])", "requests[0].id",
                   start + "requests[0].id' must be a string that is not empty.");
    expect_refused(R"([{"id":"1","method":"HEAD","url":"/a"}])", "requests[0].method",
                   start + "requests[0].method' must be GET, POST, PUT, PATCH or DELETE.");
    expect_refused(R"([{"id":"1","method":"GET"}])", "requests[0].url",
                   start + "requests[0].url' must be a string that is not empty.");
    expect_refused(R"([{"id":"1","method":"GET","url":"/a\nb"}])", "requests[0].url",
                   start + "requests[0].url' cannot be asked: it holds a control character.");
    expect_refused(R"([{"id":"1","method":"GET","url":"/a","headers":{"Prefer":1}}])",
                   "requests[0].headers.Prefer", start + "requests[0].headers.Prefer' must be a string.");
    expect_refused(R"([7])", "requests[0]", start + "requests[0]' must be an object.");
    expect_refused(R"([{"id":"1","method":"GET","url":"/a","dependson2":[]}])", "requests[0].dependson2",
                   start +
                       "requests[0].dependson2' is not known; known are id, method, url, headers, body and "
                       "dependsOn.");
    for (std::string const id : {"2", "1", "9"})
        expect_refused(R"([{"id":"1","method":"GET","url":"/a","dependsOn":[")" + id +
                           R"("]},{"id":"2","method":"GET","url":"/a"}])",
                       "requests[0].dependsOn[0]",
                       "Invalid dependency for request Id 1: no request '" + id + "' stands before it.");
    auto const text = send_body(R"({"requests":[)");
    ASSERT_FALSE(text);
    EXPECT_TRUE(text.error().message.starts_with("Unable to read JSON request payload."));
}

TEST_F(Batch, OnlyPostAndNotInsideABatch) {
    in_batch_ = true;
    auto const nested = send("[]");
    ASSERT_FALSE(nested);
    EXPECT_EQ(nested.error().message, "A batch cannot hold another batch.");
    in_batch_ = false;
    method_ = Method::get;
    auto const get = send("[]");
    ASSERT_FALSE(get);
    EXPECT_EQ(get.error().status, 405);
}

TEST_F(Batch, ShuffledOrderObeysDependenciesAndIsTheSameEachTime) {
    std::string const two = R"([{"id":"1","method":"GET","url":"/1"},{"id":"2","method":"GET","url":"/2"}])";
    rules_.order = Order::shuffled;
    ASSERT_TRUE(send(two));
    EXPECT_EQ(responses()[0]["id"], "2");
    EXPECT_EQ(asked_[0].target, "/beta/2");
    std::string requests = "[";
    for (int i = 0; i < 20; ++i) {
        requests += (i ? ",{\"id\":\"" : "{\"id\":\"") + std::to_string(i) + R"(","method":"GET","url":"/a")";
        if (i % 2 == 1) requests += R"(,"dependsOn":[")" + std::to_string(i - 1) + "\"]";
        requests += '}';
    }
    ASSERT_TRUE(send(requests += ']'));
    std::string const first = answer_.body;
    std::vector<int> at(20);
    for (int i = 0; auto const& r : responses())
        at[static_cast<std::size_t>(std::stoi(r["id"].get<std::string>()))] = i++;
    for (std::size_t i = 1; i < 20; i += 2) EXPECT_LT(at[i - 1], at[i]);
    EXPECT_FALSE(std::ranges::is_sorted(at));
    ASSERT_TRUE(send(requests));
    EXPECT_EQ(answer_.body, first);
    ASSERT_TRUE(send(
        R"([{"id":"1","method":"GET","url":"/1"},{"id":"2","method":"GET","url":"/2","dependsOn":["1"]}])"));
    EXPECT_EQ(responses()[0]["id"], "1");
}

TEST_F(Batch, LimitOfRequestsCanBeSet) {
    rules_.max_requests = 1;
    EXPECT_TRUE(send(R"([{"id":"1","method":"GET","url":"/a"}])"));
    expect_refused(R"([{"id":"1","method":"GET","url":"/a"},{"id":"2","method":"GET","url":"/a"}])",
                   "requests", "Number of requests inside batch exceed the limit.");
}

TEST(Base64, GoesThereAndBack) {
    for (std::string const text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
        EXPECT_EQ(from_base64(to_base64(text)), text);
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    EXPECT_EQ(from_base64("_-8"), std::string("\xff\xef"));
    for (auto const wrong : {"A", "A===", "AA=A", "A*", "AAAAA"}) EXPECT_FALSE(from_base64(wrong)) << wrong;
}

}  // namespace
}  // namespace fakegraph::batch
