#include "sim/base/time.h"

#include <gtest/gtest.h>

namespace sim {
namespace {

TEST(Time, InstantsKeepTheirDigits) {
    for (char const* text :
         {"2023-01-25T05:32:21.9721459Z", "2023-02-07T19:21:15.425905Z", "2023-02-07T19:21:15Z",
          "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2024-02-29T00:00:00Z"})
        EXPECT_EQ(format_instant(*parse_instant(text)), text);
}

TEST(Time, OffsetsDatesAndLongFractionsAreUnderstood) {
    EXPECT_EQ(format_instant(*parse_instant("2025-02-12T23:39:44.971849-08:00")),
              "2025-02-13T07:39:44.971849Z");
    EXPECT_EQ(format_instant(*parse_instant("2025-02-12")), "2025-02-12T00:00:00Z");
    EXPECT_EQ(format_instant(*parse_instant("2025-02-12T01:02Z")), "2025-02-12T01:02:00Z");
    EXPECT_EQ(format_instant(*parse_instant("2025-02-12T01:02:03.123456789Z")),
              "2025-02-12T01:02:03.1234567Z");
}

TEST(Time, WhatIsNoInstantIsRefused) {
    for (char const* text :
         {"", "2025", "2025-13-01", "2025-02-30", "2025-02-12T24:00:00Z", "2025-02-12T01:02:03", "x025-02-12",
          "2025-02-12T01:02:03.Z", "2025-02-12T01:02:03Z ", "0000-01-01", "2025-02-12T01:02:03+15:00",
          "0001-01-01T00:00:00+01:00", "2025-2-1"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Time, DurationsAreCanonical) {
    EXPECT_EQ(format_duration(*parse_duration("PT24H")), "P1D");
    EXPECT_EQ(format_duration(*parse_duration("P7D")), "P7D");
    EXPECT_EQ(format_duration(*parse_duration("PT0S")), "PT0S");
    EXPECT_EQ(format_duration(*parse_duration("PT1H30M")), "PT1H30M");
    EXPECT_EQ(format_duration(*parse_duration("P1DT0.5S")), "P1DT0.5S");
    EXPECT_EQ(format_duration(*parse_duration("-P1D")), "-P1D");
}

TEST(Time, WeeksMonthsAndNonsenseAreNoDurations) {
    for (char const* text :
         {"", "P", "PT", "P1W", "P1M", "P1Y", "1D", "P1DT", "PT1S1M", "P1.5D", "P40000D", "PT9999999999S"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace sim
