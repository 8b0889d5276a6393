/// What tests of $filter share: the toy world, which rows pass, what errors say.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "fakegraph/odata/filter.h"
#include "tests/odata/toy_model.h"

namespace toy {

class FilterTest : public testing::Test {
protected:
    /// Positions of the sample assets that pass, such as "024"; the message when the text is refused.
    std::string passing(std::string_view text) {
        auto const filter = fakegraph::parse_filter(text, kAssetType, kModel);
        if (!filter) return filter.error().message;
        fakegraph::FilterRun run(call_);
        std::string out;
        for (std::size_t i = 0; i < world_.assets.size(); ++i)
            if (run.passes(**filter, asset_row(world_, i))) out += static_cast<char>('0' + i);
        return out;
    }
    std::string error(std::string_view text, edm::StructType const& type = kAssetType) {
        auto const filter = fakegraph::parse_filter(text, type, kModel);
        EXPECT_FALSE(filter.has_value()) << text;
        if (filter) return {};
        EXPECT_EQ(filter.error().status, 400);
        EXPECT_EQ(filter.error().code, "BadRequest");
        EXPECT_TRUE(filter.error().message.starts_with("Invalid filter clause: ")) << filter.error().message;
        return filter.error().message.substr(23);
    }
    /// The error ends with the place, counted from 1.
    void expect_at(std::string_view text, std::string_view what, std::size_t position) {
        std::string const tail =
            " at position " + std::to_string(position) + " in '" + std::string(text) + "'.";
        std::string const message = error(text);
        EXPECT_TRUE(message.find(what) != std::string::npos && message.ends_with(tail))
            << message << " | " << what << tail;
    }

    World world_ = sample_world();
    Call call_;
};

}  // namespace toy
