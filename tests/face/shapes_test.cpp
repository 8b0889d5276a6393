/// Bodies of every shape, to every place of the registry that takes one: each is answered, none ends the
/// process.
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakegraph/resources/registry.h"
#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

using edm::StructType;

Json const& odd_shapes() {
    static Json const shapes = Json::parse(
        R"([null, true, 1, -1, 1e300, "", "x", [], {}, [null], [1], ["x"], [{}], [[]],)"
        R"({"@odata.type":"x"}, {"@odata.type":1}, {"@odata.id":"x"}, {"@odata.id":null}, {"id":null}, {"id":1}])");
    return shapes;
}

/// `type` and what it derives from, the base last.
std::vector<StructType const*> chain_of(StructType const& type) {
    std::vector<StructType const*> chain;
    for (StructType const* t = &type; t != nullptr; t = t->base) chain.push_back(t);
    return chain;
}

/// Types that may stand where `declared` does, itself included unless it is abstract.
std::vector<StructType const*> concrete(StructType const& declared) {
    std::vector<StructType const*> out;
    for (StructType const* t : resources::model().types)
        if (!t->abstract && edm::is_a(*t, declared)) out.push_back(t);
    return out;
}

Json object_of_type(StructType const& type, int depth);

Json one_value(edm::TypeRef const& type, int depth) {
    switch (type.kind) {
        case edm::Kind::boolean:
            return false;
        case edm::Kind::int32:
        case edm::Kind::int64:
        case edm::Kind::real:
            return 1;
        case edm::Kind::date_time_offset:
            return "2027-01-01T00:00:00Z";
        case edm::Kind::duration:
            return "P1D";
        case edm::Kind::enumeration:
            return type.enumeration->members.front().name;
        case edm::Kind::complex:
            if (type.complex == nullptr || depth == 0 || concrete(*type.complex).empty())
                return Json::object();
            return object_of_type(*concrete(*type.complex).front(), depth - 1);
        case edm::Kind::string:
            break;
    }
    return std::string(kEverybody);
}

Json some_value(edm::TypeRef const& type, int depth) {
    Json const one = one_value(type, depth);
    return type.collection ? Json::array({one}) : one;
}

Json reference_to(StructType const& target) {
    auto const types = concrete(target);
    return {{"@odata.type", '#' + std::string((types.empty() ? target : *types.front()).name)},
            {"id", kEverybody}};
}

void add_members(Json& object, StructType const& type, int depth) {
    for (StructType const* t : chain_of(type)) {
        for (auto const& p : t->properties)
            if (p.access != edm::Access::read) object[std::string(p.name)] = some_value(p.type, depth);
        for (auto const& n : t->navigations) {
            object[std::string(n.name)] = n.collection ? Json::array() : reference_to(*n.target);
            if (n.binds)
                object[std::string(n.name) + "@odata.bind"] = n.collection ? Json::array({"x"}) : Json("x");
        }
    }
}

/// Everything that a client may send for such an object.
Json object_of_type(StructType const& type, int depth) {
    Json object = {{"@odata.type", '#' + std::string(type.name)}};
    add_members(object, type, depth);
    return object;
}

/// The same with what only other types of its family have: where unknown members are ignored.
Json with_siblings(StructType const& declared, StructType const& type) {
    Json object = object_of_type(type, 3);
    for (StructType const* sibling : concrete(declared)) {
        Json more = Json::object();
        add_members(more, *sibling, 3);
        for (auto const& [name, value] : more.items())
            if (!object.contains(name)) object[name] = value;
    }
    return object;
}

/// `body` with each of its values, on all levels, left out and in every odd shape.
std::vector<std::string> spoiled(Json const& body) {
    std::vector<Json::json_pointer> places;
    auto const collect = [&](auto const& self, Json const& at, Json::json_pointer const& path) -> void {
        if (at.is_object()) {
            for (auto const& [name, value] : at.items()) {
                places.push_back(path / name);
                self(self, value, path / name);
            }
        } else if (at.is_array()) {
            for (std::size_t i = 0; i < at.size(); ++i) {
                places.push_back(path / i);
                self(self, at[i], path / i);
            }
        }
    };
    collect(collect, body, Json::json_pointer());
    std::vector<std::string> out = {"{}", body.dump()};
    for (auto const& place : places) {
        for (Json const& shape : odd_shapes()) {
            Json changed = body;
            changed[place] = shape;
            out.push_back(changed.dump());
        }
        Json less = body;
        if (Json& up = less[place.parent_pointer()]; up.is_object()) {
            up.erase(place.back());
            out.push_back(less.dump());
        }
    }
    return out;
}

