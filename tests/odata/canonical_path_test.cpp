#include "fakegraph/odata/canonical_path.h"

#include <gtest/gtest.h>

#include <string>

namespace fakegraph {
namespace {

std::string canonical(std::string_view path) {
    std::string buffer;
    return std::string(canonical_path(path, buffer));
}

TEST(CanonicalPath, IsOneForAllSpellings) {
    EXPECT_EQ(canonical("/beta/Devices?$top=1&a=%77//"), "/beta/Devices?$top=1&a=%77//");
    EXPECT_EQ(canonical("/beta//admin/%77indows/%28x%29"), "/beta/admin/windows/(x)");
    EXPECT_EQ(canonical("/beta/admin/microsoft.graph.admin/windows/Microsoft.Graph.adminWindows?x"),
              "/beta/admin/windows?x");
    EXPECT_EQ(canonical("/beta/admin/%6dicrosoft.graph.admin/windows"), "/beta/admin/windows");
    EXPECT_EQ(canonical("//"), "/");
    EXPECT_EQ(canonical("/beta/admin/?x"), "/beta/admin?x");
    EXPECT_EQ(canonical("/"), "/");
    EXPECT_EQ(canonical("/beta/%24metadata/"), "/beta/$metadata");
}

TEST(CanonicalPath, LeavesWhatEndsASegmentEscaped) {
    EXPECT_EQ(canonical("/beta/a%2Fb%3Fc%23d%25e%20f%00"), "/beta/a%2Fb%3Fc%23d%25e%20f%00");
    EXPECT_EQ(canonical("/beta/%zz%4"), "/beta/%zz%4");
}

TEST(CanonicalPath, LiesInWholeSegments) {
    EXPECT_TRUE(lies_in("/Admin/windows('x')/updates", "/admin/windows"));
    EXPECT_TRUE(lies_in("/admin/windows?x", "/admin/windows"));
    EXPECT_TRUE(lies_in("/admin/windows", "/admin/windows"));
    EXPECT_FALSE(lies_in("/admin/windowsphone", "/admin/windows"));
    EXPECT_FALSE(lies_in("/admin", "/admin/windows"));
}

}  // namespace
}  // namespace fakegraph
