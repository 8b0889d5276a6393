/// A small tenant for fuzz targets, and the checks that every answer must stand.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "fakegraph/app.h"

namespace fakegraph::fuzz {

class Face {
public:
    /// The tenant of tests/golden with further top-level members, such as `"service": {…}`.
    explicit Face(std::string_view members = {});

    /// Aborts when the answer is a 500, when its content type and body do not go together, when it says JSON
    /// and is none, or when request-id is missing. Returns the status.
    int ask(Request request);
    /// GET of a target; whatever the server itself refuses to hand to the app is not asked.
    void get(std::string_view target);
    void post(std::string_view target, std::string_view body);

private:
    App app_;
    std::uint64_t asked_ = 0;
};

/// Takes the first byte as a choice among `count`; 0 when the input is empty.
std::size_t take_choice(std::string_view& input, std::size_t count);

}  // namespace fakegraph::fuzz