/// Goes down every navigation once, to one row of each type that stands there.
class ShapeWalk {
public:
    explicit ShapeWalk(std::string_view service) : service_(service) { face_.emplace(service_); }
    void run() { below(*resources::model().root, "/beta"); }
    std::size_t sent() const { return sent_; }
    std::size_t accepted() const { return accepted_; }

private:
    void send(std::string_view method, std::string const& target, std::string const& body) {
        ++sent_;
        Reply const reply = face_->send(method, target, body);
        // What was made would add up: policies by the hundred. The same objects stand in each new tenant.
        constexpr std::size_t kMost = 100;
        if (reply.status < 300 && ++accepted_ % kMost == 0) face_.emplace(service_);
        bool const answered = (reply.status >= 200 && reply.status < 500) || reply.status == 501;
        EXPECT_TRUE(answered) << method << ' ' << target << '\n' << body << '\n' << reply.body;
    }
    void send_all(std::string_view method, std::string const& target,
                  std::vector<std::string> const& bodies) {
        for (std::string const& body : bodies) send(method, target, body);
    }

    void below(StructType const& type, std::string const& path) {
        for (StructType const* t : chain_of(type)) {
            for (auto const& n : t->navigations)
                if (seen_.insert(&n).second) at(n, path + '/' + std::string(n.name));
            for (auto const& o : t->operations) act(o, path);
        }
    }
    void at(edm::Navigation const& n, std::string const& path) {
        send("POST", path + "/$ref", R"({"@odata.id":"x"})");
        send_all("POST", path + "/$ref", spoiled({{"@odata.id", "x"}, {"id", "x"}}));
        if (!n.collection) return row(n, *n.target, path);
        create(n, path);
        for (auto const& o : n.operations) act(o, path);
        Reply const page = face_->get(path);
        if (page.status != 200) return;
        std::set<StructType const*> types;
        Json const list = page.json();
        for (Json const& one : list["value"]) {
            std::string const key(edm::key_of(*n.target));
            StructType const* named = resources::model().find_type(one.value("@odata.type", ""));
            StructType const& type = named != nullptr ? *named : *n.target;
            if (!one.contains(key) || !types.insert(&type).second) continue;
            row(n, type, path + '/' + one[key].get<std::string>());
        }
    }
    void create(edm::Navigation const& n, std::string const& path) {
        std::vector<std::string> few = {"{}", R"({"@odata.id":"x"})", R"({"@odata.type":null})"};
        // A cast to a base lets a body name types that have nothing to do with the collection.
        for (StructType const* t : resources::model().types)
            if (t->entity) few.push_back(Json{{"@odata.type", '#' + std::string(t->name)}}.dump());
        for (StructType const* t : resources::model().types) {
            if (!edm::is_a(*t, *n.target) && !edm::is_a(*n.target, *t)) continue;
            std::string const cast = path + '/' + std::string(t->name);
            send_all("POST", cast, few);
            if (n.create == nullptr) continue;
            Json bare = Json::object();
            if (!t->abstract && edm::is_a(*t, *n.target)) add_members(bare, *t, 3);
            for (auto const& [name, value] : bare.items())
                for (Json const& shape : odd_shapes()) {
                    Json changed = bare;
                    changed[name] = shape;
                    send("POST", cast, changed.dump());
                }
        }
        send_all("POST", path, few);
        if (n.create == nullptr) return;
        for (StructType const* t : concrete(*n.target)) {
            send_all("POST", path, spoiled(object_of_type(*t, 3)));
            send_all("POST", path, spoiled(with_siblings(*n.target, *t)));
        }
    }
    void row(edm::Navigation const& n, StructType const& type, std::string const& path) {
        send("PATCH", path, "{}");
        if (n.patch != nullptr) {
            send_all("PATCH", path, spoiled(with_siblings(*n.target, type)));
            // One member at a time: some do not go together.
            Json const whole = object_of_type(type, 3);
            for (auto const& [name, value] : whole.items())
                if (name != "@odata.type") send_all("PATCH", path, spoiled({{name, value}}));
        }
        bool const typed = &type != n.target;
        below(type, typed ? path + '/' + std::string(type.name) : path);
    }
    void act(edm::Operation const& o, std::string const& path) {
        if (o.function) return;
        Json body = Json::object();
        for (auto const& p : o.parameters)
            body[std::string(p.name)] =
                p.entity != nullptr ? Json::array({reference_to(*p.entity)}) : some_value(p.type, 3);
        send_all("POST", path + '/' + std::string(o.name), spoiled(body));
    }

