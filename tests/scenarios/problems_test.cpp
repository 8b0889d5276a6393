// Every kind of mistake in the parts of a scenario but its steps, with its exact text.
#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

TEST(Problems, AllMistakesAtOnceInOrderOfPlace) {
    EXPECT_EQ(problems(R"({
  "sed": 7,
  "clock": {"start": "yesterday", "rate": -1},
  "fleet": [
    {"cohrt": "a", "model": "Book", "count": 10},
    {"cohort": "b", "model": "Bok", "count": 0, "windows": {"11-25H2": 0.5}},
    {"cohort": "b", "model": "Book", "count": 1.5}
  ],
  "enrolled": [{"cohort": "c", "updateCategory": "drivers"}],
  )" + std::string(kModels) +
                       "}"),
              (Lines{"s.json:2:3: error: unknown key 'sed'; did you mean 'seed'?",
                     "s.json:3:22: error: 'yesterday' is not an ISO 8601 time such as 2026-01-05T08:00:00Z",
                     "s.json:3:43: error: must be at least 0, not -1",
                     "s.json:5:6: error: unknown key 'cohrt'; did you mean 'cohort'?",
                     "s.json:6:30: error: unknown model 'Bok'; did you mean 'Book'?",
                     "s.json:6:46: error: must be at least 1, not 0",
                     "s.json:7:16: error: cohort 'b' is already defined at s.json:6:16",
                     "s.json:7:47: error: must be a whole number, not a number with a fraction",
                     "s.json:9:27: error: unknown cohort 'c'; one of: b",
                     "s.json:9:50: error: unknown value 'drivers'; did you mean 'driver'?"}));
}

TEST(Problems, TheTextItself) {
    EXPECT_EQ(problems("{\n  \"fleet\": [\n}"), Lines{"s.json:3:1: error: expected a value, found '}'"});
    EXPECT_EQ(problems("[]"), Lines{"s.json:1:1: error: must be an object, not an array"});
    EXPECT_EQ(problems("{}"), Lines{"s.json:1:1: error: missing key 'fleet'"});
    EXPECT_EQ(problems(scenario(R"("seed": 1, "seed": 2)")),
              Lines{"s.json:2:14: error: duplicate key 'seed'"});
    EXPECT_EQ(texts(load_text("{", "")), Lines{"scenario:1:1: error: this '{' is not closed by '}'"});
    EXPECT_EQ(texts(load_file("/nowhere/x.json")),
              Lines{"/nowhere/x.json:1:1: error: cannot read the file: No such file or directory"});
    EXPECT_EQ(texts(load_file("/tmp")), Lines{"/tmp:1:1: error: cannot read the file: it is a directory"});
}

TEST(Problems, Settings) {
    EXPECT_EQ(problems(scenario(R"("seed": -1)")), Lines{"s.json:2:11: error: must be at least 0, not -1"});
    EXPECT_EQ(problems(scenario(R"("seed": "7")")),
              Lines{"s.json:2:11: error: must be a whole number, not a string"});
    EXPECT_EQ(problems(scenario(R"("clock": {"start": "2026-02-30"})")),
              Lines{"s.json:2:22: error: '2026-02-30' is not an ISO 8601 time such as 2026-01-05T08:00:00Z"});
    EXPECT_EQ(problems(scenario(R"("windowsUpdate": {"scanInterval": "PT30M"})")),
              Lines{"s.json:2:37: error: 'PT30M' is outside PT1H to P7D"});
    EXPECT_EQ(problems(scenario(R"("windowsUpdate": {"scanInterval": "P1W"})")),
              Lines{"s.json:2:37: error: 'P1W' is not an ISO 8601 duration such as PT22H"});
    EXPECT_EQ(problems(scenario(R"("windowsUpdate": {"failureRate": 0.6, "rollbackRate": 0.5})")),
              Lines{"s.json:2:20: error: failureRate and rollbackRate together exceed 1"});
    EXPECT_EQ(problems(scenario(R"("windowsUpdate": {"failureRate": 1.5})")),
              Lines{"s.json:2:36: error: must be at most 1, not 1.5"});
    EXPECT_EQ(problems(scenario(R"("faults": [])")), Lines{});
}

