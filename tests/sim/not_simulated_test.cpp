/// Rows of the device-behavior reference whose parts do not exist yet: they stand here so that they are seen.
/// Whoever builds a part takes its rows out and writes them as tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

namespace sim {
namespace {

struct Row {
    char const* number;
    char const* why;
};

/// The name in ctest's listing; without it, gtest prints the bytes of the pointers.
void PrintTo(Row const& row, std::ostream* out) { *out << "TC-" << row.number; }

class NotSimulatedYet : public testing::TestWithParam<Row> {};

TEST_P(NotSimulatedYet, Row) { GTEST_SKIP() << "TC-" << GetParam().number << ": " << GetParam().why; }

constexpr char kDecorations[] = "the decorations of INF models sections are not simulated yet";
constexpr char kUpgrades[] = "drivers during OS upgrades are not simulated yet";
constexpr char kUnenrolled[] =
    "what Windows Update offers to unenrolled devices by itself is not simulated yet";
constexpr char kRules[] = "approval rules (automatic policies) are not simulated yet";
constexpr char kExtensions[] = "extension INFs are not simulated yet";
constexpr char kThrottle[] = "the publication throttle is not simulated yet";
constexpr char kFirmware[] = "firmware resources (ESRT) are not simulated yet";
constexpr char kMonitoring[] = "monitoring rules are not simulated yet";
constexpr char kDecline[] = "the driver status graph (declining) is not simulated yet";
constexpr char kClientPolicy[] =
    "policies of the client (deferrals, target version) are not simulated: an unenrolled device gets nothing";
constexpr char kReports[] = "the service's reports are not simulated";
constexpr char kPush[] = "Update Health Tools and blocked pushes are not simulated: every push arrives";
constexpr char kUninstall[] = "uninstalling updates is not simulated";

constexpr Row kRows[] = {
    {"2.29", kDecorations}, {"2.30", kDecorations},  {"2.31", kDecorations}, {"2.36", kUpgrades},
    {"2.43", kUnenrolled},  {"2.44", kUnenrolled},   {"2.51", kRules},       {"2.52", kRules},
    {"2.55", kExtensions},  {"2.56", kThrottle},     {"2.57", kThrottle},    {"2.58", kThrottle},
    {"2.59", kExtensions},  {"2.60", kExtensions},   {"2.61", kExtensions},  {"2.62", kFirmware},
    {"2.63", kFirmware},    {"2.64", kFirmware},     {"2.66", kFirmware},    {"2.67", kFirmware},
    {"2.68", kFirmware},    {"4.19", kClientPolicy}, {"4.20", kReports},     {"5.5", kClientPolicy},
    {"5.6", kClientPolicy}, {"5.10", kPush},         {"5.12", kPush},        
    {"5.30", kUninstall},          {"7.21", kMonitoring},  {"7.22", kMonitoring},
    {"7.23", kMonitoring},  {"7.24", kMonitoring},   {"7.25", kMonitoring},  {"7.26", kMonitoring},
    {"7.27", kMonitoring},  {"7.28", kMonitoring},   {"7.29", kMonitoring},  {"7.30", kMonitoring},
    {"7.34", kUnenrolled},  {"7.36", kDecline},
};

INSTANTIATE_TEST_SUITE_P(Tc, NotSimulatedYet, testing::ValuesIn(kRows), [](auto const& row) {
    std::string name = "Tc" + std::string(row.param.number);
    std::ranges::replace(name, '.', '_');
    return name;
});

}  // namespace
}  // namespace sim