    std::string service_;
    std::optional<Populated> face_;
    std::set<edm::Navigation const*> seen_;
    std::size_t sent_ = 0;
    std::size_t accepted_ = 0;
};

TEST(Shapes, AreAllAnswered) {
    ShapeWalk walk("");
    walk.run();
    EXPECT_GT(walk.sent(), 2000U);
    EXPECT_GT(walk.accepted(), 20U);
}

TEST(Shapes, AreAllAnsweredWhereUnknownMembersAreIgnored) {
    ShapeWalk walk(R"("unknownProperties":"ignore")");
    walk.run();
    EXPECT_GT(walk.sent(), 2000U);
    EXPECT_GT(walk.accepted(), 20U);
}

TEST(Shapes, ACastNamesTheTypeOfANewAsset) {
    Face face;
    std::string const space = "/updatableAssets/microsoft.graph.windowsUpdates.";
    Reply const group = face.post(space + "updatableAssetGroup", "{}");
    EXPECT_EQ(group.status, 201) << group.body;
    EXPECT_EQ(face.get("/updatableAssets/" + group.at("/id")).at("/@odata.type"),
              "#microsoft.graph.windowsUpdates.updatableAssetGroup");
    for (std::string const body : {"{}", R"({"@odata.id":"x"})"}) {
        Reply const device = face.post(space + "azureADDevice", body);
        EXPECT_EQ(device.status, 400);
        EXPECT_NE(device.message().find("An azureADDevice cannot be created"), std::string::npos)
            << device.body;
    }
    // The same as without the cast.
    EXPECT_EQ(
        face.post(space + "azureADDevice", "{}").message(),
        face.post("/updatableAssets", R"({"@odata.type":"#microsoft.graph.windowsUpdates.azureADDevice"})")
            .message());
    EXPECT_EQ(face.post(space + "updatableAssetGroup",
                        R"({"@odata.type":"#microsoft.graph.windowsUpdates.azureADDevice"})")
                  .status,
              400)
        << "what the body names must fit the cast";
}

TEST(Shapes, ACastToABaseAllowsNoMore) {
    Face face;
    std::string const base = "/microsoft.graph.entity";
    for (std::string const path : {"/updatableAssets", "/deployments", "/policies", "/beta/groups"}) {
        Reply const reply =
            face.post(path + base, R"({"@odata.type":"#microsoft.graph.windowsUpdates.deploymentAudience"})");
        EXPECT_EQ(reply.status, 400) << path;
        EXPECT_NE(reply.message().find("does not derive from"), std::string::npos) << reply.body;
    }
}

TEST(Shapes, MembersOfOtherTypesAreIgnoredWhateverTheyAre) {
    Face face(small_tenant(R"("service":{"unknownProperties":"ignore"})"));
    std::string const policy =
        R"({"audience":{"id":")" + std::string(kEverybody) +
        R"("},"deploymentSettings":{"schedule":{"gradualRollout":{"@odata.type":)"
        R"("#microsoft.graph.windowsUpdates.dateDrivenRolloutSettings",)"
        R"("durationBetweenOffers":"P1D","endDateTime":"2027-01-01T00:00:00Z","devicesPerOffer":"many",)"
        R"("durationUntilDeploymentEnd":7}}},"complianceChangeRules":[{"@odata.type":)"
        R"("#microsoft.graph.windowsUpdates.contentApprovalRule","contentFilter":)"
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.driverUpdateFilter",)"
        R"("classification":"nothing","cadence":[]}}]})";
    Reply const reply = face.post("/updatePolicies", policy);
    EXPECT_EQ(reply.status, 201) << reply.body;
}

}  // namespace
}  // namespace fakegraph::test