TEST(Problems, ServiceSwitches) {
    auto const service = [](std::string const& part) {
        return problems(scenario("\"service\": {" + part + "}"));
    };
    EXPECT_EQ(service(R"("timing": "realistic")"), Lines{});
    EXPECT_EQ(service(R"("timing": {"enroll": "10m"})"),
              Lines{"s.json:2:36: error: '10m' is not an ISO 8601 duration such as PT30S"});
    EXPECT_EQ(service(R"("timing": "instnt")"),
              Lines{"s.json:2:25: error: unknown value 'instnt'; did you mean 'instant'?"});
    EXPECT_EQ(service(R"("auth": "token")"), Lines{});
    EXPECT_EQ(service(R"("auth": "strikt")"),
              Lines{"s.json:2:23: error: unknown value 'strikt'; did you mean 'strict'?"});
    EXPECT_EQ(service(R"("limits": {"updatesTenat": {"requests": 5, "per": "PT1S"}})"),
              Lines{"s.json:2:26: error: unknown key 'updatesTenat'; did you mean 'updatesTenant'?"});
    EXPECT_EQ(service(R"("limits": "publishd")"),
              Lines{"s.json:2:25: error: unknown value 'publishd'; did you mean 'published'?"});
    EXPECT_EQ(service(R"("limits": {"tenant": {"requests": 5, "per": "20S"}})"),
              Lines{"s.json:2:59: error: '20S' is not an ISO 8601 duration such as PT20S"});
    EXPECT_EQ(service(R"("limits": {"tenant": {"requests": 5, "per": "P2D"}, "status": 500})"),
              (Lines{"s.json:2:59: error: 'P2D' is outside PT0.001S to P1D",
                     "s.json:2:77: error: must be 429, 503 or 504, not 500"}));
    EXPECT_EQ(service(R"("pageSize": 1000)"), Lines{"s.json:2:27: error: must be at most 999, not 1000"});
    EXPECT_EQ(service(R"("like": "docs")"),
              Lines{"s.json:2:23: error: unknown value 'docs'; one of: wire, documentation"});
    EXPECT_EQ(service(R"("differences": {"createUpdatePolicyStat": "wire"})"),
              Lines{"s.json:2:31: error: unknown key 'createUpdatePolicyStat'; did you mean "
                    "'createUpdatePolicyStatus'?"});
    EXPECT_EQ(service(R"("unenrol": "keepMembership")"),
              Lines{"s.json:2:15: error: unknown key 'unenrol'; did you mean 'unenroll'?"});
}

TEST(Problems, Cohorts) {
    EXPECT_EQ(problems(fleet(R"({"cohort": "a"})")),
              Lines{"s.json:2:13: error: a cohort needs exactly one of 'count' (with 'model'), 'devices' and "
                    "'inventory'"});
    EXPECT_EQ(problems(fleet(R"({"cohort": "a", "count": 5})")),
              Lines{"s.json:2:13: error: missing key 'model': devices are generated from a model"});
    EXPECT_EQ(
        problems(fleet(
            R"({"cohort": "a", "model": "Book", "count": 4000000000}, {"cohort": "b", "model": "Book", "count": 1})")),
        Lines{"s.json:2:110: error: more than 4000000000 devices in all"});
    EXPECT_EQ(problems(fleet(R"({"cohort": "a", "devices": []})")),
              Lines{"s.json:2:40: error: a cohort needs at least one device"});
    EXPECT_EQ(problems(fleet(R"({"cohort": "", "model": "Tower", "count": 1})")),
              Lines{"s.json:2:24: error: must not be empty"});
    EXPECT_EQ(problems(R"({"fleet": [{"cohort": "a", "model": "X", "count": 1}]})"),
              Lines{"s.json:1:37: error: unknown model 'X'; no models are defined or included"});
}

TEST(Problems, WindowsAndShares) {
    auto const windows = [](std::string const& w) {
        return problems(fleet(R"({"cohort": "a", "model": "Book", "count": 5, "windows": )" + w + "}"));
    };
    EXPECT_EQ(windows(R"({"11-24H3": 1})"),
              Lines{"s.json:2:70: error: unknown Windows '11-24H3': neither a release such as 11-24H2 nor a "
                    "build such as 26100.2894; did you mean '11-24H2'?"});
    EXPECT_EQ(windows(R"({"2610.1": 1})"),
              Lines{"s.json:2:70: error: unknown Windows '2610.1': neither a release such as 11-24H2 nor a "
                    "build such as 26100.2894"});
    EXPECT_EQ(
        windows(R"({"11-26H1": 1})"),
        Lines{"s.json:2:70: error: Windows '11-26H1' is available from 2026-02-10T00:00:00Z on, and the "
              "clock starts at 2026-01-05T08:00:00Z"});
    EXPECT_EQ(windows(R"({"11-25H2": 0.7, "11-24H2": 0.2})"),
              Lines{"s.json:2:69: error: these shares sum to 0.9, not to 1"});
    EXPECT_EQ(windows(R"({"11-25H2": 0.7, "11-24H2": 0.3000000001})"), Lines{});
    EXPECT_EQ(windows(R"({"11-25H2": 0.7, "11-24H2": 0.30000001})"),
              Lines{"s.json:2:69: error: these shares sum to 1.00000001, not to 1"});
    EXPECT_EQ(windows(R"({"11-25H2": 1.1, "11-24H2": -0.1})"),
              (Lines{"s.json:2:81: error: must be at most 1, not 1.1",
                     "s.json:2:97: error: must be at least 0, not -0.1"}));
    EXPECT_EQ(windows("{}"), Lines{"s.json:2:69: error: must not be empty"});
    EXPECT_EQ(windows("[]"), Lines{"s.json:2:69: error: must be an object, not an array"});
}

