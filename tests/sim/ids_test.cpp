#include "sim/base/ids.h"

#include <gtest/gtest.h>

namespace sim {
namespace {

TEST(Guid, TextAndBack) {
    for (char const* text : {"fb95f07d-9e73-411d-99ab-7eca3a5122b1", "00000000-0000-0000-0000-000000000000",
                             "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89ab-cdef-0123-456789abcdef"})
        EXPECT_EQ(Guid::parse(text)->text(), text);
    EXPECT_EQ(Guid::parse("FB95F07D-9E73-411D-99AB-7ECA3A5122B1"),
              Guid::parse("fb95f07d-9e73-411d-99ab-7eca3a5122b1"));
}

TEST(Guid, EveryCharacterThatIsNoDigitIsRefusedAtEveryPlace) {
    std::string const good = "fb95f07d-9e73-411d-99ab-7eca3a5122b1";
    for (std::size_t at = 0; at < good.size(); ++at)
        for (int c = 0; c < 256; ++c) {
            std::string text = good;
            text[at] = static_cast<char>(c);
            bool const dash = good[at] == '-';
            bool const digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            EXPECT_EQ(Guid::parse(text).has_value(), dash ? c == '-' : digit) << at << ' ' << c;
        }
    EXPECT_FALSE(Guid::parse(good.substr(1)));
    EXPECT_FALSE(Guid::parse(good + "0"));
}

TEST(Guid, BitsKeepTheirPlacesAroundVersionAndVariant) {
    Guid const g = Guid::from_bits(0x0123456789abcdef, 0xfedcba9876543210);
    EXPECT_EQ(g.text(), "01234567-89ab-4def-bedc-ba9876543210");
    EXPECT_EQ(g.high(), 0x0123456789ab4defULL);
    EXPECT_EQ(g.low(), 0xbedcba9876543210ULL);
}

}  // namespace
}  // namespace sim
