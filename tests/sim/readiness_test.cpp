/// Windows 11 on hardware. (device-behavior reference 4.2)
#include "sim/fleet/readiness.h"

#include <gtest/gtest.h>

#include "tests/sim/windows_support.h"

namespace sim {
namespace {

TEST(Readiness, KnowsProcessorsByName) {
    for (char const* cpu : {"Intel Core Ultra 5 125U",
                            "Intel Core i5-13500",
                            "Intel Core i5-1245U",
                            "Intel Core i5-1135G7",
                            "Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz",
                            "Intel Core i7-10710U",
                            "Intel Core i7-7820HQ",
                            "Intel Core i9-7900X",
                            "Intel Core 7 150U",
                            "Intel Core m3-8100Y",
                            "Intel Xeon W-2123",
                            "Intel Xeon Gold 6130",
                            "Intel N100",
                            "AMD Ryzen 7 PRO 7840U",
                            "AMD Ryzen 5 5625U",
                            "AMD Ryzen 7 2700X",
                            "AMD Ryzen AI 9 HX PRO 375",
                            "AMD EPYC 7302",
                            "Snapdragon X Plus X1P-42-100",
                            "Snapdragon 8cx Gen 3",
                            "Qualcomm Snapdragon 850",
                            "Microsoft SQ3"})
        EXPECT_EQ(supports_windows11(cpu), true) << cpu;
    for (char const* cpu :
         {"Intel Core i5-6300U", "Intel Core i7-7700K", "Intel(R) Core(TM) i7-7500U CPU @ 2.70GHz",
          "Intel Core m3-7Y30", "Intel Core i7-920", "Intel Core 2 Duo E8400", "Intel Xeon E5-2690 v4",
          "AMD Ryzen 7 1800X", "AMD Ryzen 5 2500U", "AMD Ryzen 5 2400G", "AMD A10-9700", "AMD FX-8350",
          "AMD EPYC 7601", "Snapdragon 835"})
        EXPECT_EQ(supports_windows11(cpu), false) << cpu;
    for (char const* cpu : {"", "Zhaoxin KX-6640MA", "Intel Celeron 3855U", "AMD"})
        EXPECT_EQ(supports_windows11(cpu), std::nullopt) << cpu;
}

TEST(Readiness, NamesWhatIsMissing) {
    using Reasons = std::vector<std::string_view>;
    auto m = test::modern();
    EXPECT_EQ(windows11_readiness(m).windows11, Capability::capable);
    m.storage_gib = 32;
    EXPECT_EQ(windows11_readiness(m).reasons, Reasons{"sysdrivesize"});
    m.secure_boot = false;
    EXPECT_EQ(windows11_readiness(m).reasons, (Reasons{"sysdrivesize", "UefiSecureBoot"}));
    m = test::sixth_generation();
    m.tpm = "1.2";
    m.memory_gib = 2;
    EXPECT_EQ(windows11_readiness(m).reasons, (Reasons{"tpm", "cpufms", "memory"}));
    m = test::modern();
    m.architecture = Architecture::x86;
    EXPECT_EQ(windows11_readiness(m).reasons, Reasons{"cpufms"});
}

TEST(Readiness, IsUnknownForModelsThatSayNothing) {
    auto const readiness = windows11_readiness(test::book());
    EXPECT_EQ(readiness.windows11, Capability::unknown);
    EXPECT_TRUE(readiness.reasons.empty());
}

}  // namespace
}  // namespace sim