TEST(Problems, Editions) {
    auto const editions = [](std::string const& e) {
        return problems(fleet(R"({"cohort": "a", "model": "Book", "count": 5, "editions": )" + e + "}"));
    };
    EXPECT_EQ(editions(R"({"Enterprise LTCS": 1})"),
              Lines{"s.json:2:71: error: unknown value 'Enterprise LTCS'; did you mean 'Enterprise LTSC'?"});
    EXPECT_EQ(editions(R"({"Pro": 0.5, "enterprise": 0.5})"),
              Lines{"s.json:2:83: error: unknown value 'enterprise'; did you mean 'Enterprise'?"});
    EXPECT_EQ(editions(R"({"Windows NT Workstation": 1})"),
              Lines{"s.json:2:71: error: unknown value 'Windows NT Workstation'"});
    EXPECT_EQ(editions(R"({"Pro": 0.5})"), Lines{"s.json:2:70: error: these shares sum to 0.5, not to 1"});
    EXPECT_EQ(problems(fleet(R"({"cohort": "a", "devices": [{"id": "fb95f07d-9e73-411d-99ab-7eca3a5122b1", )"
                             R"("model": "Book", "edition": "Enterprize"}]})")),
              Lines{"s.json:2:116: error: unknown value 'Enterprize'; did you mean 'Enterprise'?"});
}

TEST(Problems, DriverLevels) {
    auto const drivers = [](std::string const& d) {
        return problems(fleet(R"({"cohort": "a", "model": "Book", "count": 5, "drivers": )" + d + "}"));
    };
    EXPECT_EQ(drivers(R"({"wi-fi": {"none": 1}})"),
              Lines{"s.json:2:70: error: model 'Book' has no component 'wi-fi'; did you mean 'wifi'?"});
    EXPECT_EQ(drivers(R"({"wifi": {"newest": 1}})"),
              Lines{"s.json:2:79: error: 'newest' is neither a version of one to four numbers nor 'none'"});
    EXPECT_EQ(drivers(R"({"wifi": {"none": 0.5, "1.2": 0.25}})"),
              Lines{"s.json:2:78: error: these shares sum to 0.75, not to 1"});
}

TEST(Problems, ListedDevices) {
    std::string const id = "fb95f07d-9e73-411d-99ab-7eca3a5122b1";
    auto const devices = [](std::string const& d) {
        return problems(fleet("\n{\"cohort\": \"a\", \"devices\": [\n" + d + "]}"));
    };
    EXPECT_EQ(devices(R"({"id": "fb95f07d", "model": "Book"})"),
              Lines{"s.json:4:8: error: must be a GUID, such as fb95f07d-9e73-411d-99ab-7eca3a5122b1"});
    EXPECT_EQ(devices("{\"id\": \"" + id + "\"}"),
              Lines{"s.json:4:1: error: missing key 'model': neither the device nor its cohort names one"});
    EXPECT_EQ(devices("{\"id\": \"" + id +
                      "\", \"model\": \"Book\"},\n{\"id\": \"FB95F07D-9E73-411D-99AB-7ECA3A5122B1\", "
                      "\"model\": \"Tower\"}"),
              Lines{"s.json:5:8: error: device '" + id + "' is already listed at s.json:4:8"});
    EXPECT_EQ(
        devices("{\"id\": \"" + id + "\", \"model\": \"Towr\", \"windows\": \"11\", \"joined\": \"hybird\"}"),
        (Lines{"s.json:4:57: error: unknown model 'Towr'; did you mean 'Tower'?",
               "s.json:4:76: error: unknown Windows '11': neither a release such as 11-24H2 nor a build such "
               "as 26100.2894",
               "s.json:4:92: error: unknown value 'hybird'; did you mean 'hybrid'?"}));
    EXPECT_EQ(problems(fleet("{\"cohort\": \"a\", \"editions\": {\"Pro\": 1}, \"devices\": [{\"id\": \"" +
                             id + "\", \"model\": \"Book\"}]}")),
              Lines{"s.json:2:29: error: 'editions' is for generated devices: it needs 'count' and 'model'"});
}

TEST(Problems, EnrolledAndAudiences) {
    EXPECT_EQ(problems(scenario(
                  R"("enrolled": [{"cohort": "sale", "updateCategory": "driver"}, {"cohort": "sales"}])")),
              (Lines{"s.json:2:27: error: unknown cohort 'sale'; did you mean 'sales'?",
                     "s.json:2:64: error: missing key 'updateCategory'"}));
    EXPECT_EQ(problems(scenario(R"("audiences": [{"name": "a"}, {"name": "a"}])")),
              Lines{"s.json:2:41: error: audience 'a' is already defined at s.json:2:26"});
    EXPECT_EQ(
        problems(scenario(
            R"("audiences": [{"name": "a", "members": {"cohort": "x"}}, {"name": "b", "members": [{"cohort": "y"}]}])")),
        (Lines{"s.json:2:53: error: unknown cohort 'x'; one of: sales",
               "s.json:2:97: error: unknown cohort 'y'; one of: sales"}));
    EXPECT_EQ(problems(scenario(R"("audiences": [{"name": "a", "members": "sales"}])")),
              Lines{"s.json:2:42: error: must be an object or an array, not a string"});
    EXPECT_EQ(
        problems(scenario(R"("audiences": [{"name": "a", "members": {"cohort": "sales", "share": 1.5}}])")),
        Lines{"s.json:2:71: error: must be at most 1, not 1.5"});
    EXPECT_EQ(problems(scenario(R"("audiences": [{"name": "my audience"}])")),
              Lines{"s.json:2:26: error: must be a name of letters, digits, '_', '.' and '-' that begins "
                    "with a letter, at most 64 long"});
    std::string const id = "f660d844-30b7-46e4-a6cf-47e36164d3cb";
    EXPECT_EQ(problems(scenario("\"audiences\": [{\"name\": \"a\", \"id\": \"" + id +
                                "\"}, {\"name\": \"b\", \"id\": \"" + id + "\"}]")),
              Lines{"s.json:2:98: error: audience 'a' has the same id"});
}

TEST(Problems, ModelsAndDrivers) {
    auto const with = [](std::string_view part) {
        return problems("{\"fleet\": [],\n" + std::string(part) + "}");
    };
    EXPECT_EQ(with(R"("models": [{"model": "A", "components": []}])"),
              Lines{"s.json:2:12: error: missing key 'smbios'"});
    EXPECT_EQ(
        with(
            R"("models": [{"model": "A", "released": "2024", "smbios": {"manufacturer": "C", "product": "P"}, "components": [
{"component": "x", "class": "Net", "hardwareIds": []}, {"component": "x", "class": "Net", "hardwareIds": [], "driver": {"version": "v1"}}]}])"),
        (Lines{"s.json:2:39: error: '2024' is not an ISO 8601 time",
               "s.json:3:56: error: component 'x' stands twice in this model",
               "s.json:3:132: error: 'v1' is not a version of one to four numbers"}));
    EXPECT_EQ(
        with(
            R"("drivers": [{"displayName": "D", "version": "1.x", "hardwareIds": [], "os": {"floor": "19041"}, "versionDateTime": "soon"}])"),
        (Lines{"s.json:2:45: error: '1.x' is not a version of one to four numbers",
               "s.json:2:87: error: must be a Windows version such as 10.0.19041, or null",
               "s.json:2:116: error: 'soon' is not an ISO 8601 time"}));
    EXPECT_EQ(with(R"("drivers": [{"displayName": "D", "version": "1", "hardwareIds": []},
{"displayName": "D", "version": "1", "hardwareIds": []}])"),
              Lines{"s.json:3:1: error: driver 'D' has the same id as the one at s.json:2:13"});
    EXPECT_EQ(
        with(
            R"("drivers": [{"displayName": "D", "version": "1", "hardwareIds": [], "os": {"floor": "10.0.22000", "ceiling": "10.0.19045"}}])"),
        Lines{"s.json:2:75: error: the ceiling is below the floor"});
    EXPECT_EQ(
        with(R"("drivers": [{"id": "ABC", "displayName": "D", "version": "1", "hardwareIds": ["x", 5]}])"),
        (Lines{"s.json:2:20: error: must be 64 lower-case hex digits",
               "s.json:2:84: error: must be a string, not a number"}));
}

}  // namespace
}  // namespace scenarios::test
